from django_scopes import get_scope

from huixiang.people.models import Organ
from huixiang.people.organs import every_organ
from huixiang.people.scoped import current_organ_id


def test_each_organ_is_looked_at_within_its_scope_and_none_stays(organ):
    other = Organ.objects.create(name="邻市人大常委会", area=organ.area)

    seen = [(one.pk, current_organ_id()) for one in every_organ()]

    assert seen == [(key, key) for key in sorted([organ.pk, other.pk])]
    assert get_scope()["organ"] == organ
