"""Hostile files and servers: what the suite does with broken, fuzzed, huge and lying input, in figures per class.

Prevents the failure in which a reader that was safe yesterday shows a traceback, hangs or leaves half a file today. Run
`.venv/bin/python bench/hostile.py`; `--each N` sets how many cases a class has (default 40), `--keep` writes the table
to bench/results. Drawn from a fixed seed: the same cases every time.

A case ends well when the file is read, or refused by one line. What counts against it: a traceback (any other error), a
hang (over the limit), a text told (a message with words of the file), a silent wrong (numbers out of a table that was
written with others, a fetched file that is not that of its card), half a file (something is left after a refusal).
"""

import argparse
import importlib
import json
import platform
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from hostile_cases import CANARY, DATA, PAPER, ROOT, WORDS, Case, cases
from hostile_hub import ask, hub_cases

from fragility import __version__
from fragility.errors import FragilityError

#: Seconds of processor time that one file may take, and how many times as long by the clock.
LIMIT, WAITED = 5, 12
ENDS = ("read", "refused", "traceback", "hang", "text told", "silent wrong", "half a file")
BAD = ENDS[2:]


class TooLongError(BaseException):
    """A case took longer than the limit."""


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Raise `TooLongError` in the block when so much processor time is spent, or far more has passed."""

    def late(_: int, __: FrameType | None) -> None:
        raise TooLongError

    before = [signal.signal(number, late) for number in (signal.SIGPROF, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * WAITED)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in zip((signal.SIGPROF, signal.SIGALRM), before, strict=True):
            signal.signal(number, handler)


def act(case: Case, folder: Path) -> Any:
    """Let the suite read one file the way its kind is read."""
    if case.name.endswith(".server"):
        return ask(case, folder)
    path = folder / case.name
    path.write_bytes(case.content)
    if case.name.endswith(".yml"):
        return _read_paper(case, folder)
    if case.name.endswith(".ipynb"):
        from fragility.suite.notebook import read_notebook
        from fragility.suite.parameters import read_parameters

        return read_parameters(read_notebook(path), path.name)
    if case.numbers:
        from fragility.printed.extract.request import Request, run

        if case.name.endswith(".csv"):
            from fragility.report.source import open_paper

            return list(open_paper(path).scores["value_text"])
        said: list[str] = []
        run(Request(str(path), as_json=True), ROOT, said.append, lambda _: None)
        return [row["value_text"] for row in json.loads("\n".join(said))["rows"]]
    from fragility.review.doctor import doctor

    return str(doctor(path))


def _read_paper(case: Case, folder: Path) -> Any:
    """Read a file of a paper folder or of the top of data/ as a run reads it first; another one as plain YAML."""
    from fragility.documents import read_yaml
    from fragility.schemas.claim import ClaimsFile
    from fragility.suite.inputs import read_paper

    name = case.name.partition(".")[2]
    if name not in ("paper.yml", "claims.yml", *DATA):
        return read_yaml(folder / case.name, ClaimsFile)
    place = folder / "checkout" / "data"
    own = place / "papers" / PAPER
    if not place.exists():
        for top in ("vocabulary.yml", "benchmarks"):
            _copy(ROOT / "data" / top, place / top)
        _copy(ROOT / "data" / "papers" / PAPER, own)
    target = own / name if name in ("paper.yml", "claims.yml") else place / name
    target.write_bytes(case.content)
    try:
        return read_paper(PAPER, place.parent) if name not in DATA else LOADERS[name](place.parent)
    finally:
        right = ROOT / target.relative_to(folder / "checkout")
        target.write_bytes(right.read_bytes()) if name not in DATA or name == "vocabulary.yml" else target.unlink()


def _load(module: str, function: str) -> Callable[[Path], Any]:
    return lambda root: getattr(importlib.import_module(f"fragility.{module}"), function)(root)


#: How a file at the top of data/ is read, without what another file must hold.
LOADERS = {
    "judging.yml": _load("released.judging.panel", "load_plan"),
    "models.yml": _load("released.refusals.openings.families", "load_models"),
    "questions.yml": _load("synthesis.questions", "load_questions"),
    "printed_judges.yml": _load("printed.named_judges", "load_judges"),
    "same_arms.yml": _load("synthesis.same_arm", "load_same_arms"),
    "vocabulary.yml": _load("schemas.vocabulary", "load_vocabulary"),
}


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)


def judged(case: Case, folder: Path) -> tuple[str, str]:
    """Return how a case ended, and what was said."""
    before = {path for path in folder.rglob("*") if path.is_file()}
    try:
        with limited(LIMIT):
            read = act(case, folder)
    except TooLongError:
        return "hang", ""
    except FragilityError as error:
        message = str(error)
        if "\n" in message or _tells(message):
            return "text told", message
        if any(_is_new(path, before, case) for path in folder.rglob("*")):
            return "half a file", message
        return "refused", message
    except AssertionError as error:
        return "silent wrong", str(error)
    except Exception as error:
        return "traceback", f"{type(error).__name__}: {error}"[:200]
    if isinstance(read, str) and _tells(read):
        return "text told", ""
    if case.numbers and tuple(read) != case.numbers:
        return "silent wrong", f"{len(read)} of {len(case.numbers)} numbers"
    return "read", ""


def _tells(message: str) -> bool:
    return CANARY in message or any(WORDS[start : start + 24] in message for start in range(len(WORDS) - 24))


def _is_new(path: Path, before: set[Path], case: Case) -> bool:
    return (
        path.is_file() and path not in before and path.name != case.name and not {"checkout", "fetch"} & set(path.parts)
    )


def figures(each: int, say: Callable[[str], None]) -> dict[str, Counter[str]]:
    """Try all cases; return how many of each class ended how."""
    found: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as name:
        for case in chain(cases(each), hub_cases(each)):
            end, words = judged(case, Path(name))
            found.setdefault(case.kind, Counter())[end] += 1
            if end in BAD:
                say(f"{case.kind}, {case.name}: {end} {words}")
    return found


def table(found: dict[str, Counter[str]]) -> str:
    """Return the figures as a markdown table."""
    lines = [f"| class | {' | '.join(ENDS)} |", "|---" * (len(ENDS) + 1) + "|"]
    for kind, ends in [*found.items(), ("all", sum(found.values(), Counter()))]:
        lines.append(f"| {kind} | {' | '.join(str(ends[end]) for end in ENDS)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Try, print, and keep the table where that is asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--each", type=int, default=40)
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    found = figures(asked.each, say=lambda line: print(line, file=sys.stderr))
    told = table(found)
    print(told)
    if asked.keep:
        head = (
            f"fragility {__version__}, Python {platform.python_version()}, {asked.each} cases of each fuzzed class\n\n"
        )
        kept = ROOT / "bench" / "results" / "hostile.md"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text("# Hostile files\n\n" + head + told, encoding="utf-8")
    sys.exit(any(ends[bad] for ends in found.values() for bad in BAD))


if __name__ == "__main__":
    main()
