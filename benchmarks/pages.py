"""Pages of staff and citizens with few and with many cases in the database: p50, p95, and the growth of p95.

python benchmarks/pages.py [--small=10000] [--large=100000] [--looks=60] [--heavy: large is 1000000]      aim: ≤ 1.5

The cases lie about are written by SQL: a tenth is open, the others closed over three years, with their parties; every
desk's inbox grows with them. The case and the citizen's page that are looked at are real filings. The yardstick is a page without a query: it tells how busy the machine was meanwhile.
"""

import time
from urllib.parse import quote

from _service import HEAVY, middle, number, share, site, Line  # isort: skip  puts the product on the path

from filing import file

YARDSTICK = "a page without a query"
# every column a list looks at; ids in the order of time, as ours are
CASES = """
INSERT INTO loops_case (organ_id, id, loop, number, title, kind, urgency, stage, holder, area_id, receipt, seq,
                        opened_at, opened_on, due_at, promised_at, wake_at, closed_at, tokens)
SELECT organ, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000b' || lpad(to_hex(n), 15, '0'))::uuid,
       'concern', '测算-' || lpad(n::text, 9, '0'), '第' || n || '盏路灯不亮', 'help', 0, stage,
       CASE stage WHEN 'received' THEN 'concern.station@' || station WHEN 'to_assign' THEN 'concern.desk@*'
                  WHEN 'handling' THEN 'concern.unit@' || lead ELSE '' END,
       area, decode(md5(n::text) || md5(n::text || 'x'), 'hex'), 3, at, at::date,
       CASE WHEN stage <> 'closed' THEN now() + (n %% 900 - 100) * interval '1 hour' END, at + interval '21 days', NULL,
       CASE WHEN stage = 'closed' THEN at + interval '9 days' END, '''路灯'' ''不亮'''::tsvector
  FROM (SELECT n, now() - (n::float / %(all)s) * interval '1000 days' AS at,
               CASE WHEN n %% 10 > 0 THEN 'closed'
                    ELSE (ARRAY['received', 'to_assign', 'handling', 'handling', 'handling'])[n / 10 %% 5 + 1] END AS stage,
               CASE WHEN n %% 3 = 0 THEN 'station-binhe' ELSE 'station-xinqiao' END AS station_code,
               CASE WHEN n %% 3 = 0 THEN '990101001' ELSE '990102001' END AS area,
               (ARRAY['power', 'urban', 'housing', 'water', 'street-binhe'])[n %% 5 + 1] AS lead_code
          FROM generate_series(%(first)s::int, %(last)s::int) AS n) AS told
  JOIN (SELECT organ_id AS organ, code AS station_code, id AS station FROM people_unit) AS stations USING (station_code)
  JOIN (SELECT code AS lead_code, id AS lead FROM people_unit) AS leads USING (lead_code)
"""
PARTIES = """
INSERT INTO loops_party (organ_id, id, case_id, role, unit_id)
SELECT c.organ_id, gen_random_uuid(), c.id, role, u.id
  FROM loops_case c, LATERAL (VALUES
       ('station', CASE WHEN c.area_id = '990101001' THEN 'station-binhe' ELSE 'station-xinqiao' END),
       ('lead', (ARRAY['power', 'urban', 'housing', 'water', 'street-binhe'])[right(c.number, 9)::int %% 5 + 1])
       ) AS seat (role, code) JOIN people_unit u ON u.code = seat.code
 WHERE c.number BETWEEN %(from)s AND %(to)s AND (role = 'station' OR stage IN ('handling', 'closed'))
"""

# as the door keeps it (loops/waiting.py): parties of open cases, except who holds them
WAITING = """
INSERT INTO loops_waiting (organ_id, id, case_id, who, due_at)
SELECT c.organ_id, gen_random_uuid(), c.id, p.unit_id, c.due_at
  FROM loops_case c JOIN loops_party p ON p.organ_id = c.organ_id AND p.case_id = c.id
 WHERE c.number BETWEEN %(from)s AND %(to)s AND c.closed_at IS NULL
   AND p.unit_id::text <> split_part(c.holder, '@', 2)
"""
# those that no constraint stands on
INDEXES = """
SELECT i.relname, pg_get_indexdef(x.indexrelid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
 WHERE x.indrelid IN ('loops_case'::regclass, 'loops_party'::regclass, 'loops_waiting'::regclass)
   AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = x.indexrelid)
"""
AT_ONCE = 100_000


