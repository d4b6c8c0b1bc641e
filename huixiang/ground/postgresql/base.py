"""Before the first question of each request Django asks a kept connection `SELECT 1`: a journey to the database for
nothing nearly always. A server that ends, or ends a session, closes its end, and that can be seen here (decisions/0081).
"""

import select
from typing import Any, ClassVar

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]
    """Django's, but a connection on which nothing has arrived counts as usable, and a question may have its time."""

    patience: ClassVar[int] = 0  # seconds for one question of this process; 0: as long as it takes

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if self.patience:
            params["options"] = f"{params.get('options', '')} -c statement_timeout={self.patience}s".strip()
        return params

    def is_usable(self) -> bool:
        return self._quiet() or bool(super().is_usable())

    def _quiet(self) -> bool:
        """Whether nobody has said anything since the last answer, not even farewell."""
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)
