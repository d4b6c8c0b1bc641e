"""S-7, what is read: bandit finds nothing of weight in the product, our own rules nothing at all, and each rule its planted hole.

python -m tests.heavy.s07_read
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.heavy.attack_tools import HOME, tools
from tests.heavy.site_under_load import promised

RULES = HOME / "tests" / "heavy" / "rules"
PRODUCT = ["huixiang", "config", "bin"]
LEAST = 25
# what bandit of itself is to find, one of each of the five kinds that matter most here
HOLES = {
    "B602": "import subprocess\ndef told(name):\n    subprocess.run('ls ' + name, shell=True)\n",
    "B608": "def found(cursor, word):\n    cursor.execute(\"SELECT id FROM cases WHERE title = '%s'\" % word)\n",
    "B301": "import pickle\ndef kept(told):\n    return pickle.loads(told)\n",
    "B324": "import hashlib\ndef mark(text):\n    return hashlib.md5(text).hexdigest()\n",
    "B501": "import requests\ndef asked(address):\n    return requests.get(address, verify=False, timeout=5)\n",
}


def said(command, folder=HOME):
    """A tool's JSON; no tool asks anybody whether it is the newest."""
    quiet = os.environ | {"SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0"}
    quiet["PATH"] = f"{Path(command[0]).parent}:{quiet['PATH']}"
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, env=quiet, capture_output=True, text=True, check=False
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        sys.exit(f"{command[0]}: {done.stderr[-2000:]}")


def of_bandit(folder, *places):
    """(test, file, line) of findings of medium weight or more."""
    told = said([tools("attack") / "bandit", "-q", "-r", *places, "-x", "*/tests/*", "-ll", "-f", "json"], folder)
    return {(one["test_id"], one["filename"], one["line_number"]) for one in told["results"]}


def of_our_rules(folder, *places):
    """(rule, file, line) of every finding, and what could not be read."""
    command = [
        tools("semgrep") / "semgrep",
        "scan",
        "--metrics=off",
        "--disable-version-check",
        "--json",
        "-q",
        "--no-git-ignore",
    ]
    told = said([*command, "--config", RULES, "--exclude", "tests", "--exclude", "migrations", "--exclude", "settings_for_tests.py",
                 "--exclude", "conftest.py", *places], folder)  # fmt: skip
    found = {(one["check_id"].rpartition(".")[2], one["path"], one["start"]["line"]) for one in told["results"]}
    return found, [one["message"] for one in told["errors"]]


def rules():
    """(name, where its planted hole lies, the hole) of each rule; read by hand, so that no YAML is needed here."""
    for file in sorted(RULES.glob("*.yaml")):
        for block in re.split(r"(?m)^  - id: ", file.read_text())[1:]:
            name = block.partition("\n")[0].strip()
            where = re.search(r"(?m)^      file: (\S+)$", block)
            hole = re.search(r"(?m)^      planted: \|\n((?:        .*\n?|\s*\n)+)", block)
            yield name, where[1] if where else "hole.py", re.sub(r"(?m)^ {8}", "", hole[1]) if hole else ""


def planted(folder):
    """Each hole in a folder named after its rule; the names of all rules."""
    names = []
    for name, where, hole in rules():
        (folder / name).mkdir()
        (folder / name / where).write_text(hole)
        names.append(name)
    return names


def main():
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        names = planted(Path(folder))
        found, _ = of_our_rules(Path(folder), ".")
        blind = [
            name for name in names if not any(rule == name and Path(file).parts[0] == name for rule, file, _ in found)
        ]
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        for test, hole in HOLES.items():
            (Path(folder) / f"{test}.py").write_text(hole)
        seen = {test for test, file, _ in of_bandit(Path(folder), ".") if Path(file).stem == test}
    weighty = of_bandit(HOME, *PRODUCT)
    against, unread = of_our_rules(HOME, *PRODUCT)
    for one in sorted(weighty | against):
        print("     ", *one)
    print(f"S-7 read: bandit {len(weighty)} of medium weight or more, finds {len(seen)} of {len(HOLES)} planted holes; "
          f"{len(names)} rules of ours, {len(against)} findings, {len(names) - len(blind)} of {len(names)} find their planted hole"
          f"{', blind: ' + ' '.join(blind) if blind else ''}; {len(unread)} files unread", flush=True)  # fmt: skip
    promised(
        "S-7",
        f"bandit {len(weighty)}, {len(names)} rules of ours {len(against)}",
        ("bandit: nothing of medium weight or more", not weighty),
        ("bandit finds what was planted", seen == set(HOLES)),
        (f"at least {LEAST} rules of our own", len(names) >= LEAST),
        ("our rules: nothing", not against),
        ("every rule finds its planted hole", not blind),
        ("everything was read", not unread),
    )


if __name__ == "__main__":
    sys.exit(main())