def load(sql, first, last, size):
    """Cases number `first` to `last`, and the statistics a site that grew would have; `sql` is the superuser's.

    As fast as the database takes them: without triggers (the foreign keys hold by how the rows are made), and with the
    indexes that no key needs built anew afterwards.
    """
    sql.execute("SET session_replication_role = replica")
    sql.execute("SET maintenance_work_mem = '256MB'")
    indexes = sql.execute(INDEXES).fetchall()
    for name, _ in indexes:
        sql.execute(f'DROP INDEX "{name}"')
    for begun in range(first, last + 1, AT_ONCE):
        ended = min(last, begun + AT_ONCE - 1)
        sql.execute(CASES, {"first": begun, "last": ended, "all": size})
        these = {"from": f"测算-{begun:09d}", "to": f"测算-{ended:09d}"}
        sql.execute(PARTIES, these)
        sql.execute(WAITING, these)
    for _, made in indexes:
        sql.execute(made)
    sql.execute("VACUUM ANALYZE")


def pages_of(here, told):
    """Name → (line that is signed in, address)."""
    zhou, desk, zheng = (Line(here.port).sign_in(here, name) for name in ("zhou", "desk", "zheng"))
    number_of_real = quote(told["number"])
    return {
        "inbox of a station": (zhou, "/desk"),
        "inbox of the desk": (desk, "/desk"),
        "inbox of a unit": (zheng, "/desk"),
        "list, station": (zhou, "/desk/cases/"),
        "list, desk": (desk, "/desk/cases/"),
        "list, unit": (zheng, "/desk/cases/"),
        "list, words": (desk, "/desk/cases/?q=" + quote("路灯")),
        "case": (zhou, f"/desk/cases/{number_of_real}/"),
        "track": (Line(here.port), told["track"]),
        "answered": (Line(here.port), "/answered"),
        YARDSTICK: (Line(here.port), "/notice"),
    }


def looked_at(pages, looks):
    """Milliseconds of each look, page by page, in turns."""
    taken = {name: [] for name in pages}
    for turn in range(looks + 5):
        for name, (line, address) in pages.items():
            begun = time.perf_counter()
            status, _, _ = line.get(address)
            if turn >= 5:
                taken[name].append(1000 * (time.perf_counter() - begun))
            assert status == 200, (name, status)
    return taken


def main():
    small, large = number("small", 10_000), number("large", 1_000_000 if HEAVY else 100_000)
    looks = number("looks", 60)
    with site() as here, here.sql("postgres") as sql:
        told = {"track": file(Line(here.port))}
        told["number"] = sql.execute("SELECT number FROM loops_case ORDER BY id DESC LIMIT 1").fetchone()[0]
        load(sql, 1, small, large)
        few = looked_at(pages_of(here, told), looks)
        load(sql, small + 1, large, large)
        many = looked_at(pages_of(here, told), looks)
    print(
        f"milliseconds, p50 and p95       {small:>9} cases   {large:>9} cases   p95 ratio (aim 1.5)   p50 in yardsticks"
    )
    for name in few:
        cells = [f"{middle(taken[name]):10.1f} {share(taken[name], 0.95):6.1f}" for taken in (few, many)]
        sticks = [middle(taken[name]) / middle(taken[YARDSTICK]) for taken in (few, many)]
        growth = share(many[name], 0.95) / share(few[name], 0.95)
        print(f"{name:25} {cells[0]:>22} {cells[1]:>17} {growth:20.2f} {sticks[0]:13.1f} → {sticks[1]:.1f}")


if __name__ == "__main__":
    main()
