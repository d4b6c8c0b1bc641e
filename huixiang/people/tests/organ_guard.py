"""A wrapper around every statement of a test: on a scoped table, each must name the organ (design §6)."""

import re
from functools import cache

from django.apps import apps

from huixiang.people.scoped import ScopedBase

# table, then its alias, which is no keyword
NAMED = re.compile(
    r'(?:FROM|JOIN|UPDATE)\s+(?:ONLY\s+)?"?(\w+)"?(?:\s+(?:AS\s+)?(?!INNER|LEFT|JOIN|WHERE|ON|SET|ORDER|GROUP|LIMIT|FOR|CROSS)(\w+))?',
    re.IGNORECASE,
)
INSERTED = re.compile(r'INSERT\s+INTO\s+"?(\w+)"?\s*\(([^)]*)\)', re.IGNORECASE)
# the ledger refuses these by itself, whatever they name: tests that attack it as the database's owner may try
REFUSED_ANYWAY = re.compile(r'^\s*(UPDATE|DELETE\s+FROM)\s+"?ledger_', re.IGNORECASE)
NOT_ROWS = re.compile(
    r"^\s*(ALTER|CREATE|DROP|TRUNCATE|SET|SAVEPOINT|RELEASE|ROLLBACK|EXPLAIN|COPY|LISTEN|NOTIFY)", re.IGNORECASE
)

MEANT = "/* every organ */"  # said by the few tests that look for traces everywhere


class NoOrganError(AssertionError):
    """A statement would have to be sent to every machine of a province."""


@cache
def scoped_tables():
    return {model._meta.db_table for model in apps.get_models() if issubclass(model, ScopedBase)}


def careless(sql):
    """The scoped table that this statement reads or writes without naming the organ, or None."""
    if NOT_ROWS.match(sql) or REFUSED_ANYWAY.match(sql) or MEANT in sql:
        return None
    for table, columns in INSERTED.findall(sql):
        if table in scoped_tables() and "organ_id" not in columns:
            return table
    where = re.sub(r"^\s*SELECT\b.*?\bFROM\b", "FROM", sql, flags=re.IGNORECASE | re.DOTALL)
    for table, alias in NAMED.findall(where):
        named = rf'"?{re.escape(alias or table)}"?\."?organ_id"?'
        if not alias:
            named += r'|(?<![\w."])organ_id'  # SQL written by hand names a column of its only table plainly
        if table in scoped_tables() and not re.search(named, where):
            return table
    return None


def refuse(execute, sql, params, many, context):
    if table := careless(str(sql)):
        raise NoOrganError(f"{table} without an organ: {sql}")
    return execute(sql, params, many, context)
