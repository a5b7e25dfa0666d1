"""Every small fault of a module: one node of its code changed, with a name that survives the lines above it moving.

Prevents the failure in which a fault is known by its line alone, so that a list of survivors is stale with the next
edit. A mutation changes a comparison (`<` for `<=`), an operator, `and` for `or`, a number, a truth, a condition, or
drops `abs`, `not`, Holm's correction, or takes `max` for `min`.
"""

import ast
import copy
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.FloorDiv: ast.Div,
}  # fmt: skip
#: Calls that are dropped (their first argument stays) or exchanged.
DROPPED, EXCHANGED = {"abs", "holm"}, {"min": "max", "max": "min", "all": "any", "any": "all"}

#: A number up to this is room for the last bits of a float, and stays.
TINY = 1e-6
#: Arguments that ask for a check of what cannot happen here, or for speed alone.
GUARDS = ("strict", "frozen", "maxsize")


@dataclass(frozen=True)
class Mutation:
    """One changed node.

    Attributes
    ----------
    module, name : str
        Where it stands (relative to the package), and the function with what becomes of what.
    lines : tuple of int
        First and last line of the node, and of the statement around it.
    digest : str
        Of the code of the function as it is without the fault.
    plain : types.CodeType
        The code of the whole module.
    planted : callable
        Returns the same with the fault.
    """

    module: str
    name: str
    lines: tuple[int, int, int, int]
    digest: str
    plain: CodeType
    planted: Callable[[], CodeType]

    @property
    def key(self) -> str:
        """What tells it from the others, whatever line it moves to."""
        return f"{self.module} {self.name}"


def mutations(package: Path, module: str) -> list[Mutation]:
    """Return every mutation of a module, in the order of its lines."""
    tree = ast.parse((package / module).read_text(encoding="utf-8"))
    plain = compile_tree(tree, package / module)
    found, names = [], Counter[str]()
    for place in sorted(_places(tree), key=lambda item: (item.node.lineno, item.node.col_offset)):
        near, far = place.node, place.statement
        lines = (near.lineno, near.end_lineno or 0, far.lineno, far.end_lineno or 0)
        for other in _changes(place.node):
            name = f"{place.inside}: {ast.unparse(place.node)} -> {ast.unparse(other)}"
            names[name] += 1
            number = f" #{names[name]}" if names[name] > 1 else ""

            def planted(place: _Place = place, other: ast.expr = other) -> CodeType:
                _put(place.parent, place.node, other)
                ast.copy_location(other, place.node)
                code = compile_tree(ast.fix_missing_locations(tree), package / module)
                _put(place.parent, other, place.node)
                return code

            found.append(Mutation(module, name + number, lines, place.digest, plain, planted))
    return found


def compile_tree(tree: ast.Module, path: Path) -> CodeType:
    """Return a module's code as an import would make it."""
    return compile(tree, str(path), "exec", dont_inherit=True)


@dataclass(frozen=True)
class _Place:
    node: ast.expr
    parent: ast.AST
    statement: ast.stmt
    inside: str
    digest: str


def _places(tree: ast.Module) -> Iterator[_Place]:
    """Yield the nodes that may change, with what they stand in; annotations and composed sentences may not."""

    def below(node: ast.AST, statement: ast.stmt | None, inside: str, digest: str) -> Iterator[_Place]:
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "type_params") or isinstance(node, ast.JoinedStr):
                continue
            for child in value if isinstance(value, list) else [value]:
                if not isinstance(child, ast.AST) or getattr(child, "arg", "") in GUARDS:
                    continue
                if isinstance(child, ast.FunctionDef | ast.ClassDef):
                    within = f"{inside}.{child.name}".removeprefix("module.")
                    own = digest if isinstance(node, ast.FunctionDef) else _digest(child)
                    yield from below(child, child, within, own)
                    continue
                around = child if isinstance(child, ast.stmt) else statement
                code = _digest(child) if isinstance(child, ast.stmt) and inside == "module" else digest
                if isinstance(child, ast.expr) and around is not None:
                    yield _Place(child, node, around, inside, code)
                yield from below(child, around, inside, code)

    yield from below(tree, None, "module", "")


def _digest(node: ast.AST) -> str:
    return hashlib.sha256(ast.unparse(node).encode()).hexdigest()[:8]


def _changes(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what may stand in the place of a node."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARE:
        yield ast.Compare(node.left, [COMPARE[type(node.ops[0])]()], node.comparators)
    elif (
        isinstance(node, ast.BinOp)
        and type(node.op) in BINARY
        and not isinstance(node.left, ast.Constant | ast.JoinedStr)
    ):
        yield ast.BinOp(node.left, BINARY[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        if node.value == 0 or isinstance(node.value, int):
            yield ast.Constant(node.value + 1)
        elif node.value > TINY:
            yield ast.Constant(node.value * 1.5)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.Call) and (name := _called(node)) and node.args:
        if name in DROPPED:
            yield node.args[0]
        elif name in EXCHANGED:
            other = copy.deepcopy(node)
            inner = other.func
            if isinstance(inner, ast.Name):
                inner.id = EXCHANGED[name]
            elif isinstance(inner, ast.Attribute):
                inner.attr = EXCHANGED[name]
            yield other


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _put(parent: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
            return
        if isinstance(value, list) and any(item is old for item in value):
            setattr(parent, name, [new if item is old else item for item in value])
            return
    raise LookupError("the node does not stand there")
