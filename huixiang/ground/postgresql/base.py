"""Before the first question of each request Django asks a kept connection `SELECT 1`: a journey to the database for
nothing nearly always. A server that ends, or ends a session, closes its end, and that can be seen here (decisions/0081).
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]
    """Django's, but a connection on which nothing has arrived counts as usable."""

    def is_usable(self) -> bool:
        return self._quiet() or bool(super().is_usable())

    def _quiet(self) -> bool:
        """Whether nobody has said anything since the last answer, not even farewell."""
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)
