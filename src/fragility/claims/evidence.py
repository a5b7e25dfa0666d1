"""Evidence: what the primary test of one reading found, in the terms that the decision rule reads.

Prevents the failure in which a rule looks at the data a second time: a type's module turns cells into evidence, and
the verdict, the concerns and the reason are functions of the evidence alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fragility.claims.words import counts_correct
from fragility.printed.contrasts import CONTRAST
from fragility.small_tables import Columns, Table
from fragility.wording import digits, n_of

#: Why a reading that names no printed cells and no released labels cannot be checked.
NOTHING_HELD = "we lack what a test of this reading needs"
#: A test's p-value counts below this.
ALPHA = 0.05
#: What of a contrast tells the two numbers that it uses, and how they become a difference.
_USED = ("benchmark", "reference", "treated", "n", "n_trt", "n_kind",
         *(f"{arm}_{part}" for arm in ("ref", "trt") for part in ("address", "text", "note", "counts")))  # fmt: skip
_TOLD = ("locator", "model", "benchmark", "metric", "reference", "treated", "n", "n_trt", "n_kind", "grade",
         "ref_text", "trt_text", "ref_counts", "trt_counts", "p_ref", "p_trt")  # fmt: skip
_NO_PAIRS = Columns.of_rows([], CONTRAST)


@dataclass(frozen=True)
class Evidence:
    """The result of a reading's primary test.

    Attributes
    ----------
    cells_held, cells_claimed, models_held, models_claimed : int or None
        Scope in numbers; claimed is None where the claim names no cells.
    items_held, responses_held : int or None
        Different items behind the held cells (each benchmark's once), and judged responses of one arm.
    grade : str
        Worst data grade of the held cells.
    estimate, low, high, unit : float or None, str or None
        The estimand with its interval. A loss of safety is positive.
    level : float
        Confidence of that interval, and of those of the comparisons.
    points : float or None
        The estimand as a difference in points, whatever its unit.
    p_adjusted : float or None
        The largest Holm-adjusted p of the cells that decide.
    per_cell : bool
        The primary test is made per cell, so the four-of-five rule applies; else once for the reading.
    total, passed, opposed : int
        Primary tests made, those that show the claim, and those that show its opposite.
    contradictable : bool
        Whether tests like these can contradict such a claim: not where a mean is over some of its cells, where a list
        may not be the whole, or where the words name no list.
    between : int
        Tests that show a result beyond a number or margin of ours, and not so far that it speaks against the sentence.
    remainder : str
        For a magnitude that is partly held: what the cells not held would have to average.
    remainder_impossible : bool
        That value lies beyond 0 or 100.
    judged : bool
        Somebody or something judged the answers; not where all of them were counted by a key.
    elsewhere : bool
        What was checked is not of the claim (other responses, or another judge): it is told, and decides nothing.
    caveats : tuple of str
        Single impossible cells and what else keeps a reading from plain support.
    not_checkable : str
        Why no primary test could be made; empty otherwise.
    missing : tuple of str
        What a reader would have to load.
    finding : str
        One clause that says what was found, its numbers inserted.
    tipping_point : float or None
        Smallest differential judge error, in points, that erases the difference that decides.
    tipping_at : float or None
        What the estimate would then meet, where that is not the threshold.
    doubts : tuple of str
        Concerns that a type found itself.
    pairs : Columns
        The contrasts behind the test, for the sensitivity checks; empty where there are none.
    cells : tuple of dict
        Every number used: address, value_text, n, n_kind, counts, role, note.
    steps : tuple of str
        The way from printed cells to the finding.
    comparisons : tuple of dict
        Every test made, with the keys of `schemas.ledger.COMPARISON`.
    sentence : str
        The finding in plain words, for somebody who reads nothing else.
    threshold, margin : float or None
        The number that the estimate was held against, and the margin.
    turning_margin : float or None
        The smallest margin at which an equivalence would pass.
    at_margins : dict
        Margin in points -> how many of the tests pass at it.
    power : tuple of float, or None
        The chance that data like these would have passed if the claim were true as stated: pairing unknown, the
        least and the most.
    power_if : str
        What "true as stated" is taken to be: by how much, where the claim does not say.
    truth_fixed : bool
        Whether the sentence itself says by how much, so that a design that could not show it is known: a margin, a
        number of prompts. A margin of ours says nothing of what its authors could have shown.
    beyond : bool
        The interval of a comparison lies wholly outside the margin: a design that shows that is not too small.
    smallest_n : int or None
        The smallest number of items an arm for which that chance is 80 %.
    smallest_of : str
        What that number counts, where it is not the prompts of each condition.
    """

    cells_held: int = 0
    cells_claimed: int | None = None
    models_held: int | None = None
    models_claimed: int | None = None
    items_held: int | None = None
    responses_held: int | None = None
    grade: str = "E"
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    unit: str | None = None
    points: float | None = None
    p_adjusted: float | None = None
    per_cell: bool = True
    total: int = 0
    passed: int = 0
    opposed: int = 0
    contradictable: bool = True
    between: int = 0
    remainder: str = ""
    remainder_impossible: bool = False
    judged: bool = True
    elsewhere: bool = False
    caveats: tuple[str, ...] = ()
    not_checkable: str = ""
    missing: tuple[str, ...] = ()
    finding: str = ""
    tipping_point: float | None = None
    tipping_at: float | None = None
    doubts: tuple[str, ...] = ()
    pairs: Columns = field(default_factory=lambda: _NO_PAIRS)
    cells: tuple[dict[str, object], ...] = ()
    steps: tuple[str, ...] = ()
    comparisons: tuple[dict[str, object], ...] = ()
    sentence: str = ""
    threshold: float | None = None
    margin: float | None = None
    turning_margin: float | None = None
    at_margins: dict[str, int] = field(default_factory=dict)
    power: tuple[float, float] | None = None
    power_if: str = ""
    truth_fixed: bool = False
    beyond: bool = False
    smallest_n: int | None = None
    smallest_of: str = ""


def rows_of(table: Table, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of a table with those of the named columns that it has."""
    columns = Columns.of(table)
    kept = [name for name in names if name in columns]
    return [dict(zip(kept, row, strict=True)) for row in zip(*columns.lists(*kept), strict=True)]


def cell_records(pairs: Table) -> tuple[dict[str, object], ...]:
    """List every number that a contrast frame uses, once, with its address."""
    found: dict[str, dict[str, object]] = {}
    for row in rows_of(pairs, _USED):
        for arm, role, n in (("ref", row["reference"], row["n"]), ("trt", row["treated"], row["n_trt"])):
            counts = row[f"{arm}_counts"]
            notes = ["no single count gives the printed value; all around it are carried"] if len(counts) > 1 else []
            notes += [row[f"{arm}_note"]] if not row["benchmark"] else []
            record = {
                "address": row[f"{arm}_address"],
                "value_text": row[f"{arm}_text"],
                "n": int(n),
                "n_kind": row["n_kind"],
                "counts": " ".join(map(str, counts)),
                "role": role,
                "note": "; ".join(notes),
            }
            found.setdefault(row[f"{arm}_address"], record)
    return tuple(found.values())


def contrast_steps(pairs: Table) -> list[str]:
    """Say for every contrast how its two printed values become a difference of shares."""
    steps, rows = [], rows_of(pairs, _TOLD)
    for row in rows:
        place = ", ".join(part for part in (row["locator"], row["model"], row["benchmark"]) if part)
        steps.append(
            f"{place}: {row['reference']} {row['ref_text']} is {_counts(row['ref_counts'])} of {row['n']} "
            f"{'correct' if counts_correct(row['metric']) else 'safe'}, "
            f"{row['treated']} {row['trt_text']} is {_counts(row['trt_counts'])} of {row['n_trt']} "
            f"(n {row['n_kind']}, grade {row['grade']}); "
            f"difference {digits(100 * (row['p_ref'] - row['p_trt']), 2)} points"
        )
    if len({row["benchmark"] for row in rows}) < len(rows):
        steps.append(
            "Comparisons of one benchmark share their prompts; item-level intervals of a mean take them as independent"
        )
    return steps


def _counts(counts: tuple[int, ...]) -> str:
    return str(counts[0]) if len(counts) == 1 else f"one of {', '.join(map(str, counts))}"


def checked_text(evidence: Evidence) -> str:
    """Word how much of a claim was checked: "9 of 39 comparisons, 3 of 13 models"."""
    models = n_of(evidence.models_held, evidence.models_claimed, "model") if evidence.models_claimed else ""
    return ", ".join(filter(None, (n_of(evidence.cells_held, evidence.cells_claimed, "comparison"), models)))
