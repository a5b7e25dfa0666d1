"""One call of `fragility extract`, from its arguments to its output.

Prevents the failure in which numbers that somebody typed or checked by hand are written over.
"""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from fragility.documents import read_yaml
from fragility.errors import FragilityError, InputError
from fragility.files import write_text
from fragility.printed.extract.fetch import ARXIV, arxiv_id
from fragility.printed.extract.names import Names
from fragility.printed.extract.report import proposed, report
from fragility.printed.extract.rows import Extraction, extract
from fragility.printed.extract.source import name_tables, read_source
from fragility.printed.paper import COLUMNS, known_paper
from fragility.printed.tables import reading_of
from fragility.schemas.paper import PaperCard
from fragility.schemas.vocabulary import load_vocabulary
from fragility.spreadsheet import shown_value


@dataclass(frozen=True)
class Request:
    """What is asked for.

    Parameters
    ----------
    source : str
        A file, or an arXiv id.
    paper : str
        Key of the paper whose models and conditions are known; "" for none.
    tables : tuple of str
        Numbers of tables; empty for all.
    fills : tuple of (str, str)
        Column and the value that it gets where the table gives none.
    header_rows, header_columns : int or None
        The user's word on the headers.
    out : str
        File to write, "-" for the screen, "" for the report alone.
    as_json : bool
        Print rows and account as JSON, and nothing else.
    base_url : str
        The server of arXiv ids.
    yes : bool
        Take the proposals for what the table does not say in so many words.
    """

    source: str
    paper: str = ""
    tables: tuple[str, ...] = ()
    fills: tuple[tuple[str, str], ...] = ()
    header_rows: int | None = None
    header_columns: int | None = None
    out: str = ""
    as_json: bool = False
    base_url: str = ARXIV
    yes: bool = False


def run(request: Request, root: Path, say: Callable[[str], object], tell: Callable[[str], object]) -> int:
    """Extract, write and report.

    Parameters
    ----------
    request : Request
        What is asked for.
    root : Path
        The checkout, for vocabulary and paper.
    say, tell : callable
        Take the output (rows, JSON) and the report, line by line.

    Returns
    -------
    int
        The exit code: 0 when a number was read, 1 when none was.

    Raises
    ------
    InputError
        For a mistake in the request or the document; nothing is written then.
    FragilityError
        For a document without tables (exit code 1).
    """
    card = _card(request.paper, root) if request.paper else None
    names = Names(load_vocabulary(root), card)
    fills = names.check_fills(dict(request.fills))
    target = _target(request.out)
    document, source = read_source(_versioned(request.source, card), request.base_url)
    if not document.tables:
        raise FragilityError(f"{source}: no table found; expected tables of text, not pictures")
    document = name_tables(document, request.tables, fills.get("locator", ""))
    done = extract(document, names, fills, request.header_rows, request.header_columns)
    reading = reading_of(source, document, done, names)
    if request.yes:
        for row, filled in zip(done.rows, reading.accepted(), strict=True):
            row.update(filled)
    if target and done.rows:
        write_text(target, to_csv(done))
    if request.as_json:
        proposals = [] if request.yes else [asdict(proposal) for proposal in reading.proposals]
        say(json.dumps(done.as_dict() | {"proposals": proposals}, ensure_ascii=False, indent=1))
        return 0 if done.rows else 1
    if request.out == "-" and done.rows:
        say(to_csv(done).removesuffix("\n"))
    for line in report(done, source, request.paper, request.out):
        tell(line)
    for line in proposed(reading, request.yes):
        tell(line)
    return 0 if done.rows else 1


def to_csv(done: Extraction) -> str:
    """Return the rows as the text of a scores.csv."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, done.columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: shown_value(value) for name, value in row.items()} for row in done.rows)
    return stream.getvalue()


def _card(key: str, root: Path) -> PaperCard:
    """Return the card of a paper; its scores may still be half filled in."""
    return read_yaml(root / "data" / "papers" / known_paper(key, root, "--paper") / "paper.yml", PaperCard)


def _versioned(source: str, card: PaperCard | None) -> str:
    """Return an arXiv id with the version that the paper's card names; refuses another paper or version."""
    found = None if card is None or Path(source).is_file() else arxiv_id(source)
    if card is None or found is None:
        return source
    number, version = found
    of_card = arxiv_id(card.arxiv_id + card.version)
    if of_card and (number != of_card[0] or (version and of_card[1] and version != of_card[1])):
        raise InputError(f"'{source}'", "--paper", f"the card of {card.key} has {''.join(of_card)}")
    return number + (version or (of_card[1] if of_card else ""))


def _target(out: str) -> Path | None:
    """Return the file to write; refuses one that holds anything but the header of an empty scores.csv."""
    if out in ("", "-"):
        return None
    path = Path(out)
    if not path.parent.is_dir():
        raise InputError(f"no folder '{path.parent}'", "--out", "make it first")
    if path.is_dir() or (path.exists() and path.read_bytes().strip() != ",".join(COLUMNS).encode()):
        raise InputError(f"'{out}' exists", "--out", "name another file, or - for the screen")
    return path
