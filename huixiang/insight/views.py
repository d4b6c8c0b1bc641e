"""The three ways a message is looked at before it is classified."""

from huixiang.insight.text import normal, runs, words

WORDS, TITLE_RUNS, BODY_RUNS = "words", "title_runs", "body_runs"


def seen(view: str, title: str, body: str) -> list[str]:
    """Terms of one view, repeated as often as they occur; `title` and `body` are `normal` text."""
    if view == WORDS:
        return words(f"{title}。{body}")
    if view == TITLE_RUNS:
        return runs(title, 1, 3)
    return runs(f"{title}。{body}", 1, 2)


def normal_pair(message: dict) -> tuple[str, str]:
    """Title and body of a `{topic, detail}` record; either may be missing."""
    return normal(message.get("topic") or ""), normal(message.get("detail") or "")
