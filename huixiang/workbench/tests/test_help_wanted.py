"""Who asks another unit to help says with what: the helper reads it on its line of today and on top of its part."""

from .conftest import address_of, words_of

WANTED = "请清理灯杆旁的杂物，方便抢修车停靠。"


def test_who_asks_for_help_says_what_is_wanted(at_desk, handled, zheng, urban, urban_bureau):
    case = handled("楼道灯不亮")
    asking = at_desk(zheng)

    unsaid = asking.makes(case, "add_helpers", helpers=[str(urban_bureau.pk)])
    assert (unsaid.status_code, "请填写「需要协办的事项」" in words_of(unsaid)) == (422, True)
    asking.makes(case, "add_helpers", helpers=[str(urban_bureau.pk)], help_wanted=WANTED)

    part = case.children.get()
    assert f"待签收。{WANTED}" in at_desk(urban).reads("/desk")
    page = at_desk(urban).reads(address_of(part))
    assert page.index("需要协办的事项") < page.index(WANTED) < page.index("以下是所属事项的内容") < page.index("经过")
    assert WANTED in at_desk(zheng).reads(address_of(case))  # and who asked can read it again


def test_a_helper_named_at_dispatch_may_be_told_too_and_still_reads_what_the_citizen_wrote(
    at_desk, lin, zhou, desk, urban, power, urban_bureau, clock
):
    case = lin.files("楼道灯不亮，杂物堵了门。").make("accept", by=zhou)
    case.make("assign", by=desk, lead=power, helpers=[urban_bureau])

    page = at_desk(urban).reads(address_of(case.children.get()))

    assert "楼道灯不亮，杂物堵了门。" in page
    assert "待签收。" not in at_desk(urban).reads("/desk")


def test_whoever_answers_reads_what_the_helper_gave_back_without_going_there(
    at_desk, handled, zheng, laozheng, urban, urban_head, urban_bureau
):
    case = handled("楼道灯不亮")
    case.make("add_helpers", by=zheng, helpers=[urban_bureau], help_wanted=WANTED)
    part = case.children.get()
    part.make("sign", by=urban)
    part.make("reply", by=urban, opinion="杂物已清，可打13812341234进场。")
    assert "杂物已清" not in at_desk(zheng).reads(address_of(case))  # not signed yet

    part.make("endorse", by=urban_head)

    for who in (zheng, laozheng):
        assert "城市管理局 · 已反馈主办 杂物已清，可打138****1234进场。" in at_desk(who).reads(address_of(case))
