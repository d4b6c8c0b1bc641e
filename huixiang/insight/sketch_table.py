"""The sketches in PostgreSQL: one narrow table, one query; see decisions/0031."""

TABLE = """
CREATE TABLE {name} (hash bigint NOT NULL, message bigint NOT NULL)
"""
INDEX = """
CREATE INDEX ON {name} (hash, message)
"""
# a hash found more than %(common)s times belongs to a formula of courtesy and says nothing;
# a rare one says more than a frequent one
CANDIDATES = """
SELECT message, sum(1 / ln(1 + n)) AS strength
FROM unnest(%(hashes)s::bigint[]) AS h
CROSS JOIN LATERAL (
    SELECT array_agg(message) AS found, count(*) AS n
    FROM (SELECT message FROM {name} WHERE hash = h LIMIT %(common)s + 1) AS few
) AS told
CROSS JOIN LATERAL unnest(found) AS message
WHERE n BETWEEN 1 AND %(common)s
GROUP BY message
ORDER BY strength DESC, message
LIMIT %(most)s
"""


def candidates(cursor, table: str, hashes: list[int], most: int = 250, common: int = 300) -> list[int]:
    """Messages that share wording with a sketch, likeliest first; `cursor` is psycopg's, `table` a trusted name."""
    cursor.execute(CANDIDATES.format(name=table), {"hashes": hashes, "common": common, "most": most})
    return [message for message, _ in cursor.fetchall()]


def load(cursor, table: str, sketches) -> None:
    """Add (message, hashes) pairs by COPY."""
    with cursor.copy(f"COPY {table} (hash, message) FROM STDIN") as rows:
        for message, hashes in sketches:
            rows.write("".join(f"{h}\t{message}\n" for h in hashes))
