"""Filing through HTTP beside pgbench writing the same rows into the same database, in turns, with as many clients.

python benchmarks/filing.py [--clients=8] [--seconds=4] [--rounds=4]      aims: ratio ≥ 0.5, ≤ 1.5 ms of processor
"""

import os
from functools import partial
from urllib.parse import urlencode

from _service import inserts, middle, number, pgbench, posted, settled, site  # isort: skip  puts the product on the path

from huixiang.vault import receipts

TOLD = {
    "at": "check", "kind": "help", "area": "990101001", "place": "安居苑三号楼",
    "message": "楼道灯不亮，三号楼已经黑了一个星期，晚上老人上下楼看不见。请尽快派人来修，谢谢。",
}  # fmt: skip
STAMP = "lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0')"
# ids in the order of time, as ours are; one number names a filing, its last digit the row
IDENTITY = f"({STAMP} || '70008' || lpad(to_hex(:filing::bigint), 14, '0') || '%x')::uuid"
RECEIPT = f"decode(md5({STAMP} || :filing::text) || md5(:filing::text), 'hex')"
MOST = 3000  # forms made ready before it is known how quickly they go
TABLES = {
    "ledger_entry": {"id": IDENTITY % 1}, "loops_spoken": {"id": "uuidv7()"}, "loops_party": {"id": IDENTITY % 2},
    "concerns_concern": {},
}  # fmt: skip
TAKE = """
UPDATE loops_counter SET next = next + 16
 WHERE id = (SELECT id FROM loops_counter WHERE series = '{series}' ORDER BY next FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING next - 16 AS given \\gset
"""


def file(line):
    status, headers, _ = line.post("/file", receipt=receipts.new_code(), **TOLD)
    assert status == 302, status
    return headers["location"]


def script_of(sql):
    """The newest filing's rows, table by table, as a pgbench script."""
    case, told = sql.execute("SELECT id, number FROM loops_case ORDER BY id DESC LIMIT 1").fetchone()
    series = told.rpartition("-")[0]
    rows = list(inserts(sql, "loops_case", f"id = '{case}'", {
        "id": IDENTITY % 0, "receipt": RECEIPT, "number": f"'{series}-' || :given::text",
    }))  # fmt: skip
    for table, keyed in TABLES.items():
        rows += inserts(sql, table, f"case_id = '{case}'", {"case_id": IDENTITY % 0, **keyed})
    return "\n".join(
        [r"\set filing random(1, 72057594037927935)", "BEGIN;", TAKE.format(series=series), *rows, "COMMIT;"]
    )


def bodies(count):
    """So many filings ready to be sent, each with a receipt of its own."""
    told = urlencode(TOLD)
    return [f"receipt={receipts.new_code()}&{told}".encode() for _ in range(count)]


def main():
    clients, seconds, rounds = number("clients", 8), number("seconds", 4), number("rounds", 4)
    with site() as here, here.sql() as sql:
        post = partial(posted, here.port, clients=clients, path="/file", wanted=b"HTTP/1.1 302")
        rate = MOST
        for _ in range(2):  # what a process does for the first time is not what it costs
            done, took, _ = post(bodies(rate), seconds=2)
            rate = int(2 * done / took) + 100
        script = script_of(sql)
        figures = [turn(here, sql, post, script, clients, seconds, rate) for _ in range(rounds)]
    ratio, spent, load = (middle([one[part] for one in figures]) for part in range(3))
    print(
        f"filing: ratio to pgbench {ratio:.2f} (aim 0.5) · web processor {spent:.2f} ms a filing (aim 1.5) · "
        f"{clients} clients, {load:.2f} ms of processor a filing for all of them · load {os.getloadavg()[0]:.0f}"
    )


def turn(here, sql, post, script, clients, seconds, rate):
    """One turn of both: (ratio, web milliseconds a filing, the clients' milliseconds a filing)."""
    letters = bodies(rate * seconds)
    settled(sql)
    before = here.web_seconds()
    done, took, used = post(letters, seconds=seconds)
    spent = 1000 * (here.web_seconds() - before) / done
    settled(sql)
    limit = pgbench(here, script, clients, seconds)
    print(f"{done / took:6.0f} filings/s · pgbench {limit:6.0f}/s · ratio {done / took / limit:.2f} · {spent:.2f} ms")
    return done / took / limit, spent, 1000 * used / done


if __name__ == "__main__":
    main()
