"""A database that somebody else made (DATABASE_URL): what it cannot be is told in one sentence, at once."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

HOME = Path(__file__).resolve().parent.parent
LATIN = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
ANOTHERS = "CREATE TABLE auth_user (); CREATE TABLE shop_order (); CREATE TABLE django_content_type ()"
ONLY_READING = "&options=-c%20default_transaction_read_only%3Don"


@pytest.fixture
def address(django_db_setup):
    """Makes a database on the suite's server and tells its address for psycopg and for us; it is gone afterwards."""
    settings = connection.settings_dict
    server = {"host": settings["HOST"], "user": settings["USER"], "password": settings["PASSWORD"] or None}
    server["port"] = settings["PORT"] or None
    name = f"foreign_{os.getpid()}"
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as sql:

        def make(like, statement):
            sql.execute(f"CREATE DATABASE {name} {like}")
            with psycopg.connect(**server, dbname=name, autocommit=True) as fresh:
                fresh.execute(statement)
            password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
            return f"postgresql://{settings['USER']}{password}@:{settings['PORT']}/{name}?host={settings['HOST']}"

        yield make
        sql.execute(f"DROP DATABASE {name}")


def ended(address, data, *words):
    environment = os.environ | {"DATABASE_URL": address, "HUIXIANG_DATA": str(data), "PYTHONPATH": str(HOME)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.run([sys.executable, "-m", *words], env=environment, capture_output=True, text=True)
    assert "Traceback" not in process.stderr
    return process.returncode, process.stderr.strip()


@pytest.mark.parametrize(
    ("like", "statement", "options", "said"),
    [
        (LATIN, "SELECT 1", "", "数据库的编码是 LATIN1，存不了汉字，需要 UTF8。"),
        ("", "DROP SCHEMA public", "", "数据库不准（"),
        ("", "SELECT 1", "&sslmod=require", "连不上 DATABASE_URL 所指的数据库（"),
        (
            "",
            ANOTHERS,
            "",
            "这个库里已有别的程序的 2 张表（auth_user、shop_order），不能和回响的放在一起；什么都没有动。",
        ),
        ("", "SELECT 1", ONLY_READING, "数据库现在只能读，不能写（"),
    ],
    ids=["no Chinese", "no table", "no such option", "another's tables", "no writing"],
)
def test_a_database_that_cannot_serve_is_refused_before_anything_is_written(
    address, tmp_path, like, statement, options, said
):
    code, complaint = ended(address(like, statement) + options, tmp_path, "huixiang.ground.prepare")

    assert (code, complaint[: len(said)]) == (1, said)
    assert "\n" not in complaint


def test_what_an_extension_brought_and_a_first_start_that_was_cut_short_are_no_others(address, tmp_path):
    """As if killed behind its first tables."""
    made = (
        "CREATE EXTENSION pg_trgm; CREATE TABLE spatial_ref_sys (); ALTER EXTENSION pg_trgm ADD TABLE spatial_ref_sys"
    )
    where = address("", made)
    begun = ended(where, tmp_path, "django", "migrate", "--settings=config.settings", "--verbosity=0", "people")

    assert begun == (0, "")
    assert ended(where, tmp_path, "huixiang.ground.prepare") == (0, "")


def test_a_command_on_the_tables_of_another_version_says_what_to_do(address, tmp_path):
    code, complaint = ended(address("", "CREATE TABLE of_another_version ()"), tmp_path, "huixiang.cli", "recheck")

    assert code == 1
    assert complaint.startswith("数据表和现在的程序对不上（")
    assert complaint.endswith("请先运行 bin/run 或 huixiang prepare，把数据表更新到这一版。")
