"""Log lines without people's words: a database that refuses a row repeats the whole row in its DETAIL."""

import logging
import re
from typing import Any

_TOLD = re.compile(
    r"^(?:DETAIL|CONTEXT):.*?(?=^\s*(?:The above exception|During handling|Traceback )|\Z)", re.MULTILINE | re.DOTALL
)


class Terse(logging.Formatter):
    """Tracebacks keep their way through the code and lose what the database told of the row."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        return _TOLD.sub("DETAIL: …\n", super().formatException(ei))
