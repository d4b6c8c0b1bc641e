"""Of a case whose words were erased nothing is left by which they could be found or likened."""

from django.test import Client

from huixiang.concerns.alike import alike
from huixiang.insight.decided import count_decided, decided_cases
from huixiang.insight.hot_list import issues_for
from huixiang.insight.issues import look_for_issues
from huixiang.insight.models import HotIssue, Mark
from huixiang.insight.naming import plain
from huixiang.loops.models import Case
from huixiang.people.models import Category
from huixiang.vault import erasure

from .conftest import MIXER

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


def erased(case, citizen):
    case.make("withdraw", by=citizen)
    erasure.erase_all(case, by=citizen, why="asked")


def test_an_issue_forgets_the_words_and_the_membership_of_what_was_erased(town, lin, leader):
    issue = HotIssue.objects.get(count=4)
    (source,) = [case for case in town if plain(case.title) == issue.title]

    erased(source, lin)

    (told,) = issues_for(leader)
    assert told.count == 3
    assert plain(source.title) not in f"{told.title}{HotIssue.objects.get().title}"
    assert told.title in [plain(case.title) for case in town if case is not source]


def test_an_issue_all_of_whose_members_were_erased_is_gone(town, lin):
    for case in town:
        erased(case, lin)

    issue = HotIssue.objects.get()
    assert (issue.title, issue.place, issue.count, issue.gone_at is None) == ("", "", 0, False)


def test_what_was_erased_makes_no_issue_and_teaches_nothing(lin, zhou, clock):
    for line in MIXER:
        case = lin.files(line).make("accept", by=zhou, category=Category.objects.get(name="噪声"))
        case.make("answer_now", by=zhou, reply="已责令夜间停工。")
        case.make("satisfied", by=lin, solved="yes", grade="4")
        erasure.erase_all(case, by=lin, why="asked")

    look_for_issues()

    assert (HotIssue.objects.count(), decided_cases(), count_decided()) == (0, [], 0)
