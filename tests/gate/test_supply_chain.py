"""S-13: what we bring in is pinned and listed, and the running site asks nobody else; and what no code of ours does."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from huixiang.ground import bill

HOME = Path(__file__).resolve().parents[2]
PRODUCT = [
    file for file in (*(HOME / "huixiang").rglob("*.py"), *(HOME / "config").rglob("*.py")) if "tests" not in file.parts
]
# names of formats, and addresses in the text of a licence or a standard: read by nobody
NAMES = re.compile(
    r"http://(www\.w3\.org|schemas\.openxmlformats\.org)/|https?://(127\.0\.0\.1|localhost)|https?://\{"
    r"|https://(login\.dingtalk|api\.dingtalk|login\.work\.weixin\.qq|qyapi\.weixin\.qq)\.com$"  # asked only where configured
)
EVALUATES = {"eval", "exec", "compile", "__import__"}
UNPICKLES = {"pickle", "marshal", "shelve", "dill"}
PAGES = [
    "/",
    "/file",
    "/find",
    "/answered",
    "/figures",
    "/ledger",
    "/ledger/check",
    "/notice",
    "/desk/sign-in",
    "/nowhere",
]
ASKING = """
import io, json, sys
from wsgiref.util import setup_testing_defaults
from config.wsgi import application
asked = []
sys.addaudithook(lambda event, told: event == "socket.connect" and asked.append(str(told[1])))
statuses = []
for address in json.loads(sys.argv[1]):
    environ = {"PATH_INFO": address}
    setup_testing_defaults(environ)
    answer = application(environ, lambda status, headers: statuses.append(int(status[:3])))
    b"".join(answer)
    getattr(answer, "close", list)()  # a plain list of bytes has none (PEP 3333)
print(json.dumps([statuses, asked]))
"""


def called(name):
    """file:line of every call of that name in the product."""
    return [
        f"{file.relative_to(HOME)}:{node.lineno}"
        for file in PRODUCT
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def imported():
    for file in PRODUCT:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            yield from ((name.partition(".")[0], f"{file.relative_to(HOME)}:{node.lineno}") for name in names)


def test_the_bill_of_materials_names_what_is_pinned():
    assert bill.FILE.read_text() == bill.bill()
    pins = re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[.*\])?==(\S+)", (HOME / "requirements" / "run.txt").read_text())
    told = json.loads(bill.FILE.read_text())["components"]
    assert [(one["name"], one["version"]) for one in told] == pins
    assert [one["name"] for one in told if not one["externalReferences"]] == []


def test_nothing_typed_is_ever_evaluated():
    assert [place for name in sorted(EVALUATES) for place in called(name)] == []
    assert [place for name, place in imported() if name in UNPICKLES] == []


def test_no_shell_is_ever_asked():
    shells = [
        f"{file.relative_to(HOME)}:{node.lineno}"
        for file in PRODUCT
        for node in ast.walk(ast.parse(file.read_text()))
        if (isinstance(node, ast.keyword) and node.arg == "shell")
        or (
            isinstance(node, ast.Attribute)
            and node.attr in {"system", "popen"}
            and getattr(node.value, "id", "") == "os"
        )
    ]

    assert shells == []


def test_nothing_of_the_product_names_a_foreign_host():
    served = [
        *PRODUCT,
        *(HOME / "huixiang").rglob("*.html"),
        *(HOME / "huixiang").rglob("*.js"),
        *(HOME / "huixiang").rglob("*.css"),
    ]
    foreign = [
        f"{file.relative_to(HOME)}: {found.group()}"
        for file in served
        if "tests" not in file.parts
        for found in re.finditer(r"https?://[^\s\"')<]+", file.read_text())
        if not NAMES.match(found.group())
    ]

    assert foreign == []


def test_the_site_starts_without_what_only_tests_need():
    needed = "import sys; sys.modules.update(dict.fromkeys(['pytest', 'hypothesis', 'playwright', 'time_machine', 'tests'])); "
    needed += (
        "import django; django.setup(); from django.urls import get_resolver; print(len(get_resolver().url_patterns))"
    )
    site = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    said = subprocess.run([sys.executable, "-c", needed], cwd=HOME, env=site, capture_output=True, text=True)

    assert (said.returncode, int(said.stdout or 0) > 3) == (0, True), said.stderr


@pytest.mark.django_db
def test_without_any_way_out_of_the_machine_every_page_is_served_and_nobody_is_asked():
    """A network of its own with nothing in it, not even a loopback; the database is reached by its socket."""
    told = connection.settings_dict
    site = os.environ | {
        "DATABASE_URL": f"postgresql://{told['USER']}@/{told['NAME']}?host={told['HOST']}",
        "DJANGO_SETTINGS_MODULE": "config.settings_for_tests", "PYTHONPATH": str(HOME),
    }  # fmt: skip
    # as somebody else than root, one needs a user's namespace to be given a network of one's own
    as_oneself = ["--map-current-user"] if os.geteuid() else []
    alone = ["unshare", *as_oneself, "--net", sys.executable, "-c", ASKING, json.dumps(PAGES)]
    said = subprocess.run(alone, cwd=HOME, env=site, capture_output=True, text=True)

    assert said.returncode == 0, said.stderr[-2000:]
    statuses, asked = json.loads(said.stdout)
    assert (statuses, asked) == ([200] * 9 + [404], []), said.stderr[-3000:]
