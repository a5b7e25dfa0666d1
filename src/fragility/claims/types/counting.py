"""Claims of count: how many items a benchmark has, or how many entries a list has.

Prevents the failure in which a stated n is believed because it is stated: printed percentages say which n they can
come from, and a list can be counted.
"""

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pydantic

from fragility.claims.evidence import ALPHA, Evidence
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.sensitivity import not_estimable
from fragility.claims.types.count_labels import Labelled, count_labels
from fragility.claims.words import share_words
from fragility.errors import InputError, near_match
from fragility.printed.cells import Row, score_rows
from fragility.printed.columns import SCAN, Column, column_of, columns, is_contradicted, is_exact_share, rivals
from fragility.printed.contrasts import worst_grade
from fragility.printed.paper import FIRST_HAND, Paper
from fragility.schemas.claim import Claim, Reading
from fragility.schemas.strict import Strict
from fragility.statistics.column_scan import scan
from fragility.statistics.exact import at_least
from fragility.statistics.granularity import pass_chance, possible_counts
from fragility.wording import counted

#: Why no sensitivity check can be made.
NO_ARMS = "the claim is a count, not a difference between conditions"
#: How near a number with a hedge ("approximately") has to be to one that fits, as a share of it.
NEAR = 0.05


class Listing(Strict):
    """A list to be counted: rows of a csv file of the folder, those that `where` selects, distinct in `column`.

    `once` says that each entry is meant to stand in one row, `partial` that the list may leave some out: a release that
    is silent about a model cannot speak against it.
    """

    file: str
    column: str
    noun: str
    where: dict[str, str] = {}
    once: bool = False
    partial: bool = False


class Stated(Reading):
    """A number of items and where it is said."""

    stated_n: pydantic.PositiveInt
    stated_where: str = ""


class Percentages(Stated):
    """The number of prompts of a benchmark, checked on its printed percentages, or on `labels` if these are silent."""

    benchmark: str = pydantic.Field(min_length=1)
    labels: Labelled | None = None

    def benchmarks(self) -> list[str]:
        """Return the benchmark."""
        return [self.benchmark]

    def sources(self) -> list[str]:
        """Return the source of the labels."""
        return [self.labels.source] if self.labels else []


class Listed(Stated):
    """The number of entries of a list."""

    listing: Listing


@claim_type("count", reading=Percentages, mark="benchmark")
def assess_column(paper: Paper, claim: Claim, reading: Percentages) -> Assessed:
    """Check a benchmark's printed percentages against the stated n."""
    evidence = _check_columns(paper, reading, reading.stated_n)
    if reading.labels and evidence.power and evidence.power[1] <= ALPHA:
        evidence = count_labels(paper, reading.labels, reading)
    return evidence, not_estimable(NO_ARMS)


@claim_type("count", reading=Listed, mark="listing")
def assess_list(paper: Paper, claim: Claim, reading: Listed) -> Assessed:
    """Count a list."""
    return _count_list(paper, reading), not_estimable(NO_ARMS)


@dataclass
class _Fit:
    """How many informative cells each n explains, and how likely chance is to explain as many, over all columns.

    `silent` of the informative cells stand in columns whose every value the stated n can give.
    """

    informative: int
    silent: int
    explained: dict[int, int]
    chance: dict[int, float]


def _check_columns(paper: Paper, reading: Percentages, stated: int) -> Evidence:
    rows = [row for row in score_rows(paper) if _is_asked(row, reading.benchmark)]
    if not rows:
        return Evidence(cells_claimed=0, not_checkable=f"we have no printed percentage of {reading.benchmark}")
    checked = columns(paper)
    cells = [(row, column_of(checked, row)) for row in rows]
    released = sorted({n for _, column in cells for n in column.released})
    fit = _fit(cells, stated, sorted({*SCAN, stated, *released}))
    here, others = fit.explained[stated], rivals(stated, fit.explained)
    best = min(others, key=lambda n: (fit.chance[n], n), default=stated)
    near = _near(reading, stated, best, fit)
    contradicted = is_contradicted(stated, fit.explained, fit.informative) and not near
    told = _power(stated, cells)
    found = [_record(row, column, stated, best) for row, column in cells]
    impossible = [str(record["address"]) for record in found if "impossible" in str(record["note"])]
    models = len({row["model"] for row in rows})
    worst = ["B" if record["counts"] else "C" for record in found]
    return Evidence(
        cells_held=len(rows),
        cells_claimed=len(rows),
        models_held=models,
        models_claimed=models,
        grade=worst_grade(worst),
        estimate=float(best),
        unit="count",
        total=1,
        passed=int(near or (2 * here >= fit.informative and not others and told > ALPHA)),
        opposed=int(contradicted),
        caveats=_said(reading, best) if near else () if contradicted else _caveats(stated, impossible),
        power=(told, told),
        power_if="the values were random ones, so that the stated number can be found wrong",
        truth_fixed=True,
        finding=_finding(paper, reading, stated, best, fit),
        threshold=float(stated),
        sentence=_sentence(reading, stated, best, fit),
        comparisons=tuple(
            {
                "label": str(record["address"]),
                "benchmark": reading.benchmark,
                "n": stated,
                "shows": "the opposite" if "impossible" in str(record["note"]) else "neither",
            }
            for record in found
        ),
        cells=tuple(found),
        steps=tuple(_steps(reading, stated, best, fit, released, cells[0][1])),
    )


