"""Small faults put into functions: one in each mutant, the kind a tired hand makes.

A mutant is made from the file's syntax tree and lives in memory only: `planted` gives the functions of a running program
other code, in a process forked for it. Code outside of functions (tables, constants, fields) is read at import and is
therefore left alone, and so are words for people: what a refusal or a log says, and whether it is logged, may change without anything being unsafe; a fail-point
does nothing outside of tests.
"""

import ast
import copy
import functools
import gc
import types
from pathlib import Path
from typing import NamedTuple

OPPOSITE = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitXor: ast.BitAnd,
}  # fmt: skip
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SAID = {"debug", "info", "warning", "error", "exception", "critical", "log", "format", "NoteError", "fail_point"}


class Mutant(NamedTuple):
    """`where` counts the nodes of the file, `which` the ways in which that node can be wrong."""

    file: str
    line: int
    where: int
    which: int
    told: str

    @property
    def id(self):
        return f"{self.file}:{self.line}:{self.where}.{self.which}"


def negated(node):
    return ast.copy_location(ast.UnaryOp(ast.Not(), node), node)


def constant(value, node):
    return ast.copy_location(ast.Constant(value), node)


def wrong(node):
    """(what is told, the node that stands there instead) for each way in which it can be wrong."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in OPPOSITE:
            other = copy.copy(node)
            other.ops = [OPPOSITE[type(op)]()]
            yield f"{type(op).__name__} -> {type(other.ops[0]).__name__}", other
            if isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
                yield "comparison negated", negated(node)
        case ast.BoolOp(op, values):
            yield (
                "and <-> or",
                ast.copy_location(ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values), node),
            )
        case ast.BinOp(left, op, right) if type(op) in OPPOSITE:
            yield (
                f"{type(op).__name__} -> {OPPOSITE[type(op)].__name__}",
                ast.copy_location(ast.BinOp(left, OPPOSITE[type(op)](), right), node),
            )
        case ast.UnaryOp(ast.Not(), operand):
            yield "not gone", operand
        case ast.Constant(bool() as value):
            yield f"{value} -> {not value}", constant(not value, node)
        case ast.Constant(int() as value):
            yield f"{value} -> {value + 1}", constant(value + 1, node)
        case ast.Constant(str() as value):
            yield f"{value!r} -> other", constant(f"XX{value}XX", node)
        case ast.Constant(bytes() as value):
            yield f"{value!r} -> other", constant(b"XX" + value, node)
        case ast.If(test, body, orelse) | ast.IfExp(test, body, orelse):
            yield "condition negated", ast.copy_location(type(node)(negated(test), body, orelse), node)
        case ast.comprehension(target, found, ifs, is_async) if ifs:
            yield "filter gone", ast.comprehension(target, found, [], is_async)
        case ast.Return(value) if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            yield "returns None", ast.copy_location(ast.Return(constant(None, node)), node)
        case ast.Expr(ast.Call()) | ast.Raise() | ast.AugAssign() | ast.Delete():
            yield f"{type(node).__name__} gone", ast.copy_location(ast.Pass(), node)
        case ast.Assign(targets, value) if not isinstance(value, ast.Constant):
            yield "None assigned", ast.copy_location(ast.Assign(targets, constant(None, value)), node)
        case ast.Call(function, args, keywords) if keywords and not isinstance(function, ast.Call):
            for number, one in enumerate(keywords):
                rest = keywords[:number] + keywords[number + 1 :]
                yield f"without {one.arg}=", ast.copy_location(ast.Call(function, args, rest), node)
        case ast.Break():
            yield "break -> continue", ast.copy_location(ast.Continue(), node)
        case ast.Continue():
            yield "continue -> break", ast.copy_location(ast.Break(), node)


def _quiet(tree):
    """Ids of nodes that are left alone: docstrings, annotations, defaults, decorators, words for people, all outside functions."""
    quiet, loud = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            first = node.body[0]
            docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            loud |= {id(one) for part in node.body for one in ast.walk(part)}
            if docstring:
                quiet |= {id(one) for one in ast.walk(first)}
            # what is evaluated once, at import, where no later mutant reaches it
            once = [node.args, *node.decorator_list, *([node.returns] if node.returns else [])]
            quiet |= {id(one) for part in once for one in ast.walk(part)}
        if isinstance(node, ast.AnnAssign):
            quiet |= {id(one) for one in ast.walk(node.annotation)}
        if isinstance(node, ast.JoinedStr):
            quiet |= {id(one) for one in ast.walk(node) if isinstance(one, ast.Constant)}
        if isinstance(node, ast.Raise) and node.exc:
            quiet |= {id(one) for one in ast.walk(node.exc)}
        call = node.value if isinstance(node, ast.Expr) else node
        if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in SAID:
            quiet |= {id(one) for one in ast.walk(node)}
    return {id(node) for node in ast.walk(tree) if id(node) not in loud} | quiet


def mutants_of(file, home, within=None):
    """All mutants of a file, or of those functions of it that are named."""
    tree = ast.parse((home / file).read_text())
    quiet = _quiet(tree)
    if within is not None:
        spans = [(n.lineno, n.end_lineno) for n in ast.walk(tree) if isinstance(n, FUNCTIONS) and n.name in within]
    for where, node in enumerate(ast.walk(tree)):
        if id(node) in quiet:
            continue
        line = getattr(node, "lineno", getattr(getattr(node, "iter", None), "lineno", 0))
        if within is not None and not any(first <= line <= last for first, last in spans):
            continue
        for which, (told, _) in enumerate(wrong(node)):
            yield Mutant(str(file), line, where, which, told)


def _mutated(mutant, home):
    tree = ast.parse((home / mutant.file).read_text())
    node = next(node for where, node in enumerate(ast.walk(tree)) if where == mutant.where)
    _, other = list(wrong(node))[mutant.which]

    class Swap(ast.NodeTransformer):
        def visit(self, seen):
            return other if seen is node else self.generic_visit(seen)

    return compile(ast.fix_missing_locations(Swap().visit(tree)), str(home / mutant.file), "exec")


def _codes(code):
    yield code
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield from _codes(one)


def planted(mutant, home):
    """Give the living functions of that file the mutant's code. ValueError when no function took it."""
    fresh = {(one.co_qualname, one.co_firstlineno): one for one in _codes(_mutated(mutant, home))}
    taken = 0
    for living in gc.get_objects():
        if isinstance(living, functools._lru_cache_wrapper):
            living.cache_clear()
        if isinstance(living, types.FunctionType) and living.__code__.co_filename == str(home / mutant.file):
            other = fresh.get((living.__code__.co_qualname, living.__code__.co_firstlineno))
            if other is not None and other != living.__code__:
                living.__code__ = other
                taken += 1
    if not taken:
        raise ValueError(mutant.id)


def home():
    return Path(__file__).resolve().parents[2]
