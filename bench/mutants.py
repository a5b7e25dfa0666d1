"""Plant small faults where verdicts are made, one at a time, and see whether a test notices.

Prevents the failure in which a boundary is moved, a correction dropped or a sign lost and every test still passes. The
faults are those of `mutations.py`. Of each module some are drawn with a seed, or all where it has fewer; each is run
against the tests that execute its line (`forks.py`). Results stand in `bench/results/mutants.csv` and are taken from
there as long as the function is the same, so a run may end at any time and go on later; `mutants.md` beside it has the
rates. What no test notices stands in `bench/survivors.yml` with the reason why nothing observable changes
("equivalent: ..."), or why it is left ("left: ...").

Run: python bench/mutants.py [--each 15] [--module claims/verdict.py] [--tests claims] [--minutes 5] [--again] [--list]
"""

import argparse
import csv
import gc
import hashlib
import importlib.abc
import importlib.util
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
import yaml
from forks import SPARE, TIMES, Tests, Watch, child, functions_of, pairs
from mutations import Mutation, mutations

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "fragility"
RESULTS, TABLE = ROOT / "bench" / "results" / "mutants.csv", ROOT / "bench" / "results" / "mutants.md"
KNOWN, KEPT = ROOT / "bench" / "survivors.yml", ROOT / "build" / "mutants-lines.json"
COLUMNS = ("module", "fault", "result", "by", "function", "seed", "version")
MODULES = tuple(
    f"{folder}/{name}.py"
    for folder, names in {
        "claims": "verdict primary sensitivity power asked pairing shared concerns signs evidence scope grades "
        "comparisons change check ranks restatement means",
        "claims/types": "levels level_checks equivalence equivalence_mean magnitude differences doses tradeoff "
        "ranking existence no_worse no_worse_checks counting distribution judge_cells judge_gap judge_gap_checks "
        "judge_level judge_level_checks judge_level_table judge_tables protocol protocol_fields count_labels "
        "tradeoff_checks",
        "printed/checks": "averages deltas line_averages line_deltas deviations uncertainty wholes habits digits "
        "numbers reading rates bounds passages counts subgroups p_values",
        "printed": "intervals contrasts",
        "synthesis": "synthesis small effects paths same_arm detectable index",
    }.items()
    for name in names.split()
)
#: Where the tests are looked for, and those that ask for the whole ledger.
FOLDERS = ("claims", "checks", "printed", "synthesis", "judging", "test_sentences.py")
SLOW = ("claims/test_literature_claims.py", "claims/test_first_paper.py", "synthesis/test_questions.py")


class _Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Give one module another code when it is imported."""

    def __init__(self, mutation: Mutation) -> None:
        self.name = "fragility." + mutation.module.removesuffix(".py").replace("/", ".")
        self.code = mutation.planted()

    def find_spec(self, fullname: str, path: object, target: object = None) -> object:
        """Return ourselves as the loader of the one module."""
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.code.co_filename, loader=self)

    def exec_module(self, module: object) -> None:
        """Run the changed code."""
        exec(self.code, vars(module))


class Results:
    """What is known of each fault, kept in a file."""

    def __init__(self, seed: int) -> None:
        from fragility import __version__

        self.seed, self.version = str(seed), __version__
        self.rows: dict[str, dict[str, str]] = {}
        if RESULTS.is_file():
            with RESULTS.open(encoding="utf-8", newline="") as stream:
                self.rows = {f"{row['module']} {row['fault']}": row for row in csv.DictReader(stream)}

    def of(self, mutation: Mutation) -> str:
        """Return what became of a fault, or "" where that is not known of this code."""
        row = self.rows.get(mutation.key)
        return row["result"] if row and row["function"] == mutation.digest else ""

    def add(self, mutation: Mutation, result: str, by: str) -> None:
        """Keep what became of a fault."""
        values = (mutation.module, mutation.name, result, by, mutation.digest, self.seed, self.version)
        self.rows[mutation.key] = dict(zip(COLUMNS, values, strict=True))

    def write(self) -> None:
        """Write what is known, in the order of the names."""
        with RESULTS.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows[key] for key in sorted(self.rows))


def drawn(every: Iterable[Mutation], seed: int, each: int) -> list[Mutation]:
    """Return the sample of a module: its order depends on the seed and the faults' names alone."""
    return sorted(every, key=lambda item: hashlib.sha256(f"{seed} {item.key}".encode()).hexdigest())[:each]


