"""The ways a message is looked at before it is classified."""

from collections.abc import Iterable

from huixiang.insight.text import normal, runs, words

WORDS, TITLE_RUNS, BODY_RUNS, TAGS = "words", "title_runs", "body_runs", "tags"
Parts = tuple[str, str, tuple[str, ...]]


def seen(view: str, title: str, body: str, tags: Iterable[str] = ()) -> list[str]:
    """Terms of one view, repeated as often as they occur; `title` and `body` are `normal` text."""
    if view == WORDS:
        return words(f"{title}。{body}")
    if view == TITLE_RUNS:
        return runs(title, 1, 3)
    if view == BODY_RUNS:
        return runs(f"{title}。{body}", 1, 2)
    return list(tags)


def parts_of(message: dict) -> Parts:
    """Title, body and tags of a `{topic, detail, tags}` record; any may be missing. Tags are terms as they stand."""
    return normal(message.get("topic") or ""), normal(message.get("detail") or ""), tuple(message.get("tags") or ())
