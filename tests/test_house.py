"""The rules of the house (STYLE.md), each held by a short test."""

import ast
import io
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

HOME = Path(__file__).resolve().parent.parent
PRODUCT = HOME / "huixiang"
FOUNDATIONS = {"loops", "ledger", "people", "vault"}
READERS = {"workbench", "public", "api", "insight", "figures", "seeds"}
# the house starts what it is told to start, and the cast plays in every folder
KEEPERS = {"ground", "cli.py", "conftest.py"}
VAGUE = {"utils", "helpers", "services", "managers", "core", "common", "misc"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# where people's words live: wording, the label columns of tables, models and commands, the town, tests
CHINESE_FILES = {
    "wording.py",
    "loop.py",
    "side_loops.py",
    "limits.py",
    "years.py",
    "models.py",
    "cli.py",
    "commands.py",
    "headings.py",
    "inventory.py",
    "conftest.py",
    "verify_ledger.py",  # these two stand alone: they have no wording.py beside them
    "witness.py",
}
# the marks of a date are its grammar
DATE_MARKS = {"年", "月", "日"}
CHINESE_FOLDERS = {"tests", "seeds", "migrations", "benchmarks", "docs"}


def committed(*endings):
    """The files git keeps, so that nobody's own scraps are judged."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=HOME, capture_output=True, text=True, check=True).stdout
    files = [HOME / name for name in names.split("\0") if name]
    return sorted(file for file in files if file.is_file() and (not endings or file.suffix in endings))


def told(file):
    return str(file.relative_to(HOME))


def imported(file):
    """Full names of what a file imports, relative imports made absolute."""
    package = [*file.relative_to(HOME).parent.parts]
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


PYTHON = [file for file in committed(".py") if PRODUCT in file.parents]


@pytest.mark.parametrize("file", PYTHON, ids=told)
def test_a_loop_knows_only_the_foundations(file):
    folder = file.relative_to(PRODUCT).parts[0]
    names = {name.split(".")[1] for name in imported(file) if name.startswith("huixiang.")}
    known = {name for name in names if (PRODUCT / name).is_dir()}
    # the cast of every test lives in the small town
    lent = {"seeds"} if "tests" in file.parts else set()

    if folder not in READERS | KEEPERS:
        assert known - FOUNDATIONS - lent - {folder} == set()


def test_everything_has_a_name():
    vague = [told(file) for file in committed(".py") if VAGUE & {file.stem, *file.relative_to(HOME).parts[:-1]}]

    assert vague == []


def spoken(file):
    """String constants of a file with their lines, without docstrings: those speak to developers."""
    tree = ast.parse(file.read_text())
    quiet = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            yield node.lineno, node.value


def test_chinese_stands_only_where_people_look_for_it():
    elsewhere = [
        f"{told(file)}:{line}"
        for file in committed(".py")
        if file.name not in CHINESE_FILES and not CHINESE_FOLDERS & set(file.relative_to(HOME).parts)
        for line, text in spoken(file)
        if CHINESE.search(text) and text.strip() not in DATE_MARKS
    ]

    assert elsewhere == []


# spelled in two halves, so that this file may be read by its own rule
MACHINE = [a + b for a, b in [("/wo", "rk/"), ("/tm", "p/"), ("/ro", "ot/"), ("pypi", ".org"), ("python", "hosted")]]
MACHINE += [a + b for a, b in [("registry", ".npmjs"), ("deb.deb", "ian"), ("--index", "-url="), ('"reso', 'lved"')]]


def test_no_committed_file_names_a_machine_or_a_registry():
    found = [f"{told(file)}: {word}" for file in committed() for word in MACHINE if word.encode() in file.read_bytes()]

    assert found == []


def test_every_requirement_is_pinned_with_its_hashes():
    for name in ("run.txt", "check.txt", "attack.txt", "semgrep.txt", "wapiti.txt"):
        blocks = re.split(r"\n(?=\S)", (HOME / "requirements" / name).read_text().strip())
        loose = [block.split()[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block]
        assert loose == []


def test_what_runs_is_what_is_checked():
    pins = {
        name: set(re.findall(r"^(\S+==\S+)", (HOME / "requirements" / name).read_text(), re.M))
        for name in ("run.txt", "check.txt")
    }

    assert pins["run.txt"] - pins["check.txt"] == set()


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = io.StringIO()

    call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)

    assert said.getvalue().strip() == "No changes detected"