def options(names: Sequence[str]) -> list[str]:
    """Return the arguments of a silent run of tests without what a fork could share with others."""
    base = f"--basetemp={Path(tempfile.gettempdir()) / f'mutants-{os.getppid()}'}"
    return ["-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", base, *names]


class Server(Watch):
    """Run the faults of functions in forks of one process that has everything loaded."""

    def __init__(self, asked: Sequence[Mutation], results: Results, ends: float, budget: float) -> None:
        super().__init__()
        self.asked, self.results, self.ends, self.budget = asked, results, ends, budget
        self.imported: dict[str, list[str]] = {}

    def pytest_sessionstart(self) -> None:
        """Let a failing property fail without looking for its smallest case."""
        from hypothesis import Phase, settings

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("faults", settings.get_profile("suite"), phases=phases)
        settings.load_profile("faults")

    def pytest_runtestloop(self, session: object) -> bool:
        """Run each fault; one of what an import runs is left to a process of its own."""
        tests = Tests(session, self, PACKAGE, MODULES, [item.module for item in self.asked], KEPT, self.budget)
        tests.record()
        living = functions_of(PACKAGE)
        gc.collect()
        gc.freeze()  # else each fork copies what its collector counts
        for row in self.results.rows.values():
            if row["result"] == "caught":
                tests.remember(row["module"], f"tests/{row['by']}")
        for number, item in enumerate(self.asked):
            if time.monotonic() > self.ends:
                break
            changed = pairs(item.plain, item.planted())
            targets = [(f, new) for old, new in changed or () for f in living.get(old, ())]
            chosen = tests.of(item.module, item.lines)
            if not targets:
                self.imported[item.key] = [test.nodeid for test in tests.of_module(item.module)]
                continue
            if not chosen:
                self.results.add(item, "survived", "no test runs its line")
                print(f"  not run by a test: line {item.lines[0]}: {item.key}", flush=True)
                continue

            def work(told: int, targets: list = targets, chosen: list = chosen) -> None:
                self.told = told
                for function, new in targets:
                    function.__code__ = new
                tests.run(chosen)

            limit = SPARE + TIMES * tests.cost([test.nodeid for test in chosen])
            result, by = outcome(*child(work, limit, 20 * limit), chosen)
            self.results.add(item, result, by)
            if result == "caught":
                tests.remember(item.module, f"tests/{by}")
            else:
                print(f"  {result}: line {item.lines[0]}: {item.key}", flush=True)
            if number % 5 == 4:
                self.results.write()
        self.results.write()
        KEPT.with_suffix(".cold").write_text(json.dumps(self.imported))
        return True


def cold(item: Mutation, names: list[str]) -> tuple[str, str]:
    """Run a fault of what an import runs: the package is imported with the fault in it."""

    def work(told: int) -> None:
        watch = Watch()
        watch.told = told
        sys.meta_path.insert(0, _Planted(item))  # type: ignore[arg-type]
        code = pytest.main(options([str(ROOT / name) for name in names]), plugins=[watch])
        if code:  # nothing could be collected
            os.write(told, b"import")
            os._exit(1)

    return outcome(*child(work, 120, 1200), names)


def outcome(status: int, told: str, chosen: Sequence[object]) -> tuple[str, str]:
    """Return what became of a fault, and by what."""
    if status == 0:
        return "survived", f"{len(chosen)} tests"
    return ("caught", told.replace("tests/", "", 1)) if told else ("caught", "limit of time or memory")


def known() -> dict[str, str]:
    """Return the survivors that are known, with the reason."""
    return (yaml.safe_load(KNOWN.read_text(encoding="utf-8")) or {}) if KNOWN.is_file() else {}


def preload() -> None:
    """Import what every fork needs and no fault changes."""
    for name in ("hypothesis", "pandas", "scipy.stats", "scipy.optimize", "statsmodels.stats.multitest",
                 "statsmodels.stats.proportion", "pydantic", "yaml", "bs4"):  # fmt: skip
        importlib.import_module(name)


def run(sample: Sequence[Mutation], results: Results, minutes: float, budget: float, tests: Sequence[str]) -> None:
    """Run what is not known yet against some folders of tests, as far as the time allows."""
    ends = time.monotonic() + 60 * minutes
    preload()
    number = os.fork()
    if not number:
        folders = [str(ROOT / "tests" / name) for name in tests]
        left_out = [f"--ignore={ROOT / 'tests' / name}" for name in SLOW]
        os._exit(int(pytest.main(options([*folders, *left_out]), plugins=[Server(sample, results, ends, budget)])))
    if os.waitpid(number, 0)[1]:
        raise SystemExit("the tests could not be run")
    results = Results(int(results.seed))
    imported = json.loads(KEPT.with_suffix(".cold").read_text())
    for item in sample:
        if item.key in imported and time.monotonic() < ends:
            results.add(item, *cold(item, imported[item.key]))
            results.write()