def _is_asked(row: Row, benchmark: str) -> bool:
    """Say whether a score is a first-hand percentage of a benchmark."""
    first_hand = row["benchmark"] == benchmark and row["confidence"] in FIRST_HAND
    return first_hand and is_exact_share(row["unit"], row["is_share"], row["printed"])


def _fit(cells: list[tuple[dict[Any, Any], Column]], stated: int, candidates: list[int]) -> _Fit:
    """Scan each column with its own decimals, and add up."""
    informative = silent = 0
    explained, chance = np.zeros(len(candidates), dtype=np.int64), np.ones(len(candidates))
    for column in {item.key: item for _, item in cells}.values():
        texts = [row["value_text"] for row, item in cells if item.key == column.key]
        result = scan(texts, candidates, column.decimals, unit=column.unit)
        told = int(result.informative.sum())
        informative += told
        silent += told if pass_chance(stated, column.percent_decimals) >= 1 else 0
        explained += result.explained_informative
        chance *= result.chance
    at = dict(zip(candidates, explained.tolist(), strict=True))
    return _Fit(informative, silent, at, dict(zip(candidates, chance.tolist(), strict=True)))


def _finding(paper: Paper, reading: Percentages, stated: int, best: int, fit: _Fit) -> str:
    if fit.silent == fit.informative:
        return f"{_silent(fit)} could tell: at n = {stated} every percentage with so few decimals is possible"
    here, telling = fit.explained[stated] - fit.silent, fit.informative - fit.silent
    text = f"{share_words(here, telling, 'telling percentage')} possible at n = {stated}"
    multiples = [n for n, count in fit.explained.items() if count > fit.explained[stated] and n % stated == 0]
    if best != stated:
        text += f", {fit.explained[best]} at n = {best}"
    else:
        text += ", and no other n tried explains more"
        text += f" but multiples of {stated} ({multiples[0]}: {fit.explained[multiples[0]]})" if multiples else ""
    item = paper.benchmark(reading.benchmark)
    hedge = next((count.as_printed for count in item.stated if count.n == stated), "") if item else ""
    return text + (f"; the print says '{hedge}'" if hedge else "")


def _near(reading: Percentages, stated: int, best: int, fit: _Fit) -> bool:
    """Say whether a number with a hedge ("approximately") is near one that fits, so that the words hold."""
    fits = 2 * fit.explained[best] >= fit.informative > 0
    return bool(reading.hedge) and best != stated and fits and abs(best - stated) <= NEAR * stated


def _said(reading: Percentages, best: int) -> tuple[str, ...]:
    return (f"the sentence says '{reading.hedge}', and {best} lies within {100 * NEAR:g} % of it (our number)",)


def _caveats(stated: int, impossible: list[str]) -> tuple[str, ...]:
    if not impossible:
        return ()
    return (f"{counted(len(impossible), 'cell')} impossible at n = {stated}: {'; '.join(impossible)}",)


