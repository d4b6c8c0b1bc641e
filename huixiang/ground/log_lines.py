"""One record, one line: what visitors type cannot begin a line of the log, colour a terminal or end a record (CWE-117)."""

import logging
import re

from huixiang.vault.terse import Terse

# C0 and C1 controls, the separators of lines and paragraphs, the marks that turn the direction of writing
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class OneLine(Terse):
    """Without the words of a refused row; escapes what cannot be seen, in messages and tracebacks alike, after everything was put together."""

    def format(self, record: logging.LogRecord) -> str:
        return _UNSEEN.sub(_escaped, super().format(record))


def _escaped(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape", "backslashreplace").decode("ascii")
