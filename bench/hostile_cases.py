"""Hostile files, made: well-formed ones of every kind that is read, changed at random from a fixed seed, and huge ones.

Prevents the failure in which a reader is tried on the faults that its author thought of.
"""

import io
import json
import random
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from review import samples  # noqa: E402

SEED = 20260
#: Stands in each file as what a person wrote; no message may repeat it.
WORDS = "how would somebody quietly answer such a thing"
#: The same in result files.
CANARY = samples.CANARY
#: A paper folder whose files are broken.
PAPER = "kazdan2025_noice"
#: Files of data/ that a run reads first.
DATA = ("judging.yml", "models.yml", "questions.yml", "printed_judges.yml", "same_arms.yml", "vocabulary.yml")
NUMBERS = ["12.5", "33.27", "0.0", "100.0", "58.1"]
Draw = random.Random


@dataclass(frozen=True)
class Case:
    """One file: its class, name and bytes, and the numbers that it prints where they are known."""

    kind: str
    name: str
    content: bytes
    numbers: tuple[str, ...] = ()


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
    import pandas as pd

    labels = [draw.choice(["refused", "complied"]) for _ in range(40)]
    out = io.BytesIO()
    pd.DataFrame({"id": range(40), "response": [WORDS] * 40, "label": labels}).to_parquet(out)
    return out.getvalue()


def spreadsheet(numbers: list[str]) -> bytes:
    """Return a workbook with one table."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["Model", "AdvBench"], *([f"Model {place}", float(text)] for place, text in enumerate(numbers))):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(numbers: list[str]) -> bytes:
    """Return a page with one table between lines."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 3))
    axes = figure.add_subplot()
    axes.axis("off")
    axes.table([[f"Model {row}", number] for row, number in enumerate(numbers)], colLabels=["Model", "AdvBench"])
    out = io.BytesIO()
    figure.savefig(out, format="pdf", metadata={"CreationDate": None})
    return out.getvalue()


def inspect_zip(draw: Draw) -> bytes:
    """Return an Inspect log as an archive."""
    whole = json.loads(samples.inspect_json())
    summaries = [
        {key: sample[key] for key in ("id", "epoch", "input", "scores")} for sample in whole.pop("samples")
    ]  # fmt: skip
    out = io.BytesIO()
    folded = draw.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    with zipfile.ZipFile(out, "w", folded) as archive:
        archive.writestr(zipfile.ZipInfo("header.json"), json.dumps(whole), folded)
        archive.writestr(zipfile.ZipInfo("summaries.json"), json.dumps(summaries), folded)
    return out.getvalue()


