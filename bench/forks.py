"""Which test runs which line, and the tests of one fault in a process of its own, from one that has everything loaded.

Prevents the failure in which a check of the tests is so dear that it is run on a dozen faults: modules are imported
and tests collected once, each fault is planted in a fork by exchanging the code of its functions, and only the tests
that were seen to run its line are run, quickest first, up to the first that fails.
"""

import gc
import hashlib
import json
import os
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

#: Processor seconds that a fault may take beyond a multiple of what its tests take without it; more is caught.
SPARE, TIMES = 10, 4
#: Bytes of memory beyond which a fault is caught.
MEMORY = 6 << 30


def functions_of(package: Path) -> dict[CodeType, list[FunctionType]]:
    """Return the living functions of a package by their code."""
    found = defaultdict(list)
    for item in gc.get_objects():
        if isinstance(item, FunctionType) and item.__code__.co_filename.startswith(str(package)):
            found[item.__code__].append(item)
    return found


def pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]] | None:
    """Return the functions' codes that differ; None where what an import runs differs, or no pairs can be made."""

    def inner(code: CodeType) -> list[CodeType]:
        return [item for item in code.co_consts if isinstance(item, CodeType)]

    def shell(code: CodeType) -> tuple[Any, ...]:
        plain = [item for item in code.co_consts if not isinstance(item, CodeType)]
        return code.co_code, code.co_names, repr(plain)

    found: list[tuple[CodeType, CodeType]] = []

    def below(one: CodeType, two: CodeType, imported: bool) -> bool:
        a, b = inner(one), inner(two)
        if [x.co_qualname for x in a] != [x.co_qualname for x in b] or (imported and shell(one) != shell(two)):
            return False
        if not imported:
            found.append((one, two))
        # a class is run by the import, what it defines is not
        return all(below(x, y, imported and not x.co_flags & 0x2) for x, y in zip(a, b, strict=True) if x != y)

    return iter(found) if below(old, new, True) else None


class Recorder:
    """The lines of some files that run, kept apart by what runs them."""

    def __init__(self, files: Sequence[str]) -> None:
        self.numbers = {name: place for place, name in enumerate(files)}
        self.lines: dict[str, set[tuple[int, int]]] = defaultdict(set)
        self.now = ""

    def __call__(self, frame: FrameType, event: str, argument: object) -> "Callable[..., Any] | None":
        """Follow a call into a function of the files."""
        number = self.numbers.get(frame.f_code.co_filename)
        if number is None:
            return None

        def line(inner: FrameType, what: str, _: object) -> "Callable[..., Any]":
            if what == "line":
                self.lines[self.now].add((number, inner.f_lineno))
            return line

        return line


class Watch:
    """The plug-in of a child: lines and seconds of tests while recording, the first failure while a fault is in."""

    def __init__(self) -> None:
        self.recorder: Recorder | None = None
        self.seconds: dict[str, float] = defaultdict(float)
        self.bad: set[str] = set()
        self.told = -1

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Iterator[None]:
        """Count what a fixture of many tests runs for each of them."""
        before, started = self._enter(_fixture(fixturedef)) if fixturedef.scope != "function" else ("", -1.0)
        try:
            return (yield)
        finally:
            if started >= 0:
                self._leave(before, started)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        """Count what a test runs."""
        before, started = self._enter(item.nodeid)
        try:
            return (yield)
        finally:
            self._leave(before, started)

    def _enter(self, name: str) -> tuple[str, float]:
        if self.recorder is None:
            return "", -1.0
        before, self.recorder.now = self.recorder.now, name
        return before, time.process_time()

    def _leave(self, before: str, started: float) -> None:
        if self.recorder is not None:
            self.seconds[self.recorder.now] += time.process_time() - started
            self.recorder.now = before

    def pytest_runtest_logreport(self, report: Any) -> None:
        """End the child at the first failure, and tell which test it was."""
        if report.outcome != "passed":
            self.bad.add(report.nodeid)
        if self.told >= 0 and report.failed:
            os.write(self.told, report.nodeid.encode())
            os._exit(1)


