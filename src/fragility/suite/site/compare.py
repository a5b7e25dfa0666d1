"""Papers side by side: what is held of each, what can be counted, how its claims fare, and the questions they share.

Prevents the failure in which verdicts of two papers are compared although one was never read, or their judges, numbers
of items and samples differ.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fragility.printed.paper import Paper
from fragility.schemas.ledger import Row
from fragility.suite.numbers import Numbers
from fragility.suite.site.rows import Claim, group_claims
from fragility.synthesis import load_questions, protocol_differences, protocol_sentence, side_by_side


@dataclass(frozen=True)
class PaperSummary:
    """One paper in the comparison.

    Attributes
    ----------
    printed, first_hand, counted : int
        Numbers held; those read first-hand; those of them that can be turned into counts.
    columns, contradicted : int
        Columns of printed percentages that state an n, and those that contradict it.
    benchmarks, judges : tuple of str
        Those of the printed numbers held.
    verdicts : Counter
        Readings by verdict on what is held.
    missing : tuple of str
        Tables, figures and passages that are not held.
    audit : tuple of str
        What a reviewer should know of the printed numbers, in sentences.
    second_hand : bool
        All numbers were seen in somebody else's text.
    """

    key: str
    models: int
    printed: int
    first_hand: int
    counted: int
    columns: int
    contradicted: int
    benchmarks: tuple[str, ...]
    judges: tuple[str, ...]
    claims: int
    readings: int
    verdicts: Counter[str]
    missing: tuple[str, ...]
    audit: tuple[str, ...]
    second_hand: bool


@dataclass(frozen=True)
class Shared:
    """A question with its claims, and what the protocols say of those that rest on printed cells (`compared`).

    `protocol` holds (field, value by claim, whether all agree).
    """

    question: str
    claims: tuple[Claim, ...]
    compared: tuple[str, ...]
    protocol: tuple[tuple[str, Mapping[str, str], bool], ...]
    sentence: str


def summarise(paper: Paper, numbers: Numbers, rows: Sequence[Row]) -> PaperSummary:
    """Summarise a paper from its folder, its numbers and its rows of the ledger."""
    stated = [fit for fit in numbers.fits if "stated" in fit.kinds]
    return PaperSummary(
        key=paper.key,
        models=len(paper.card.models),
        printed=len(paper.scores),
        first_hand=len(paper.first_hand),
        counted=numbers.counted,
        columns=len(stated),
        contradicted=sum(fit.contradicted for fit in stated),
        benchmarks=_named(paper, "benchmark"),
        judges=_named(paper, "judge"),
        claims=len({row["claim_id"] for row in rows}),
        readings=len(rows),
        verdicts=Counter(row["verdict_held"] for row in rows),
        missing=tuple(table.locator for table in paper.card.tables if not table.held),
        audit=numbers.said,
        second_hand=paper.known_from_others,
    )


def shared_questions(root: Path, rows: Sequence[Row], papers: Sequence[Paper]) -> list[Shared]:
    """Return the questions of `data/questions.yml` with their claims; none where there is no such file.

    Raises
    ------
    InputError
        For a question that names a claim which the ledger does not hold.
    """
    if not (root / "data" / "questions.yml").is_file():
        return []
    found = []
    for question in load_questions(root).values():
        table = protocol_differences(question, rows, papers)
        shown = {(row["paper_key"], row["claim_id"], row["reading"]): row for row in rows}
        beside = side_by_side(question, rows)
        keys = zip(beside["paper"], beside["claim"], beside["reading"], strict=True)
        compared = tuple(name for name in table.columns if name not in ("field", "same"))
        protocol = tuple(_field(record, compared) for record in table.to_dict("records"))
        claims = tuple(group_claims([shown[key] for key in keys]))
        found.append(Shared(question.question, claims, compared, protocol, protocol_sentence(table)))
    return found


def _field(record: dict[Any, Any], claims: Sequence[str]) -> tuple[str, Mapping[str, str], bool]:
    return record["field"].replace("_", " "), {name: record[name] for name in claims}, bool(record["same"])


def _named(paper: Paper, column: str) -> tuple[str, ...]:
    """Return the names in a column of the scores; "none" stands for a number that nobody judged."""
    return tuple(name for name in dict.fromkeys(paper.scores[column]) if name not in ("", "none"))