def _power(stated: int, cells: list[tuple[dict[Any, Any], Column]]) -> float:
    """Return the chance that random values in the place of these would have spoken against the stated n.

    Half of them have to be impossible for that.
    """
    chances = [1 - pass_chance(stated, column.percent_decimals) for row, column in cells]
    return min(1.0, at_least(len(chances) // 2 + 1, chances))


def _sentence(reading: Percentages, stated: int, best: int, fit: _Fit) -> str:
    if fit.silent == fit.informative:
        none = _silent(fit)
        return f"{none[:1].upper()}{none[1:]} of {reading.benchmark} could tell: {stated:,} prompts can give every one."
    here = fit.explained[stated]
    fits = share_words(here, fit.informative, "percentage")
    text = f"{fits[:1].upper()}{fits[1:]} of {reading.benchmark} can come from {stated:,} prompts"
    return text + (f"; {fit.explained[best]} can come from {best:,}." if best != stated else ".")


def _silent(fit: _Fit) -> str:
    return share_words(0, fit.informative, "printed percentage") if fit.informative else "no printed percentage"


def _steps(reading: Percentages, stated: int, best: int, fit: _Fit, released: list[int], column: Column) -> list[str]:
    random_pass = pass_chance(stated, column.percent_decimals)
    found = (
        f"n = {best} explains {fit.explained[best]} and is least likely by chance ({_power_of_ten(fit.chance[best])})"
    )
    return [
        f"Printed percentages of {reading.benchmark} that tell n apart: {fit.informative} "
        f"(0 and 100 do not, being possible at every n), {fit.informative - fit.silent} of them at the stated n",
        f"At the stated n = {stated} ({reading.stated_where}): {fit.explained[stated]} possible; "
        f"a random value passes with chance {random_pass:.3f}",
        *(f"At the released n = {n}: {fit.explained[n]} possible" for n in released),
        f"Of n from {SCAN[0]} to {SCAN[-1]}, whole multiples of {stated} (the same items, several runs) left out: "
        + ("none explains more" if best == stated else found),
    ]


def _power_of_ten(chance: float) -> str:
    return f"about 1e{math.floor(math.log10(chance))}" if chance > 0 else "below 1e-300"


def _record(row: dict[Any, Any], column: Column, stated: int, best: int) -> dict[str, object]:
    at = {n: possible_counts(row["value_text"], n, unit=column.unit, decimals=column.decimals) for n in (stated, best)}
    return {
        "address": row["address"],
        "value_text": row["value_text"],
        "n": best,
        "n_kind": "stated" if best == stated else "best",
        "counts": " ".join(map(str, at[best].counts)),
        "role": "printed percentage",
        "note": f"{'possible' if at[stated].possible else 'impossible'} at n = {stated}",
    }


def _count_list(paper: Paper, reading: Listed) -> Evidence:
    listing, stated = reading.listing, reading.stated_n
    times = list_entries(paper, listing, f"{paper.key}/claims.yml, {reading.id}")
    where = (
        f" (rows with {', '.join(f'{key} {value}' for key, value in listing.where.items())})" if listing.where else ""
    )
    twice = [entry for entry, rows in times.items() if rows > 1] if listing.once else []
    finding = f"{listing.file}.csv{where} names {counted(len(times), listing.noun)}; {stated} are stated"
    finding += f"; named more than once: {', '.join(twice)}" if twice else ""
    silent = listing.partial and len(times) < stated
    fields: dict[str, object] = {"n": None, "n_kind": "", "counts": "", "role": "entry", "note": ""}
    address = f"{listing.file}.csv, {listing.column}{where}"
    return Evidence(
        cells_held=1,
        cells_claimed=1,
        models_held=len(times),
        models_claimed=stated,
        grade="B",
        estimate=None if silent else float(len(times)),
        unit="count",
        total=1,
        passed=int(len(times) == stated),
        opposed=int(len(times) != stated),
        contradictable=False,
        not_checkable=f"{finding}; the list may leave some out, so that a shorter one tells nothing" if silent else "",
        missing=(f"a list of all {counted(stated, listing.noun)}",) if silent else (),
        finding=finding,
        threshold=float(stated),
        sentence=f"The list names {counted(len(times), listing.noun)}"
        + (", as stated." if len(times) == stated else f"; the paper states {stated}."),
        cells=tuple({"address": address, "value_text": name} | fields for name in times),
        steps=(f"Different entries in {address}: {len(times)}", f"Stated: {stated} ({reading.stated_where})"),
    )


def list_entries(paper: Paper, listing: Listing, where: str) -> Counter[str]:
    """Count the values of a column among the rows that the listing selects, in their order."""
    rows = paper.table(listing.file)
    for column in (listing.column, *listing.where):
        if rows and column not in rows[0]:
            raise InputError(f"no column '{column}' in {listing.file}.csv", where, near_match(column, rows[0]))
    kept = [row[listing.column] for row in rows if all(row[key] == value for key, value in listing.where.items())]
    return Counter(value for value in kept if value)