def child(work: Callable[[int], None], cpu: float, wall: float) -> tuple[int, str]:
    """Run work in a fork, silent, within limits; return its status (0 where it ended by itself) and what it told."""
    reading, writing = os.pipe()
    number = os.fork()
    if not number:
        os.close(reading)
        os.setpgid(0, 0)
        quiet = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(quiet, stream)
        resource.setrlimit(resource.RLIMIT_CPU, (int(cpu) + 1, int(cpu) + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            work(writing)
        except BaseException as error:
            os.write(writing, f"error {type(error).__name__}".encode())
            os._exit(2)
        os._exit(0)
    os.close(writing)
    ends, status = time.monotonic() + wall, None  # on a busy machine seconds of the clock are many
    while status is None:
        done, code = os.waitpid(number, os.WNOHANG)
        if done:
            status = code
        elif time.monotonic() > ends:
            os.killpg(number, signal.SIGKILL)
            status = os.waitpid(number, 0)[1]
        else:
            time.sleep(0.01)
    with os.fdopen(reading) as stream:
        return status, stream.read()


class Tests:
    """All tests that may be asked, with the lines that each was seen to run.

    Attributes
    ----------
    items : list of pytest.Item
        As collected.
    lines : dict
        The name of a test -> the lines it ran: pairs of the number of a file and a line.
    seconds : dict
        Of each test, and of the fixtures that many share.
    """

    def __init__(
        self,
        session: Any,
        watch: Watch,
        package: Path,
        modules: Sequence[str],
        asked: Sequence[str],
        kept: Path,
        budget: float,
    ) -> None:
        self.watch, self.package, self.modules, self.kept, self.budget = watch, package, modules, kept, budget
        self.caught = Counter[tuple[str, str]]()
        self.asked = set(asked)
        self.items = list(session.items)
        self.lines: dict[str, set[tuple[int, int]]] = {}
        self.seconds: dict[str, float] = {}
        self.fixtures: dict[str, list[str]] = {}
        self.by_file: dict[str, list[Any]] = defaultdict(list)
        for item in self.items:
            self.by_file[item.nodeid.split("::")[0]].append(item)
        # files of tests that say that they are written against these faults are asked first
        self.meant = {name: "mutants.py" in of[0].path.read_text(encoding="utf-8") for name, of in self.by_file.items()}

    def run(self, items: Sequence[Any]) -> None:
        """Run tests here."""
        for place, item in enumerate(items):
            following = items[place + 1] if place + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def record(self) -> None:
        """See which test runs which line, each file of tests in a fork; what is kept of unchanged files is taken."""
        self.kept.parent.mkdir(exist_ok=True)
        old = json.loads(self.kept.read_text()) if self.kept.is_file() else {}
        for name, items in self.by_file.items():
            told = old.get(name)
            if told is None or not self._holds(told, items[0].path):
                told = self._recorded(name, items)
                old[name] = told
                self.kept.write_text(json.dumps(old))
            numbers, ran = {module: place for place, module in enumerate(self.modules)}, list(told["modules"])
            for test, found in told["lines"].items():
                self.lines[test] = {(numbers[ran[at]], line) for at, line in found if ran[at] in numbers}
            self.seconds |= told["seconds"]
            self.fixtures |= told["fixtures"]

    def _holds(self, told: dict[str, Any], path: Path) -> bool:
        """Tell whether lines that were seen are those of today in every module that is asked about."""
        same = told["digest"] == self._digest(path)
        return same and all(seen == self._of_module(at) for at, seen in told["modules"].items() if at in self.asked)

    def _digest(self, path: Path) -> str:
        beside = [path, *sorted(path.parent.glob("*.yml")), path.parent / "made.py", path.parent / "oracles.py"]
        beside.append(path.parent.parent / "folders.py")
        return _sha(b"".join(item.read_bytes() for item in beside if item.is_file()))

    def _of_module(self, module: str) -> str:
        path = self.package / module
        return _sha(path.read_bytes()) if path.is_file() else ""

    def _recorded(self, name: str, items: Sequence[Any]) -> dict[str, Any]:
        started = time.monotonic()
        place = self.kept.with_suffix(".one")

        def work(_: int) -> None:
            files = [str(self.package / module) for module in self.modules]
            recorder = self.watch.recorder = Recorder(files)
            sys.settrace(recorder)
            self.run(items)
            sys.settrace(None)
            good = [item for item in items if item.nodeid not in self.watch.bad]
            shared = {item.nodeid: _shared(item) for item in good}
            touched = sorted({at for found in recorder.lines.values() for at, _ in found})
            short = {at: number for number, at in enumerate(touched)}
            lines = {
                item.nodeid: sorted({(short[at], line) for part in (item.nodeid, *shared[item.nodeid])
                                     for at, line in recorder.lines[part]})
                for item in good
            }  # fmt: skip
            ran = [self.modules[at] for at in touched]
            seconds = {key: round(at, 3) for key, at in self.watch.seconds.items()}
            modules = {module: self._of_module(module) for module in ran}
            told = {"modules": modules, "lines": lines, "fixtures": shared, "seconds": seconds,
                    "digest": self._digest(items[0].path)}  # fmt: skip
            place.write_text(json.dumps(told))

        status, why = child(work, 400, 1200)
        if status:
            print(f"  {name}: not recorded ({why or status})", flush=True)
            return {"modules": {}, "lines": {}, "fixtures": {}, "seconds": {}, "digest": ""}
        told = json.loads(place.read_text())
        place.unlink()
        print(f"  {name}: {len(told['lines'])} of {len(items)} tests, {len(told['modules'])} modules, "
              f"{time.monotonic() - started:.0f} s", flush=True)  # fmt: skip
        return told

    def of(self, module: str, lines: tuple[int, int, int, int]) -> list[Any]:
        """Return the tests that run a node, else those that run its statement; the quickest first."""
        at = self.modules.index(module)
        for first, last in (lines[:2], lines[2:]):
            wanted = {(at, line) for line in range(first, last + 1)}
            found = {name for name, seen in self.lines.items() if seen & wanted}
            if found:
                return self._ordered(found, module)
        return []

    def of_module(self, module: str) -> list[Any]:
        """Return the tests that run anything of a module, the quickest first."""
        at = self.modules.index(module)
        found = {name for name, seen in self.lines.items() if any(number == at for number, _ in seen)}
        return self._ordered(found, module)

    def remember(self, module: str, test: str) -> None:
        """Ask the file of a test that noticed a fault of a module sooner when the next one comes."""
        self.caught[module, test.split("::")[0]] += 1

    def _ordered(self, names: set[str], module: str) -> list[Any]:
        """Return as many tests as the budget allows: quick ones first, and such as run few modules."""

        def worth(name: str) -> float:
            wide = len({number for number, _ in self.lines[name]})
            noticed = 1 + self.caught[module, name.split("::")[0]]
            meant = 30 if self.meant[name.split("::")[0]] else 1
            return (self.cost([name]) + 0.02) * wide / noticed**0.5 / meant

        taken: dict[str, set[str]] = defaultdict(set)
        spent: set[str] = set()
        for name in sorted(names, key=lambda name: (worth(name), name)):
            more = spent | {name}
            if not spent or self.cost(more) <= self.budget:
                spent = more
                taken[name.split("::")[0]].add(name)
        return [item for file, chosen in taken.items() for item in self.by_file[file] if item.nodeid in chosen]

    def cost(self, names: Iterable[str]) -> float:
        """Return the seconds of tests and of the fixtures that they share."""
        every = {part for name in names for part in (name, *self.fixtures.get(name, []))}
        return sum(self.seconds.get(part, 0) for part in every)


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _shared(item: Any) -> list[str]:
    known = getattr(item, "_fixtureinfo", None)
    found = known.name2fixturedefs.values() if known else ()
    return [_fixture(one) for many in found for one in many if one.scope != "function"]


def _fixture(one: Any) -> str:
    return f"fixture {one.baseid}::{one.argname}"
