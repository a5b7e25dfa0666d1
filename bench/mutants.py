"""Plant small faults where verdicts are made, one at a time, and see whether a test notices.

Prevents the failure in which a boundary is moved, a correction dropped or a sign lost and every test still passes. A
mutant changes one node of one module: a comparison (`<` for `<=`), an operator, `and` for `or`, a number, a condition,
or drops `abs`, `min`/`max` and Holm's correction. Mutants are drawn with a seed, each is run against the tests named
for its module in a process of its own, and what no test notices is held against `bench/survivors.yml`, where each known
survivor stands with the reason why nothing observable changes, or why it is left.

Run: python bench/mutants.py [--each 12] [--seed 1] [--module claims/verdict.py] [--list]
"""

import argparse
import ast
import copy
import importlib.abc
import importlib.util
import os
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "fragility"
KNOWN = ROOT / "bench" / "survivors.yml"
#: Processor seconds that the tests of one mutant may take; one that takes more is caught.
LIMIT = 120
#: Module -> the tests that should notice, quickest first.
B, C = "claims/test_boundaries.py", "claims/test_clusters.py"
TESTS = {
    "claims/verdict.py": ["claims/test_verdict_rule.py"],
    "claims/primary.py": [f"{B}::test_differences", B],
    "claims/sensitivity.py": [f"{B}::test_the_checks_of_differences", B, C],
    "claims/power.py": [f"{B}::test_power", f"{B}::test_the_smallest_n_is_the_smallest", "claims/test_terms.py"],
    "claims/shared.py": [f"{C}::test_errors_add_up_within_a_benchmark_and_not_between_two", f"{B}::test_magnitudes"],
    "claims/concerns.py": [f"{B}::test_concerns_at_their_edges", "claims/test_types.py"],
    "claims/types/levels.py": [f"{B}::test_levels", f"{B}::test_the_mean_of_levels", "claims/test_levels.py", C],
    "claims/types/equivalence.py": [f"{B}::test_equivalences", f"{B}::test_the_checks_of_an_equivalence", B,
                                    "claims/test_types.py"],
    "claims/types/equivalence_mean.py": [f"{B}::test_the_mean_of_an_equivalence", C],
    "claims/types/magnitude.py": [f"{B}::test_magnitudes", C, "claims/test_types.py", "claims/test_levels.py"],
    "claims/types/differences.py": [f"{B}::test_differences", "claims/test_types.py"],
    "claims/types/doses.py": [f"{B}::test_doses", "claims/test_types.py"],
    "claims/types/tradeoff.py": ["claims/test_types.py"],
    "claims/types/ranking.py": [f"{B}::test_rankings", "claims/test_types.py"],
    "claims/types/counting.py": ["claims/test_terms.py", "claims/test_types.py"],
    "claims/types/judge_tables.py": ["claims/test_judges.py"],
    "claims/types/judge_level_table.py": ["claims/test_judges.py"],
    "printed/checks/habits.py": ["checks/test_parts.py", "checks/test_prints.py"],
    "synthesis/paths.py": ["synthesis/test_paths.py"],
}  # fmt: skip
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


@dataclass(frozen=True)
class Mutant:
    """One changed node: the module, its line, what stands there now, and the source of the whole."""

    module: str
    line: int
    change: str
    source: str

    @property
    def name(self) -> str:
        """What tells it from the others, whatever line it moves to."""
        return f"{self.module}: {self.change}"


def mutants(module: str) -> list[Mutant]:
    """Return every mutant of a module, in the order of its lines."""
    text = (PACKAGE / module).read_text(encoding="utf-8")
    tree = ast.parse(text)
    told = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr | ast.AnnAssign)
        for part in ast.walk(node)
    }
    found = []
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in told or not hasattr(node, "lineno"):
            continue
        for other in _changes(node):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[place]
            _put(changed, target, other)
            change = f"{ast.unparse(node)} -> {ast.unparse(other)}"
            found.append(Mutant(module, node.lineno, change, ast.unparse(ast.fix_missing_locations(changed))))
    return sorted(found, key=lambda item: (item.line, item.change))


def _changes(node: ast.AST) -> Iterator[ast.expr]:
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
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        yield ast.Constant(node.value + 1 if isinstance(node.value, int) else node.value * 1.5)
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


def _put(tree: ast.AST, target: ast.AST, other: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, other)
                return
            if isinstance(value, list) and any(item is target for item in value):
                setattr(parent, name, [other if item is target else item for item in value])
                return


class _Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Give one module another source."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = "fragility." + mutant.module.removesuffix(".py").replace("/", ".")
        self.code = compile(mutant.source, str(PACKAGE / mutant.module), "exec")

    def find_spec(self, fullname: str, path: object, target: object = None) -> object:
        """Return ourselves as the loader of the one module."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module: object) -> None:
        """Run the changed source."""
        exec(self.code, vars(module))


def caught(mutant: Mutant | None, module: str) -> bool:
    """Run the tests of a module in a child process, with or without a fault in it; whether they fail."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return status != 0
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    if mutant:
        sys.meta_path.insert(0, _Planted(mutant))  # type: ignore[arg-type]
    import pytest

    names = [str(ROOT / "tests" / name) for name in TESTS[module]]
    os._exit(int(pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *names])))


def known() -> dict[str, str]:
    """Return the survivors that are known, with the reason."""
    return yaml.safe_load(KNOWN.read_text(encoding="utf-8")) if KNOWN.is_file() else {}


def main(arguments: Sequence[str]) -> int:
    """Draw, run and tell; the exit code is the number of survivors that are not known."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=12, help="mutants drawn in each module")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--module", action="append", choices=sorted(TESTS))
    parser.add_argument("--list", action="store_true", help="print the mutants, run none")
    asked = parser.parse_args(arguments)
    os.chdir(ROOT)
    import hypothesis  # noqa: F401  (before the forks)

    reasons, alive, run = known(), [], 0
    for module in asked.module or TESTS:
        every = mutants(module)
        drawn = random.Random(f"{asked.seed} {module}").sample(every, min(asked.each, len(every)))
        if asked.list:
            print(*(f"{item.line}: {item.name}" for item in drawn), sep="\n")
            continue
        began = time.monotonic()
        if caught(None, module):
            raise SystemExit(f"the tests of {module} fail without any fault")
        left = [item for item in drawn if not caught(item, module)]
        run, alive = run + len(drawn), alive + left
        print(f"{module}: {len(drawn) - len(left)} of {len(drawn)} caught (of {len(every)}; "
              f"{time.monotonic() - began:.0f} s)", flush=True)  # fmt: skip
        for item in left:
            print(f"  line {item.line}: {item.change}: {reasons.get(item.name, 'NOT KNOWN')}", flush=True)
    equal = sum(reasons.get(item.name, "").startswith("equivalent") for item in alive)
    if run:
        share = 100 * (run - len(alive)) / max(run - equal, 1)
        print(f"{run - len(alive)} of {run - equal} mutants that are not equivalent caught ({share:.1f} %)")
    return sum(item.name not in reasons for item in alive)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
