"""Of a case whose words were erased nothing is left by which they could be found or likened."""

from django.test import Client

from huixiang.concerns.alike import alike
from huixiang.insight.models import Mark
from huixiang.loops.models import Case
from huixiang.vault import erasure

LAMP = "三号楼 2 单元楼道的灯全部不亮，已经一个星期了，晚上老人上下楼很危险。"


def marks(case):
    return Mark.objects.filter(case=case).count()


def test_hashes_and_search_words_go_with_the_words(lin, neighbour, zhou):
    hers, his = lin.files(LAMP), neighbour.files(LAMP)
    hers.make("withdraw", by=lin)
    assert marks(hers) == marks(his) > 0
    assert {one.case.pk for one in alike(LAMP, hers.area, zhou)} >= {his.pk}

    erasure.erase_all(hers, by=lin, why="asked")

    erased = Case.objects.get(pk=hers.pk)
    assert (marks(hers), erased.tokens, "灯" in erased.title) == (0, None, False)
    assert marks(his) > 0
    assert hers.pk not in {one.case.pk for one in alike(LAMP, hers.area, zhou)}


def test_what_a_clerk_types_stands_in_no_address(organ, zhou):
    client = Client()
    client.force_login(zhou)
    page = client.get("/desk/file/").content.decode()

    assert ('hx-get="/desk/file/' in page, page.count('hx-post="/desk/file/')) == (False, 2)
    assert [client.get(f"/desk/file/{way}/", {"message": LAMP}).status_code for way in ("near", "proposed")] == [
        405,
        405,
    ]
