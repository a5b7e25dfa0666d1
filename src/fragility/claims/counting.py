"""Claims of count: how many items a benchmark has, or how many entries a list has.

Prevents the failure in which a stated n is believed because it is stated: printed percentages say which n they can
come from, and a list can be counted.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from fragility.cells import SCAN, column_of, columns, is_contradicted, share_rows
from fragility.claims.claim import Claim, Listing, Reading
from fragility.claims.evidence import Evidence
from fragility.claims.panel import Check, not_estimable
from fragility.contrasts import worst_grade
from fragility.errors import InputError, near_match
from fragility.papers import FIRST_HAND, Paper
from fragility.statistics.granularity import pass_chance, possible_counts, scan


def assess_count(paper: Paper, claim: Claim, reading: Reading) -> tuple[Evidence, tuple[Check, ...]]:
    """Count a list, or check a benchmark's printed percentages against the stated n."""
    if reading.stated_n is None:
        return Evidence(not_checkable="nothing to count is held", missing=tuple(reading.missing)), ()
    evidence = _count_list(paper, reading) if reading.listing else _check_column(paper, reading, reading.stated_n)
    return evidence, not_estimable("the claim is a count, not a difference between arms")


@dataclass(frozen=True)
class _Fit:
    """How many informative cells each n explains; whole multiples of the stated n are left out of the rivals."""

    stated: int
    informative: int
    explained: dict[int, int]
    chance: dict[int, float]

    @property
    def rivals(self) -> list[int]:
        """Other n that explain more; a multiple of the stated n (the same items, several runs) always does."""
        here = self.explained[self.stated]
        return [n for n, count in self.explained.items() if count > here and n % self.stated]

    @property
    def best(self) -> int:
        """The rival that chance gives least, else the stated n."""
        return min(self.rivals, key=lambda n: (self.chance[n], n), default=self.stated)


def _fit(rows: pd.DataFrame, stated: int, released: tuple[int, ...], decimals: int, unit: str) -> _Fit:
    result = scan(list(rows["value_text"]), sorted({*SCAN, stated, *released}), decimals, unit=unit)
    n = result.n.tolist()
    explained = dict(zip(n, result.explained_informative.tolist(), strict=True))
    chance = dict(zip(n, result.chance.tolist(), strict=True))
    return _Fit(stated, int(result.informative.sum()), explained, chance)


def _check_column(paper: Paper, reading: Reading, stated: int) -> Evidence:
    rows = share_rows(paper.scores)
    rows = rows[(rows["benchmark"] == reading.benchmark) & rows["confidence"].isin(FIRST_HAND)]
    if rows.empty:
        return Evidence(cells_claimed=0, not_checkable=f"no printed percentage of {reading.benchmark} is held")
    column = column_of(columns(paper), rows.iloc[0])
    rows = rows[rows["unit"] == column.unit]
    fit = _fit(rows, stated, column.released, column.decimals, column.unit)
    here, informative, best = fit.explained[stated], fit.informative, fit.best
    contradicted = is_contradicted(stated, fit.explained, informative)
    records = [_record(row, stated, best, column.decimals) for row in rows.to_dict("records")]
    impossible = [record for record in records if not record["possible"]]
    passed = (
        min(here, informative - 1) if fit.rivals else here
    )  # a rival that explains more: the test is not passed whole
    finding = f"{here} of {informative} informative cells are possible at n = {stated}"
    finding += f", {fit.explained[best]} at n = {best}" if fit.rivals else ", and no other n tried explains more"
    random_pass = pass_chance(stated, column.percent_decimals)
    return Evidence(
        cells_held=len(rows),
        cells_claimed=len(rows),
        models_held=rows["model"].nunique(),
        models_claimed=rows["model"].nunique(),
        grade=worst_grade(["C" if record["impossible_at_best"] else "B" for record in records]),
        estimate=float(best),
        unit="count",
        total=informative,
        passed=passed,
        contradicted=contradicted,
        opposite_cell=contradicted,
        caveats=() if contradicted else tuple(f"impossible at n = {stated}: {item['address']}" for item in impossible),
        finding=finding,
        cells=tuple({key: value for key, value in record.items() if "possible" not in key} for record in records),
        steps=(
            f"{len(rows)} printed percentages of {reading.benchmark}, {informative} of them informative "
            f"(0 and 100 are possible at every n)",
            f"At the stated n = {stated} ({reading.stated_where}): {here} possible; "
            f"a random value passes with chance {random_pass:.3f}",
            *(f"At the released n = {n}: {fit.explained[n]} possible" for n in column.released),
            f"Of n from {SCAN[0]} to {SCAN[-1]}, whole multiples of {stated} left out, "
            + (
                f"n = {best} explains {fit.explained[best]} and is least likely by chance"
                if fit.rivals
                else "none explains more"
            ),
        ),
    )


def _record(row: dict[Any, Any], stated: int, best: int, decimals: int) -> dict[str, object]:
    at = {n: possible_counts(row["value_text"], n, unit=row["unit"], decimals=decimals) for n in (stated, best)}
    return {
        "address": row["address"],
        "value_text": row["value_text"],
        "n": best,
        "n_kind": "stated" if best == stated else "best",
        "counts": " ".join(map(str, at[best].counts)),
        "role": "printed percentage",
        "note": f"{'possible' if at[stated].possible else 'impossible'} at n = {stated}",
        "possible": at[stated].possible,
        "impossible_at_best": not at[best].possible,
    }


def _count_list(paper: Paper, reading: Reading) -> Evidence:
    listing, stated = reading.listing, reading.stated_n
    assert listing is not None
    names = list_entries(paper, listing, f"{paper.key}/claims.yml, {reading.id}")
    where = "".join(f", {key} = {value}" for key, value in listing.where.items())
    address = f"{listing.file}.csv, {listing.column}{where}"
    fields: dict[str, object] = {"n": None, "n_kind": "", "counts": "", "role": "entry", "note": ""}
    return Evidence(
        cells_held=1,
        cells_claimed=1,
        models_held=len(names),
        models_claimed=stated,
        grade="B",
        estimate=float(len(names)),
        unit="count",
        total=1,
        passed=int(len(names) == stated),
        contradicted=len(names) != stated,
        opposite_cell=len(names) != stated,
        finding=f"the list holds {len(names)} different entries ({address}), {stated} are stated",
        cells=tuple({"address": address, "value_text": name} | fields for name in names),
        steps=(f"Different entries in {address}: {len(names)}", f"Stated: {stated} ({reading.stated_where})"),
    )


def list_entries(paper: Paper, listing: Listing, where: str) -> list[str]:
    """Return the different values of a column among the rows that the listing selects, in order."""
    rows = paper.table(listing.file)
    for column in (listing.column, *listing.where):
        if rows and column not in rows[0]:
            raise InputError(f"no column '{column}' in {listing.file}.csv", where, near_match(column, rows[0]))
    kept = [row[listing.column] for row in rows if all(row[key] == value for key, value in listing.where.items())]
    return list(dict.fromkeys(value for value in kept if value))
