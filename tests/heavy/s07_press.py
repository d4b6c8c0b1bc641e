"""S-7, what is pressed: sqlmap and wapiti on every form of a running site, as each role; each finds five planted holes first.

python -m tests.heavy.s07_press [--roles=stranger,zhou,desk,zheng,system_admin] [--level=3] [--risk=2] [--forms=12] [--seconds=40] [--only=planted|site]

`--seconds` is the longest that one form (sqlmap) or one role (wapiti, five times that) is pressed; what was not finished
is told. Traffic goes to 127.0.0.1 alone.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.heavy.attack_tools import HOME, tools
from tests.heavy.planted import holes
from tests.heavy.s06_page import Page
from tests.heavy.site_under_load import option, promised, running

MODULES = "sql,xss,permanentxss,file,exec,crlf,redirect,csrf,upload"
OWN = {"csrfmiddlewaretoken"}
# the citizen's forms know no session that another site could ride on (decisions/0060); those of the desk do
EXPLAINED = {"Cross Site Request Forgery": lambda path: not path.startswith("/desk")}
LEAVE = ("sign-out", "/end", "/others", "/leave")


def ended(command, seconds, folder):
    """(output, whether it came to its end) of a tool that has no home but this folder."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TMPDIR": str(folder)}
    process = subprocess.Popen([str(word) for word in command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")  # fmt: skip
    try:
        return process.communicate(timeout=seconds)[0], True
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0], False


def injectable(base, address, body, names, cookie, folder, seconds):
    """(what sqlmap says it could inject, whether it came to its end)"""
    command = [tools("attack") / "sqlmap", "--batch", "--disable-coloring", "--flush-session", "--output-dir", folder / "sqlmap",
               "-u", base + address, "-p", ",".join(names), "--level", option("level", 3), "--risk", option("risk", 2),
               "--technique", "BEU", "--timeout", 10, "--retries", 0, "--smart" if option("smart", 0) else "--batch"]  # fmt: skip
    command += ["--data", body] if body else []
    command += ["--cookie", cookie] if cookie else []
    said, whole = ended(command, seconds, folder)
    points = re.findall(r"(?m)^Parameter: (.+)$", said) if "identified the following injection point" in said else []
    if (
        whole
        and not points
        and "all tested parameters do not appear to be injectable" not in said
        and not re.search(r"not injectable|does not (seem|appear) to be", said)
    ):
        return points, f"said neither: {said[-300:]!r}"
    return points, whole


def wapiti(base, cookie, folder, seconds, start="/"):
    """[(kind of hole, method, path, parameter)] that wapiti reports, and whether it wrote a report."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    command = [tools("wapiti") / "wapiti", "-u", base + start, "-m", MODULES, "-f", "json", "-o", report, "--scope", "domain", "-d", 3,
               "--flush-session", "--no-bugreport", "--max-scan-time", seconds, "--max-attack-time", max(seconds // 3, 30), "-t", 10,
               "--max-links-per-page", 60, "--store-session", folder / "wapiti", "-S", "normal"]  # fmt: skip
    for name in OWN:
        command += ["--skip", name]
    for word in LEAVE:
        command += ["-x", f"{base}/*{word}*"]
    command += ["-H", f"Cookie: {cookie}"] if cookie else []
    said, _ = ended(command, seconds * 3 + 120, folder)
    if not report.exists():
        return [], f"no report: {said[-400:]!r}"
    told = json.loads(report.read_text())["vulnerabilities"]
    return [
        (kind, one["method"], one["path"].partition("?")[0], one["parameter"])
        for kind, ones in told.items()
        for one in ones
    ], True


@contextlib.contextmanager
def planted_site(folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "readme.txt").write_text("nothing to see")
    process = subprocess.Popen([sys.executable, "-m", "tests.heavy.planted.holes", str(port), str(folder)], cwd=HOME)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def planted(folder, seconds):
    with planted_site(folder) as base:
        by_sqlmap = [
            address
            for address, body, name in holes.FOUND_BY_SQLMAP
            if injectable(base, address, body, [name], "", folder, seconds * 3)[0]
        ]
        reported, _ = wapiti(base, "", folder, seconds * 5)
    seen = {(kind, path) for kind, _, path, _ in reported}
    by_wapiti = [
        (kind, path)
        for kind, path in holes.FOUND_BY_WAPITI
        if any(k.lower().startswith(kind.lower()[:12]) and p == path for k, p in seen)
    ]
    print(f"S-7 pressed, planted: sqlmap finds {len(by_sqlmap)} of 5, wapiti {len(by_wapiti)} of 5", flush=True)
    if len(by_sqlmap) < 5 or len(by_wapiti) < 5:
        print(f"      sqlmap {by_sqlmap}\n      wapiti {sorted(seen)}")
    return len(by_sqlmap), len(by_wapiti)


def forms_of(opened, start, most):
    """(address, body, names) of every different form or query within a few clicks."""
    waiting, seen, found = [*start], set(), {}
    while waiting and len(seen) < 60:
        address = waiting.pop(0)
        shape = re.sub(r"[0-9a-f-]{36}|\d{6}", "*", address.partition("?")[0])
        if shape in seen or any(word in address for word in LEAVE):
            continue
        seen.add(shape)
        status, text = opened(address)
        if status != 200:
            continue
        page = Page(text)
        waiting += page.links
        for link in page.links:
            if names := {name for name, _ in parse_qsl(urlsplit(link).query, keep_blank_values=True)}:
                found.setdefault(("GET", urlsplit(link).path, *sorted(names)), (link, "", sorted(names)))
        for named, method, fields in page.forms:
            action = named or address
            names = sorted(set(fields) - OWN)
            if not names or any(word in action for word in LEAVE):
                continue
            filled = urlencode(
                {name: next((value for value in values if value), "1") for name, values in fields.items()}
            )
            key = (method, re.sub(r"[0-9a-f-]{36}|\d{6}", "*", urlsplit(action).path), *names)
            found.setdefault(key, (action, filled, names) if method == "POST" else (f"{action}?{filled}", "", names))
    forms = list(found.values())
    return forms[:most] if most else forms, len(forms)


class Pressed(NamedTuple):
    """What was found as a role, whether wapiti reported, and on how many of its forms sqlmap came to its end."""

    points: list
    reported: bool
    forms: int
    ended: int


def pressed(site, role, folder, seconds):
    """What was found as this role; prints how much was tried."""
    base = f"http://127.0.0.1:{site.port}"
    if role == "stranger":
        cookie, start = "", ["/", "/file", "/find", "/desk/sign-in", "/ledger/check", "/figures"]
        opened = lambda address: site.ask(address)[::2]  # noqa: E731
    else:
        desk = site.signed_in(role)
        jar = next(one.cookiejar for one in desk.opener.handlers if hasattr(one, "cookiejar"))
        cookie = "; ".join(f"{one.name}={one.value}" for one in jar)
        start, opened = [desk.onward, "/desk/cases/", "/desk/office"], desk.open
    forms, every = forms_of(opened, start, option("forms", 12))
    points, unfinished = [], []
    for address, body, names in forms:
        found, whole = injectable(base, address, body, names, cookie, folder, seconds)
        points += [("sqlmap", address, one) for one in found]
        unfinished += [] if whole is True else [(address, whole)]
    reported, whole = wapiti(base, cookie, folder, seconds * 5, start[0])
    open_ones = [one for one in reported if not EXPLAINED.get(one[0], lambda path: False)(one[2])]
    points += [("wapiti", *one) for one in open_ones]
    print(f"S-7 pressed as {role}: sqlmap {len(forms)} of {every} forms ({len(unfinished)} not finished in {seconds} s), "
          f"wapiti {'reported' if whole is True else whole}; {len(points)} findings, "
          f"{len(reported) - len(open_ones)} explained", flush=True)  # fmt: skip
    for one in points:
        print("     ", *one)
    return Pressed(points, whole is True, len(forms), len(forms) - len(unfinished))


def main():
    seconds, folder = option("seconds", 40), Path(tempfile.mkdtemp(prefix="press-"))
    try:
        only, results = option("only", ""), []
        by_sqlmap, by_wapiti = planted(folder, seconds) if only != "site" else (5, 5)
        if only != "planted":
            with running() as site:
                for role in option("roles", "stranger,zhou,desk,zheng,system_admin").split(","):
                    results.append(pressed(site, role, folder, seconds))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    promised(
        "S-7p",
        f"sqlmap {by_sqlmap} and wapiti {by_wapiti} of 5 planted; {sum(len(one.points) for one in results)} findings as {len(results)} roles; "
        f"sqlmap came to its end on {sum(one.ended for one in results)} of {sum(one.forms for one in results)} forms",
        ("sqlmap finds five planted holes", by_sqlmap == 5),
        ("wapiti finds five planted holes", by_wapiti == 5),
        ("nothing found", not any(one.points for one in results)),
        ("wapiti wrote its report for each role", all(one.reported for one in results)),
    )


if __name__ == "__main__":
    sys.exit(main())
