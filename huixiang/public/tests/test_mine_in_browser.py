"""我的信息 on a phone and on a desk: every page of it without a fault, without a script, without sideways scrolling."""

import pytest

from .test_in_browser import PHONE, at, sideways  # noqa: F401 - the fixture `at`

pytestmark = pytest.mark.browser
TAILS = ["", "/erase_identity", "/wish_erasure", "/keep_private"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [390, 1280])
def test_her_pages_have_no_fault_at_any_width(page, at, axe, web, width):  # noqa: F811
    code = web.files(
        "楼道灯不亮。三号楼黑了一个星期", area="990101001", place="三号楼", name="林秀英", phone="13812341234"
    )
    page.set_viewport_size({**PHONE, "width": width})
    faults, widths = [], []

    for address in [f"/r/{code}/mine{tail}" for tail in TAILS] + ["/notice", "/notice/1"]:
        page.goto(at(address))
        faults += [f"{address} {fault}" for fault in axe(page)]
        widths.append(sideways(page))
    page.goto(at(f"/r/{code}/mine"))
    page.get_by_role("button", name="显示全文，可以打印").click()
    page.wait_for_url("**/shown")
    faults += axe(page)

    assert (faults, set(widths)) == ([], {0})
    assert page.get_by_text("13812341234").count() == 1
