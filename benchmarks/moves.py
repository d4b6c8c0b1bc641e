"""A move through HTTP (station staff take a request in) beside pgbench writing the same rows, in turns.

python benchmarks/moves.py [--clients=8] [--seconds=3] [--rounds=3]
"""

import queue
from urllib.parse import quote

from _service import inserts, middle, number, pgbench, pressed, site, Line  # isort: skip  puts the product on the path

from filing import file

COPIES = ["stage", "holder", "seq", "category_id", "urgency", "due_at", "promised_at", "wake_at", "closed_at"]
FILED = "SELECT number FROM loops_case WHERE loop = 'concern' AND stage = 'received' AND area_id = '990101001'"
# every third filing is for pgbench
KEEP = f"""
CREATE TABLE pool AS SELECT row_number() OVER () AS which, id FROM loops_case
 WHERE number IN ({FILED}) AND right(number, 1) IN ('3', '6', '9');
CREATE UNIQUE INDEX ON pool (which);
"""
POOL = r"""
\set which random(1, :pool)
BEGIN;
"""


def accept(waiting):
    """A deed: take the next request in."""

    def deed(line):
        told = {"csrfmiddlewaretoken": line.cookies["csrftoken"], "seq": "1", "urgency": "0"}
        status, _, _ = line.post(f"/desk/cases/{quote(waiting.get_nowait())}/moves/accept/", **told)
        assert status == 302, status
        # the next page would have shown it
        line.cookies.pop("messages", None)

    return deed


def script_of(sql):
    """The rows of the newest move as a pgbench script, on one of the cases kept in `pool`."""
    case = sql.execute("SELECT case_id FROM ledger_entry WHERE seq = 1 ORDER BY id DESC LIMIT 1").fetchone()[0]
    one = "(SELECT id FROM pool WHERE which = :which)"
    quoted = ", ".join(f"quote_nullable({name}::text)" for name in COPIES)
    values = sql.execute(f"SELECT {quoted} FROM loops_case WHERE id = '{case}'").fetchone()
    changes = ", ".join(f"{name} = {value}" for name, value in zip(COPIES, values, strict=True))
    entry = inserts(sql, "ledger_entry", f"case_id = '{case}' AND seq = 1", {
        "id": "uuidv7()", "case_id": one, "seq": "(random() * 2e9)::int",
    })  # fmt: skip
    organ = sql.execute("SELECT organ_id FROM loops_case LIMIT 1").fetchone()[0]
    update = f"UPDATE loops_case SET {changes} WHERE organ_id = '{organ}' AND id = {one};"
    return "\n".join([POOL, *entry, update, "COMMIT;"])


def main():
    clients, seconds, rounds = number("clients", 8), number("seconds", 3), number("rounds", 3)
    with site() as here, here.sql() as sql:
        pressed([Line(here.port) for _ in range(clients)], file, seconds * rounds)
        sql.execute(KEEP)
        waiting = queue.Queue()
        for (told,) in sql.execute(FILED + " AND id NOT IN (SELECT id FROM pool)"):
            waiting.put(told)
        lines = [Line(here.port).sign_in(here, "zhou") for _ in range(clients)]
        moved = accept(waiting)
        pressed(lines, moved, 1)
        script = script_of(sql)
        count = sql.execute("SELECT count(*) FROM pool").fetchone()[0]
        figures = [turn(here, lines, moved, seconds, script, count) for _ in range(rounds)]
    ratio, spent = middle([one[0] for one in figures]), middle([one[1] for one in figures])
    print(f"a move: ratio to pgbench {ratio:.2f} · web processor {spent:.2f} ms a move · {clients} clients")


def turn(here, lines, moved, seconds, script, count):
    before = here.web_seconds()
    done, took = pressed(lines, moved, seconds)
    spent = 1000 * (here.web_seconds() - before) / done
    limit = pgbench(here, script, len(lines), seconds, f"pool={count}")
    print(f"{done / took:6.0f} moves/s · pgbench {limit:6.0f}/s · ratio {done / took / limit:.2f} · {spent:.2f} ms")
    return done / took / limit, spent


if __name__ == "__main__":
    main()
