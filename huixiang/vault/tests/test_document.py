"""A-10: the documents in the manual are those the code runs by."""

from pathlib import Path

from click.testing import CliRunner

from huixiang.vault import inventory
from huixiang.vault.commands import privacy

PAGE = Path(__file__).parents[3] / "docs" / "privacy.md"


def test_the_manual_says_what_the_tables_say_today():
    written = CliRunner().invoke(privacy).stdout

    assert PAGE.read_text() == written, "bin/huixiang privacy docs/privacy.md"


def test_every_field_term_and_article_of_the_assessment_is_in_it():
    text = PAGE.read_text()

    assert [field for field in inventory.tagged() if f"`{field}`" not in text] == []
    assert [word for word in ("第五十五条", "第五十六条", "第五十七条", "保存期限", "告知书") if word not in text] == []
