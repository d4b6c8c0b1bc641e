"""A-8: what is asked of a citizen stays small."""

from huixiang.public.forms import Papers, Reach, What, Where
from huixiang.vault.models import Field


def test_an_anonymous_request_needs_nothing_of_a_person_and_a_named_one_at_most_three_fields():
    required = {name for form in (What, Where, Reach, Papers) for name, f in form.base_fields.items() if f.required}
    personal = {"name", "phone", "address"}

    assert (required & personal, len(personal), set(Field.values)) == (set(), 3, personal)
