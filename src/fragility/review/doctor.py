"""Doctor: what a file is, what can be checked in it, and the answer; any file, without a worksheet.

Prevents the failure in which a person must know the suite's commands before the suite can read a file.
"""

import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from fragility.errors import FragilityError, InputError, is_name
from fragility.files import file_digest, resource_root
from fragility.printed.extract.fetch import arxiv_id, fetch_arxiv
from fragility.printed.paper import read_paper
from fragility.released.formats.open import format_of
from fragility.released.formats.plain import unknown_labels
from fragility.released.formats.reading import Options
from fragility.released.formats.source import ARCHIVE, DOCUMENT, ROWS, Source
from fragility.review.against import add_held, held_against, printed_rates
from fragility.review.answer import Answer
from fragility.review.compare import arms_of, compare_arms
from fragility.review.items import answer as items_answer
from fragility.review.items import options_of, read_one
from fragility.review.pairs import from_counts, with_holm
from fragility.review.printed import Asked, paper_answer, table_answer
from fragility.review.say import many, sentence
from fragility.schemas.vocabulary import load_vocabulary
from fragility.wording import counted

Row = dict[str, Any]
#: Endings of files that a folder is searched for.
ENDINGS = (
    ".html",
    ".htm",
    ".tex",
    ".md",
    ".csv",
    ".tsv",
    ".xlsx",
    ".pdf",
    ".txt",
    ".json",
    ".jsonl",
    ".eval",
    ".parquet",
)
#: Files of one folder that are read; more is a data set, not results.
MOST_FILES = 60
#: Arms that are compared without being asked.
MOST_ARMS = 3


def doctor(*names: str | Path, options: Options | None = None, asked: Asked | None = None, **more: Any) -> Answer:
    """Say what files are, and check what can be checked.

    Parameters
    ----------
    *names : str or Path
        Files, folders, keys of papers of the suite, arXiv ids, or "-" for the standard input.
    options : Options, optional
        The user's word on columns of item-level files.
    asked : Asked, optional
        The user's word on printed tables.
    **more
        `n="AdvBench=520"`, `table="3"`, `fill={"unit": "percent"}`, or the options of `items` by name.

    Returns
    -------
    Answer
        One over all files.

    Raises
    ------
    InputError
        For a file that cannot be read.

    Examples
    --------
    >>> import fragility as fg, pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "table.csv"
    >>> _ = path.write_text("model,benchmark,value_text,unit,n_stated" + chr(10) + "A,AdvBench,18.52,%,520")
    >>> str(fg.doctor(path)).splitlines()[0]
    'table.csv: printed numbers in the columns of scores.csv, 1 number, n stated for 1'
    """
    if not names:
        raise InputError("no file", "doctor", "name a file, a folder, an arXiv id, or - for the standard input")
    tables = tuple([more.pop("table")] if isinstance(more.get("table"), str) else more.pop("table", ()))
    numbers = tuple([more.pop("n")] if isinstance(more.get("n"), str) else more.pop("n", ()))
    fills = tuple((str(column), str(value)) for column, value in dict(more.pop("fill", {})).items())
    asked = asked or Asked(tuple(map(str, tables)), tuple(map(str, numbers)), fills)
    options = options or options_of(more)
    parts = []
    for name in names:
        parts += _answers(str(name), options, asked)
    if len(parts) == 1:
        return parts[0]
    whole = _together(parts)
    _hold(whole, [str(name) for name in names], options)
    return whole


def _hold(whole: Answer, names: Sequence[str], options: Options) -> None:
    """Hold the printed rates of one paper folder against each file of labels that was named with it."""
    places = dict.fromkeys(folder for name in names for folder in (Path(name), resource_root() / "data/papers" / name))
    papers = [folder for folder in places if (folder / "paper.yml").is_file()]
    if len(papers) != 1:
        return
    paper = read_paper(papers[0].resolve(), load_vocabulary(resource_root()))
    for path in [Path(name) for name in names if Path(name).is_file()]:
        source = Source(path)
        if options.format or options.labels or format_of(source) is not None:
            items = read_one(source, options)[0].items
            if len(items):
                add_held(whole, held_against(paper, items), path.name, len(printed_rates(paper)))


def _answers(name: str, options: Options, asked: Asked) -> list[Answer]:
    if name == "-":
        content = sys.stdin.buffer.read()
        return [_one(Source(Path("stdin" + _ending(content)), content), options, asked)]
    path = Path(name)
    root = resource_root()
    if path.is_dir():
        if (path / "paper.yml").is_file():
            return [paper_answer(path.resolve(), load_vocabulary(root))]
        return _folder(path, options, asked)
    if path.is_file():
        return [_one(Source(path), options, asked)]
    folder = root / "data" / "papers" / name
    if (folder / "paper.yml").is_file():
        return [paper_answer(folder, load_vocabulary(root))]
    if arxiv_id(name):
        page = fetch_arxiv(name)
        found = table_answer(page.text.encode(), f"{name}.html", load_vocabulary(root), asked)
        found.files[0]["name"] = page.address
        return [found]
    raise InputError("neither a file, a folder, the key of a paper nor an arXiv id", name, "check the name")


