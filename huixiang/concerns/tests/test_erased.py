"""What was taken down at a counter is hers who told it: erasure takes it with it."""

import pytest

from huixiang.concerns.filing import Filing, file_concern
from huixiang.loops.models import Spoken
from huixiang.people.models import Area
from huixiang.vault import erasure


@pytest.fixture
def erased(organ, zhou):
    """Taken down by 周站长 for 林阿姨, from another system; and erased."""
    place = Area.objects.get(code="990101001")
    case, _ = file_concern(
        Filing("楼道灯不亮，三号楼", "help", area=place, filer="12345-张", came_as="hotline:77"), receipt=b"\7" * 32,
        by=zhou, role="station", unit_id=zhou.posts_now()[0].unit_id,
    )  # fmt: skip
    assert case.entries.get(seq=0).role == "station"
    erasure._empty(case, case, [])
    case.refresh_from_db()
    return case


def test_the_words_are_hers_though_the_hand_is_not(erased):
    assert not Spoken.objects.filter(case=erased, field="message").exists()
    assert "三号楼" not in erased.title
    assert erased.tokens is None


def test_another_systems_name_for_her_goes_and_its_number_stays(erased):
    assert (erased.concern.filer, erased.concern.came_as) == ("", "hotline:77")