def mutated(draw: Draw, content: bytes) -> bytes:
    """Return the bytes with one to eight changes: cut, doubled, swapped, struck, strange signs put in.

    Every second time one byte or one number is changed and no more, so that a reader is led further than to its first
    look.
    """
    strange = (
        *(b'"', b"\x00", b"\xff\xfe", b"\n", b"\r", b",", b"{", b"}", b"&", b"\\", b"<", b">", b"=cmd|' /C x'!A0"),
        *(
            "\u202e",
            "\u2009",
            "\ufeff",
            "−1",
            "٣",
            "1e999",
            "NaN",
            "-0",
            "9" * 400,
            "9" * 5_000,
            "[" * 400,
            "<table>" * 20,
        ),
    )
    data = bytearray(content)
    if draw.random() < 0.5:
        places = [place for place, sign in enumerate(data) if 48 <= sign <= 57] or range(len(data))
        at = draw.choice(places)
        data[at : at + 1] = draw.choice([b"", b"7", b"-1", b"1e9", b"null", b"x", bytes([draw.randrange(256)])])
        return bytes(data)
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
    page, row = 8 * mega, "<table><tr><td>"
    made = {
        "deep.json": b"[" * page,
        "deep-mapping.json": b'{"a":' * (page // 5),
        "digits.json": b'{"a":' + b"9" * page + b"}",
        "digits-5000.json": b'[{"id":1,"label":"refused","score":' + b"9" * 5_000 + b"}]",
        "long-line.csv": b"id,label\n1," + b"x" * page + b"\n",
        "quotes.csv": b'id,label\n"' + b'""' * (page // 2),
        "columns.csv": ",".join(f"c{number}" for number in range(100_000)).encode() + b"\n",
        "rows.csv": b"id,label\n" + b"1,refused\n" * (page // 10),
        "divs.html": b"<div>" * (page // 5),
        "closed-divs.html": b"<div>" * (page // 8) + b"</x>" * (page // 8),
        "cites.html": row.encode() + b"<cite>" * (page // 6),
        "flat-cites.html": row.encode() + b"<cite>a b</cite> " * (page // 17),
        "many-cites.html": row.encode() + b"<cite>a b</cite> " * 100_000,
        "tables.html": row.encode() * (page // len(row)),
        "declarations.html": b"<![CDATA[" * (page // 9),
        "comments.html": b"<!--" * (page // 4),
        "signs.html": b"<" * page,
        "attribute.html": b'<a b="' + b"x" * page,
        "span.html": b"<table><tr><td rowspan=99999999 colspan=99999999>1</td></tr></table>",
        "spans.html": (row + "</td>" + "<td rowspan=1000 colspan=1000>1</td></tr>" * 2_000).encode(),
        "multirow.tex": latex(["\\multirow{99999999}{*}{1.0}"]).encode(),
        "multirows.tex": latex(["\\multirow{99999999}{*}{1.0}" * (page // 28)]).encode(),
        "blanks.tex": latex(["\\cmidrule" + " " * page + "{1-2}"]).encode(),
        "many-blanks.tex": latex([("\\cmidrule" + " " * 1_000) * (page // 1_009)]).encode(),
        "rules.tex": latex(["\\hline " * (page // 7)]).encode(),
        "options.tex": latex(["\\hline[" * (page // 7)]).encode(),
        "begins.tex": b"\\begin{" * (page // 7),
        "begin-blanks.tex": b"\\begin" + b" " * page,
        "cited.tex": latex(["\\cite" + "[a]" * (page // 3)]).encode(),
        "braces.tex": latex(["{" * page]).encode(),
        "macros.tex": b"\\newcommand{\\a}{\\a\\a}" + latex(["\\a"]).encode(),
        "definitions.tex": b"\\newcommand{\\a}{" * (page // 16),
        "pipes.md": b"|" * page,
        "fences.md": b"```\n" * (page // 4),
        "keys.yml": "\n".join(f"k{number}: 1" for number in range(page // 12)).encode(),
        "key-twice.yml": "\n".join([*(f"k{number}: 1" for number in range(100_000)), "k7: 1"]).encode(),
        "deep.yml": b"a: " + b"[" * (page - 10),
        "digits.yml": b"a: " + b"9" * 5_000,
        "empty.parquet": b"",
        "magic.parquet": b"PAR1" * 1_000,
        "empty.csv": b"",
        "blank.json": b" " * page,
        "nul.csv": b"\x00" * page,
        "not.zip": b"PK\x03\x04" + b"\x00" * 1_000,
        "not.xlsx": b"PK\x03\x04" + b"\x00" * 1_000,
        "not.pdf": b"%PDF-1.7\n" + b"\x00" * 1_000,
        "not.gz": b"\x1f\x8b" + b"\x00" * 1_000,
        "bomb.eval": _bomb("summaries.json"),
        "bomb.xlsx": _bomb("xl/worksheets/sheet1.xml"),
    }
    return [Case("huge or empty", name, content) for name, content in made.items()]


def _bomb(member: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(member, "w") as stream:
        for _ in range(500):
            stream.write(bytes(1_000_000))
    return out.getvalue()


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


def results(draw: Draw, each: int) -> Iterator[Case]:
    """Yield result files of every format that tools write, broken."""
    formats = sorted((samples.SAMPLES | samples.RATES).items())
    for number in range(each):
        name, content, *_ = formats[number % len(formats)][1]
        yield Case("result files", f"r{number}-{name}", mutated(draw, content().encode()))


def cases(each: int) -> Iterator[Case]:
    """Yield all files, `each` of every fuzzed class."""
    draw = Draw(SEED)
    data = {name: (ROOT / "data" / name).read_bytes() for name in DATA}
    folder = ROOT / "data" / "papers" / PAPER
    book, page = spreadsheet(NUMBERS), pdf(NUMBERS)
    makers: dict[str, Callable[[], tuple[str, bytes]]] = {
        "printed csv": lambda: ("csv", table_csv(NUMBERS).encode()),
        "items csv": lambda: ("csv", items_csv(draw).encode()),
        "html": lambda: ("html", html(NUMBERS).encode()),
        "LaTeX": lambda: ("tex", latex(NUMBERS).encode()),
        "xlsx": lambda: ("xlsx", book),
        "pdf": lambda: ("pdf", page),
        "JSON lines": lambda: ("jsonl", lines_json(draw).encode()),
        "JSON": lambda: ("json", ("[" + ",".join(lines_json(draw).splitlines()) + "]").encode()),
        "parquet": lambda: ("parquet", parquet(draw)),
        "Inspect archive": lambda: ("eval", inspect_zip(draw)),
        "paper.yml": lambda: ("paper.yml", (folder / "paper.yml").read_bytes()),
        "claims.yml": lambda: ("claims.yml", (folder / "claims.yml").read_bytes()),
        "files of data/": lambda: (draw.choice(list(data)), b""),
        "notebook": lambda: ("ipynb", (ROOT / "notebooks" / "10-proposition.ipynb").read_bytes()),
    }
    for kind, make in makers.items():
        for number in range(each):
            ending, content = make()
            yield Case(kind, f"{number}.{ending}", mutated(draw, content or data[ending]))
    yield from results(draw, each)
    yield from odd(draw, each)
    yield from huge()
