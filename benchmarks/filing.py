"""Filing through HTTP beside pgbench writing the same rows into the same database, in turns, with as many clients.

python benchmarks/filing.py [--clients=8] [--seconds=4] [--rounds=4]      aims: ratio ≥ 0.5, ≤ 1.5 ms of processor
"""

from _service import inserts, middle, number, pgbench, pressed, site, Line  # isort: skip  puts the product on the path

from huixiang.vault import receipts

TOLD = {
    "at": "check", "kind": "help", "area": "990101001", "place": "安居苑三号楼",
    "message": "楼道灯不亮，三号楼已经黑了一个星期，晚上老人上下楼看不见。请尽快派人来修，谢谢。",
}  # fmt: skip
STAMP = "lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0')"
# ids in the order of time, as ours are; one number names a filing, its last digit the row
IDENTITY = f"({STAMP} || '70008' || lpad(to_hex(:filing::bigint), 14, '0') || '%x')::uuid"
RECEIPT = f"decode(md5({STAMP} || :filing::text) || md5(:filing::text), 'hex')"
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


def main():
    clients, seconds, rounds = number("clients", 8), number("seconds", 4), number("rounds", 4)
    with site() as here, here.sql() as sql:
        lines = [Line(here.port) for _ in range(clients)]
        pressed(lines, file, 2)
        script = script_of(sql)
        figures = []
        for _ in range(rounds):
            before = here.web_seconds()
            done, took = pressed(lines, file, seconds)
            spent = here.web_seconds() - before
            limit = pgbench(here, script, clients, seconds)
            figures.append((done / took / limit, 1000 * spent / done, done / took, limit))
            print(
                f"{done / took:6.0f} filings/s · pgbench {limit:6.0f}/s · ratio {figures[-1][0]:.2f} · {figures[-1][1]:.2f} ms"
            )
    ratio, spent = middle([f[0] for f in figures]), middle([f[1] for f in figures])
    print(
        f"filing: ratio to pgbench {ratio:.2f} (aim 0.5) · web processor {spent:.2f} ms a filing (aim 1.5) · {clients} clients"
    )


if __name__ == "__main__":
    main()