def table(every: dict[str, list[Mutation]], results: Results, each: int) -> str:
    """Return the rates of the modules, and what is left."""
    reasons = known()
    lines, sums, left, waiting = [], [0] * 6, [], []
    for module, found in every.items():
        sample = drawn(found, int(results.seed), each)
        ran = [item for item in sample if results.of(item) or item.key in reasons]
        if not any(results.of(item) for item in ran):
            waiting.append(f"`{module}`")
            continue
        alive = [item for item in ran if results.of(item) != "caught"]
        equal = sum(reasons.get(item.key, "").startswith("equivalent") for item in alive)
        left += [item for item in alive if not reasons.get(item.key, "").startswith("equivalent")]
        numbers = [len(found), len(sample), len(ran), len(ran) - len(alive), equal, len(alive) - equal]
        sums = [one + two for one, two in zip(sums, numbers, strict=True)]
        lines.append(_row(f"`{module}`", numbers))
    columns = ("module", "possible", "drawn", "done", "caught", "equivalent", "not caught", "caught of the others")
    head = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    rest = [f"- `{item.key}`: {reasons.get(item.key, 'not looked at yet')}" for item in left]
    about = (
        f"fragility {results.version}, Python {sys.version.split()[0]}, seed {results.seed}; of each module {each} "
        "faults are drawn, or all where it has fewer. `equivalent` are those that nothing can observe, with the reason "
        "in `survivors.yml`; the last column is the share of all others, and a lower bound: one that is not "
        "looked at yet was asked with the quickest tests alone. A run asks each module for its first fault, then for "
        "its second, so that what is `done` rests on the time and on no result."
    )
    return "\n".join(["# Faults planted where verdicts are made", "", about, "", *head, *lines, _row("all", sums), "",
                      "Not caught:", "", *(rest or ["- none"]), "", f"Not asked yet: {', '.join(waiting) or 'none'}.",
                      ""])  # fmt: skip


def _row(name: str, numbers: Sequence[int]) -> str:
    _, _, ran, caught, equal, _ = numbers
    rate = f"{100 * caught / (ran - equal):.1f} %" if ran > equal else "none to catch"
    return f"| {name} | {' | '.join(map(str, numbers))} | {rate} |"


def main(arguments: Sequence[str]) -> int:
    """Draw, run and tell; the exit code is 1 where something survived whose reason is not known."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=15, help="faults drawn in each module")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--module", action="append", choices=MODULES)
    parser.add_argument("--minutes", type=float, default=5, help="begin no further fault after that")
    parser.add_argument("--budget", type=float, default=15, help="seconds of processor that the tests of a fault take")
    parser.add_argument("--tests", nargs="+", default=FOLDERS, help="folders of tests, where not all are to be asked")
    parser.add_argument("--again", action="store_true", help="run what survived again")
    parser.add_argument("--list", action="store_true", help="print the faults, run none")
    parser.add_argument("--table", action="store_true", help="write the table of what is known, run none")
    asked = parser.parse_args(arguments)
    os.chdir(ROOT)
    results = Results(asked.seed)
    every = {module: mutations(PACKAGE, module) for module in asked.module or MODULES}
    samples = [enumerate(drawn(found, asked.seed, asked.each)) for found in every.values()]
    ranked = sorted((pair for part in samples for pair in part), key=lambda pair: pair[0])
    sample = [item for _, item in ranked]  # a run cut short has asked every module
    done = ("caught",) if asked.again else ("caught", "survived")
    reasons = known()
    wanted = [item for item in sample if results.of(item) not in done and not reasons.get(item.key)]
    if asked.list:
        print(*(f"{item.lines[0]}: {item.key}: {results.of(item) or 'not run'}" for item in sample), sep="\n")
        return 0
    if wanted and not asked.table:
        run(wanted, results, asked.minutes, asked.budget, asked.tests)
    results = Results(asked.seed)
    if not asked.module:
        TABLE.write_text(table(every, results, asked.each), encoding="utf-8")
    alive = [item for item in sample if results.of(item) == "survived" and item.key not in reasons]
    ran = sum(bool(results.of(item)) for item in sample)
    print(f"{ran} of {len(sample)} faults have been run; {len(alive)} survived whose reason is not known", flush=True)
    for item in alive:
        print(f"  line {item.lines[0]}: {item.key}", flush=True)
    return int(bool(alive))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
