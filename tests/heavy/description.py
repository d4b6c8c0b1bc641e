"""The site described in OpenAPI 3.1, made from the table of addresses (tests/gate/matrix.py) and the patterns of the URLs.

For machines that try: which methods an address takes, what stands in its path (what there is, or anything), which fields
its form has, and which statuses it may answer with.
"""

import re

from django.urls import URLPattern, URLResolver, get_resolver

from tests.gate.matrix import ROWS, arguments, honest

# refusals that any form may give: malformed, not yours, not there, not now, too much, not like that
REFUSALS = {400, 403, 404, 409, 413, 422}
SHAPES = {"int": r"^[0-9]{1,6}$", "uuid": None, "slug": r"^[-a-zA-Z0-9_]{1,40}$", "str": r"^[^/\x00]{1,60}$"}
FORM = "application/x-www-form-urlencoded"


def patterns(resolver=None, spaces=(), before=""):
    """(name as `reverse` knows it, path with {holes}, {hole: converter})"""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            more = [one.namespace] if one.namespace else []
            yield from patterns(one, [*spaces, *more], before + str(one.pattern))
        elif isinstance(one, URLPattern):
            whole = before + str(one.pattern)
            holes = dict(re.findall(r"\(\?P<(\w+)>([^)]*)\)", whole))  # re_path: choices divided by |
            path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", whole).replace("^", "").replace("$", "")
            holes |= {name: kind for kind, name in re.findall(r"<(\w+):(\w+)>", path)}
            yield ":".join([*spaces, one.name]), "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", path), holes


def _hole(kind, real):
    real = sorted(set(map(str, real)))
    if "|" in kind:
        return {"enum": kind.split("|")}
    shape = (
        {"type": "string", "format": "uuid"}
        if kind == "uuid"
        else {"type": "string", "pattern": SHAPES.get(kind, SHAPES["str"])}
    )
    return {"anyOf": [{"enum": real}, shape]} if real else shape


def _fields(town, rows):
    """Each field a form is known to have: an honest value, or any text."""
    known = {}
    for route, what, *_ in rows:
        for name, value in honest(town, route, what).items():
            known.setdefault(name, set()).update(map(str, value if isinstance(value, list) else [value]))
    return {
        name: {"anyOf": [{"enum": sorted(values)}, {"type": "string", "maxLength": 300}]}
        for name, values in known.items()
    }


def _answers(cells, more=frozenset()):
    """What the cells promise and what any form may refuse; an empty form is shown again (200) where it can be looked at."""
    told = {int(number) for cell in cells for number in re.findall(r"\b[2-5]\d\d\b", cell)}
    return {str(status): {"description": ""} for status in sorted(told | REFUSALS | {302} | more)}


def described(town):
    """The document; `x-route` is the address's name."""
    paths = {}
    for name, path, holes in patterns():
        rows = [row for row in ROWS if row[0] == name]
        there = {"parameters": [
            {"name": hole, "in": "path", "required": True,
             "schema": _hole(kind, [arguments(town, name, row[1])[0][number] for row in rows])}
            for number, (hole, kind) in enumerate(holes.items())
        ]}  # fmt: skip
        if any(not row[2].startswith("405") for row in rows):
            asked = sorted(
                {word for row in rows for word in arguments(town, name, row[1])[1]} | {"q", "page", "only", "after"}
            )
            there["get"] = {"operationId": f"get {name}", "x-route": name, "responses": _answers([row[2] for row in rows]), "parameters": [
                {"name": word, "in": "query", "schema": {"type": "string", "maxLength": 60}} for word in asked
            ]}  # fmt: skip
        if any(not row[3].startswith("405") for row in rows):
            fields = {
                "type": "object",
                "properties": _fields(town, rows),
                "additionalProperties": {"type": "string", "maxLength": 60},
            }
            there["post"] = {"operationId": f"post {name}", "x-route": name, "responses": _answers([row[3] for row in rows], {200} if "get" in there else set()),
                             "requestBody": {"content": {FORM: {"schema": fields}}}}  # fmt: skip
        paths[path] = there
    return {"openapi": "3.1.0", "info": {"title": "huixiang", "version": "1"}, "paths": paths}
