"""The ways a message is looked at before it is classified."""

from functools import lru_cache

from huixiang.insight.text import normal, runs, words

WORDS, TITLE_RUNS, BODY_RUNS, TAGS = "words", "title_runs", "body_runs", "tags"
BODY_READ = 240  # characters of which runs are taken: what a message is about stands at its beginning
Parts = tuple[str, str, tuple[str, ...]]


def seen(view: str, title: str, body: str, tags: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Terms of one view, repeated as often as they occur; `title` and `body` are `normal` text."""
    return tags if view == TAGS else _terms(view, title, body)


@lru_cache(maxsize=8)  # one message is looked at by the classifiers of every level and of units, one after the other
def _terms(view: str, title: str, body: str) -> tuple[str, ...]:
    if view == WORDS:
        return tuple(words(f"{title}。{body}"))
    if view == TITLE_RUNS:
        return tuple(runs(title, 1, 3))
    return tuple(runs(f"{title}。{body}"[:BODY_READ], 1, 2))


def parts_of(message: dict) -> Parts:
    """Title, body and tags of a `{topic, detail, tags}` record; any may be missing. Tags are terms as they stand."""
    return normal(message.get("topic") or ""), normal(message.get("detail") or ""), tuple(message.get("tags") or ())