def _folder(path: Path, options: Options, asked: Asked) -> list[Answer]:
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in ENDINGS)
    if not files:
        raise InputError("no file of a kind that is read", str(path), f"expected {', '.join(ENDINGS)}")
    if len(files) > MOST_FILES:
        raise InputError(
            f"{len(files):,} files", str(path), f"name those that hold results; at most {MOST_FILES} at once"
        )
    done, problems = [], []
    for file in files:
        try:
            done.append(_one(Source(file), options, asked))
        except FragilityError as error:
            problems.append(f"not read: {error}")
    if not done:
        raise InputError(problems[0].removeprefix("not read: "), str(path))
    done[-1].needs += problems
    return done


def _one(source: Source, options: Options, asked: Asked) -> Answer:
    spreadsheet = source.kind == ARCHIVE and source.path.suffix.lower() in (".xlsx", ".xlsm")
    if not spreadsheet and (options.format or options.labels or format_of(source) is not None):
        return _results(source, options)
    if source.kind in (ROWS, DOCUMENT):
        names = ", ".join(sorted(key for key in source.keys if is_name(key))[:8])
        raise InputError(
            "no known result format", source.name, f"name the labels with --label; it has: {names or 'no names'}"
        )
    if source.kind == ARCHIVE and not spreadsheet:
        return _archive(source, options, asked)
    with source.open() as stream:
        content: Path | bytes = source.path if source.path.is_file() else stream.read()
    try:
        answer = table_answer(content, source.name, load_vocabulary(resource_root()), asked)
    except InputError as error:
        raise (error.what == "no printed number found" and unknown_labels(source)) or error from None
    answer.files[0]["sha256"] = file_digest(source.path) if source.path.is_file() else ""
    return answer


def _results(source: Source, options: Options) -> Answer:
    reading, file = read_one(source, options)
    answer = items_answer([(reading, file)], "doctor")
    arms = arms_of(reading, "")
    groups: dict[tuple[str, str], list[Any]] = {}
    for arm in arms:
        groups.setdefault((arm.names["benchmark"], arm.names["counted"]), []).append(arm)
    made = [
        row
        for group in groups.values()
        if 2 <= len(group) <= MOST_ARMS and not reading.reference
        for row in compare_arms(group)
        if row["p"] is not None
    ]
    made = made if len({arm.names["benchmark"] for arm in arms}) <= MOST_ARMS else []
    made = made or (_of_rates(answer.tables["stored"]) if reading.items.empty and not reading.finding else [])
    if made:
        answer.tables["comparisons"] = made
        said = [sentence(row) for row in made]
        answer.sentences += said
        scorers = reading.title.startswith("Inspect")  # scorers of one log need not measure one thing
        if not answer.inconsistent and not reading.finding and not (scorers and _by_judge(arms)):
            answer.sentences = [answer.finding, *answer.sentences]
            answer.finding = said[0] if len(said) == 1 else many(made, said)
            answer.sentences = [text for text in answer.sentences if text != answer.finding]
    if not answer.tables.get("comparisons") and len(arms) > 1 and not reading.reference:
        answer.needs.append("`fragility compare` compares conditions of this file (--by model)")
    return answer


def _by_judge(arms: list[Any]) -> bool:
    """Say whether arms differ in their judge alone."""
    return len({(arm.names["benchmark"], arm.names["model"], arm.names["condition"]) for arm in arms}) == 1


def _of_rates(stored: list[Row]) -> list[Row]:
    """Return the comparisons of stored rates of the same thing for two or three models."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in stored:
        if row["k"] is not None and row["n"] and row["model"] and row["result"] != "inconsistent":
            groups.setdefault((row["benchmark"], row["counted"]), []).append(row)
    made = []
    for group in groups.values():
        if 2 <= len(group) <= MOST_ARMS and len({row["model"] for row in group}) == len(group):
            for one, two in combinations(group, 2):
                names = {"first": one["model"], "second": two["model"], "benchmark": one["benchmark"]}
                made.append(names | from_counts(one["k"], one["n"], two["k"], two["n"]))
    return with_holm(made)


def _archive(source: Source, options: Options, asked: Asked) -> Answer:
    raise InputError("an archive that is no Inspect log", source.name, "unpack it, and name its files or its folder")


def _together(parts: Sequence[Answer]) -> Answer:
    whole = Answer("doctor")
    for part in parts:
        name = part.files[0]["name"]
        whole.files += part.files
        whole.sentences += [f"{name}: {part.finding}", *part.sentences]
        whole.guesses += part.guesses
        whole.needs += [f"{name}: {need}" for need in part.needs]
        whole.inconsistent += part.inconsistent
        for table, rows in part.tables.items():
            whole.tables.setdefault(table, []).extend({"file": name} | row for row in rows)
    bad = [part.files[0]["name"] for part in parts if part.inconsistent]
    count = counted(len(parts), "file")
    whole.finding = (
        f"{count} read; numbers do not fit in {', '.join(bad)}." if bad else f"{count} read; nothing is inconsistent."
    )
    return whole


def _ending(content: bytes) -> str:
    """Return the ending that a text without a name would have."""
    start = content[: 1 << 16].lstrip()
    if start[:1] in (b"{", b"["):
        return ".json"
    if start[:1] == b"<" or b"<table" in start:
        return ".html"
    if b"\\begin{" in start:
        return ".tex"
    return ".md" if start[:1] == b"|" or b"\n|" in start else ".csv"
