"""Hostile files, generated: what the suite does with broken, fuzzed, huge and lying input, in figures per class.

Prevents the failure in which a reader that was safe yesterday shows a traceback, hangs or leaves half a file today. Run
`.venv/bin/python bench/hostile.py`; `--each N` sets how many cases a class has (default 40), `--keep` writes the table
to bench/results. Drawn from a fixed seed: the same cases every time.

A case ends well when the file is read, or refused by one line. What counts against it: a traceback (any other error), a
hang (over the limit), a text told (a message with words of the file), a silent wrong (numbers out of a table that was
written with others), half a file (something is left after a refusal).
"""

import argparse
import json
import platform
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from fragility import __version__
from fragility.errors import FragilityError

ROOT = Path(__file__).resolve().parent.parent
#: Seconds of processor time that one file may take.
LIMIT = 20
SEED = 20260
#: Stands in each file as what a person wrote; no message may repeat it.
WORDS = "how would somebody quietly answer such a thing"
ENDS = ("read", "refused", "traceback", "hang", "text told", "silent wrong", "half a file")
BAD = ENDS[2:]
Draw = random.Random


class TooLongError(BaseException):
    """A case took longer than the limit."""


@dataclass(frozen=True)
class Case:
    """One file: its class, name and bytes, and the numbers that it prints where they are known."""

    kind: str
    name: str
    content: bytes
    numbers: tuple[str, ...] = ()


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Raise `TooLongError` in the block when so much processor time is spent."""

    def late(_: int, __: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def table_csv(numbers: list[str]) -> str:
    """Return a well-formed table of printed numbers."""
    rows = [f"Model {row},AdvBench,{number},%,520" for row, number in enumerate(numbers)]
    return "model,benchmark,value_text,unit,n_stated\n" + "\n".join(rows) + "\n"


def items_csv(draw: Draw, rows: int = 40) -> str:
    """Return a well-formed file of judged items with a text in each."""
    lines = [f'{row},"{WORDS} {row}",{draw.choice(["refused", "complied"])},gpt-4' for row in range(rows)]
    return "id,response,label,judge\n" + "\n".join(lines) + "\n"


def html(numbers: list[str]) -> str:
    """Return a page with one table."""
    rows = "".join(f"<tr><td>Model {row}</td><td>{number}</td></tr>" for row, number in enumerate(numbers))
    return f"<html><body><p>{WORDS}</p><table><tr><th>Model</th><th>AdvBench</th></tr>{rows}</table></body></html>"


def latex(numbers: list[str]) -> str:
    r"""Return a document with one table."""
    rows = " \\\\\n".join(f"Model {row} & {number}" for row, number in enumerate(numbers))
    head = "\\begin{table}\\begin{tabular}{lr}\nModel & AdvBench \\\\\n"
    return f"{head}{rows} \\\\\n\\end{{tabular}}\\end{{table}}\n"


def lines_json(draw: Draw, rows: int = 40) -> str:
    """Return judged items, one JSON object a line."""
    return "\n".join(
        json.dumps({"id": row, "response": f"{WORDS} {row}", "label": draw.choice(["refused", "complied"])})
        for row in range(rows)
    )


def parquet(draw: Draw) -> bytes:
    """Return judged items as a parquet file."""
    import io

    import pandas as pd

    labels = [draw.choice(["refused", "complied"]) for _ in range(40)]
    out = io.BytesIO()
    pd.DataFrame({"id": range(40), "response": [WORDS] * 40, "label": labels}).to_parquet(out)
    return out.getvalue()


def mutated(draw: Draw, content: bytes) -> bytes:
    """Return the bytes with one to eight changes: cut, doubled, swapped, struck, strange signs put in."""
    strange = (
        *(b'"', b"\x00", b"\xff\xfe", b"\n", b"\r", b",", b"{", b"}", b"&", b"\\", b"<", b">", b"=cmd|' /C x'!A0"),
        *("\u202e", "\u2009", "\ufeff", "−1", "٣", "1e999", "NaN", "-0", "9" * 400, "[" * 400, "<table>" * 20),
    )
    data = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        at, length = draw.randrange(len(data) + 1), draw.randint(1, 60)
        what = draw.randrange(5)
        if what == 0:
            del data[at : at + length]
        elif what == 1:
            data[at:at] = data[at : at + length]
        elif what == 2 and at < len(data):
            data[at] = draw.randrange(256)
        elif what == 3:
            piece = draw.choice(strange)
            data[at:at] = piece if isinstance(piece, bytes) else piece.encode()
        else:
            data = data[: max(at, 1)]
    return bytes(data)


def huge() -> list[Case]:
    """Return files of one to eight megabytes that make a careless reader slow or deep."""
    mega = 1_000_000
    made = {
        "deep.json": b"[" * mega,
        "deep-mapping.json": b'{"a":' * (mega // 5),
        "digits.json": b'{"a":' + b"9" * mega + b"}",
        "long-line.csv": b"id,label\n1," + b"x" * (2 * mega) + b"\n",
        "quotes.csv": b'id,label\n"' + b'""' * mega,
        "columns.csv": ",".join(f"c{number}" for number in range(100_000)).encode() + b"\n",
        "rows.csv": b"id,label\n" + b"1,refused\n" * 100_000,
        "divs.html": b"<div>" * (mega // 5),
        "cites.html": b"<table><tr><td>" + b"<cite>" * (mega // 6),
        "tables.html": b"<table><tr><td>" * (mega // 15),
        "span.html": b"<table><tr><td rowspan=99999999 colspan=99999999>1</td></tr></table>",
        "multirow.tex": latex(["\\multirow{99999999}{*}{1.0}"]).encode(),
        "blanks.tex": latex(["\\cmidrule" + " " * mega + "{1-2}"]).encode(),
        "braces.tex": latex(["{" * mega]).encode(),
        "macros.tex": b"\\newcommand{\\a}{\\a\\a}" + latex(["\\a"]).encode(),
        "pipes.md": b"|" * mega,
        "keys.yml": "\n".join(f"k{number}: 1" for number in range(60_000)).encode(),
        "deep.yml": b"a: " + b"[" * mega,
        "empty.parquet": b"",
        "magic.parquet": b"PAR1" * 1_000,
        "empty.csv": b"",
        "blank.json": b" " * mega,
        "nul.csv": b"\x00" * mega,
        "not.zip": b"PK\x03\x04" + b"\x00" * 1_000,
        "not.xlsx": b"PK\x03\x04" + b"\x00" * 1_000,
        "not.pdf": b"%PDF-1.7\n" + b"\x00" * 1_000,
        "not.gz": b"\x1f\x8b" + b"\x00" * 1_000,
    }
    return [Case("huge or empty", name, content) for name, content in made.items()]


def odd(draw: Draw, count: int) -> Iterator[Case]:
    """Yield tables that are right but unusual; their numbers must be read as they are printed, or refused."""
    for number in range(count):
        values = [f"{draw.uniform(0, 100):.{draw.randint(1, 2)}f}" for _ in range(draw.randint(2, 12))]
        form = ("csv", "html", "tex")[number % 3]
        text = {"csv": table_csv, "html": html, "tex": latex}[form](values)
        dress = (
            lambda text: "\ufeff" + text,
            lambda text: text.replace("\n", "\r\n"),
            lambda text: text + "\n\n",
            lambda text: text.replace("Model", "Модель-é-模型"),
            lambda text: text.replace("Model", "  Model"),
        )[draw.randrange(5)]
        yield Case("right but odd", f"odd-{number}.{form}", dress(text).encode(), tuple(values))


def cases(each: int) -> Iterator[Case]:
    """Yield all cases, `each` of every fuzzed class."""
    draw = Draw(SEED)
    numbers = ["12.5", "33.27", "0.0", "100.0", "58.1"]
    makers: dict[str, Callable[[], tuple[str, bytes]]] = {
        "printed csv": lambda: ("csv", table_csv(numbers).encode()),
        "items csv": lambda: ("csv", items_csv(draw).encode()),
        "html": lambda: ("html", html(numbers).encode()),
        "LaTeX": lambda: ("tex", latex(numbers).encode()),
        "JSON lines": lambda: ("jsonl", lines_json(draw).encode()),
        "JSON": lambda: ("json", ("[" + ",".join(lines_json(draw).splitlines()) + "]").encode()),
        "parquet": lambda: ("parquet", parquet(draw)),
        "paper.yml": lambda: ("paper.yml", _of_paper("paper.yml")),
        "claims.yml": lambda: ("claims.yml", _of_paper("claims.yml")),
        "notebook": lambda: ("ipynb", (ROOT / "notebooks" / "10-proposition.ipynb").read_bytes()),
    }
    for kind, make in makers.items():
        for number in range(each):
            ending, content = make()
            yield Case(kind, f"{number}.{ending}", mutated(draw, content))
    yield from odd(draw, each)
    yield from huge()


def _of_paper(name: str) -> bytes:
    return (ROOT / "data" / "papers" / "rottger2024_xstest" / name).read_bytes()


def act(case: Case, folder: Path) -> Any:
    """Let the suite read one file the way its kind is read."""
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
    from fragility.claims.assess import check_judges
    from fragility.claims.claim import load_claims
    from fragility.documents import read_yaml
    from fragility.printed.paper import load_paper
    from fragility.schemas.claim import ClaimsFile

    name = case.name.partition(".")[2]
    if name not in ("paper.yml", "claims.yml"):
        return read_yaml(folder / case.name, ClaimsFile)
    place = folder / "checkout" / "data"
    if not place.exists():
        for top in ("vocabulary.yml", "judging.yml", "models.yml", "judges.yml"):
            if (ROOT / "data" / top).is_file():
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / "data" / top, place / top)
        shutil.copytree(ROOT / "data" / "papers" / "rottger2024_xstest", place / "papers" / "rottger2024_xstest")
    own = place / "papers" / "rottger2024_xstest"
    for file in ("paper.yml", "claims.yml"):
        (own / file).write_bytes(case.content if file == name else _of_paper(file))
    paper = load_paper("rottger2024_xstest", place.parent)
    claims = load_claims(paper)
    check_judges(paper, claims)
    return claims


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
    except Exception as error:
        return "traceback", f"{type(error).__name__}: {error}"[:200]
    if isinstance(read, str) and _tells(read):
        return "text told", ""
    if case.numbers and tuple(read) != case.numbers:
        return "silent wrong", f"{len(read)} of {len(case.numbers)} numbers"
    return "read", ""


def _tells(message: str) -> bool:
    return any(WORDS[start : start + 24] in message for start in range(len(WORDS) - 24))


def _is_new(path: Path, before: set[Path], case: Case) -> bool:
    return path.is_file() and path not in before and path.name != case.name and "checkout" not in path.parts


def figures(each: int, say: Callable[[str], None]) -> dict[str, Counter[str]]:
    """Try all cases; return how many of each class ended how."""
    found: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as name:
        for case in cases(each):
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
