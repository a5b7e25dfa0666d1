"""Cells: printed scores turned back into counts, each with the n that it rests on and a grade of its data.

Prevents the failure in which an interval is computed from an n that the printed percentages rule out. The stated n
is kept unless its column contradicts it and exactly one released n fits; a value that no count gives is carried as
the whole set of counts around it, never rounded to one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from fragility.frame_rows import records
from fragility.printed.directions import harmonised, has_safe_side
from fragility.printed.paper import FIRST_HAND, Paper
from fragility.printed.summaries import PLACES, is_summary
from fragility.statistics.column_scan import scan
from fragility.statistics.granularity import carried_counts, possible_counts, power
from fragility.statistics.printed import as_percent, level_text
from fragility.statistics.result import NotEstimable

#: The n that a column is scanned over, besides the stated and the released ones.
SCAN = range(50, 2001)
#: Values of a column that are scanned at the most: the first ones.
MOST_SCANNED = 400
#: A scan's find counts as one when its chance, times the number of n tried, stays below this.
SCAN_ALPHA = 0.05
#: What a scan's find has to hold to be used as n: informative cells, share explained, corrected chance at the most.
FOUND_CELLS, FOUND_SHARE, FOUND_CHANCE = 20, 0.9, 1e-6
#: Units whose values are shares of items.
SHARE_UNITS = ("percent", "share")
#: Copies of a paper that differ in a few numbers have most columns in common.
_scan = lru_cache(maxsize=256)(scan)


@dataclass(frozen=True)
class Column:
    """All first-hand cells of one benchmark and metric with one stated n, checked together.

    Cells of tables that print other numbers of decimals are another column.

    Attributes
    ----------
    n_stated : int or None
        The n that the rows state.
    released : tuple of int
        The released counts that could stand behind it (of all benchmarks where the print names none).
    decimals : int
        Decimals that the column is read with: the most that any of its cells prints.
    cells, informative : int
        Cells in all, and those whose check depends on n.
    explained : dict
        `{n: informative cells possible at n}` for the stated, the released and the best n.
    best : int or None
        The n of the scan that explains the column best, if that is no chance find.
    best_chance : float or None
        Probability that an n that has nothing to do with the column explains as many cells, times the n tried.
    contradicted : bool
        Fewer than half of the informative cells are possible at the stated n while another n explains more.
    n, n_kind : int or None, str
        The n used for the counts and where it comes from: "stated", "released", or "best" where neither is known and
        the scan finds one that explains nearly all of many cells.
    runs : int
        Runs over the same items that each cell is the mean of: a cell counts out of n x runs.
    """

    key: tuple[str, ...]
    n_stated: int | None
    released: tuple[int, ...]
    decimals: int
    cells: int
    informative: int
    explained: dict[int, int]
    best: int | None
    best_chance: float | None
    contradicted: bool
    n: int | None
    n_kind: str
    runs: int = 1

    @property
    def unit(self) -> str:
        """Unit that the column prints, "percent" or "share"."""
        return self.key[3]

    @property
    def percent_decimals(self) -> int:
        """Decimals of the column as percentages."""
        return self.decimals - (2 if self.unit == "share" else 0)

    def telling(self, n: int) -> int:
        """Return how many cells could speak against an n: none where it can give every value with such decimals."""
        return self.informative if power(n * self.runs, self.percent_decimals) > 0 else 0


def column_of(checked: dict[tuple[str, ...], Column], row: "pd.Series | dict[str, str]") -> Column:
    """Return the column that a score belongs to."""
    return checked[_column_key(row)]


def share_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the scores that are exact shares of items: only they can be turned into counts."""
    exact = frame["printed"].map(lambda printed: printed.kind == "exact")
    return frame[frame["unit"].isin(SHARE_UNITS) & frame["is_share"] & exact]


@lru_cache(maxsize=64)
def columns(paper: Paper) -> dict[tuple[str, ...], Column]:
    """Check every column of a paper: the first-hand shares that have benchmark, metric and stated n in common."""
    rows = share_rows(paper.scores)
    return {key: examine(paper, key, group) for key, group in column_groups(rows)}


def column_groups(rows: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """Yield the columns of some shares: the key of each, and its rows."""
    if rows.empty:
        return
    hand = rows["confidence"].where(~rows["confidence"].isin(FIRST_HAND), "first-hand")
    place = rows["locator"].where(rows["benchmark"] == "", "").where(hand != "second-hand", rows["address"])
    keys = [rows["benchmark"], rows["metric"], rows["n_stated"], rows["unit"], hand, place, rows["table_decimals"]]
    for key, group in rows.groupby([key.rename(str(number)) for number, key in enumerate(keys)], sort=True):
        yield tuple(map(str, key)), group


def cells(paper: Paper) -> pd.DataFrame:
    """Return one row per first-hand score that is an exact share, with its counts.

    Returns
    -------
    pandas.DataFrame
        The score's columns and `n` (judged answers: items, times the `runs` that a mean is over), `n_kind`,
        `counts` (tuple of the possible numbers of answers as printed), `safe_counts` (tuple of the possible numbers
        of safe answers), `rate` (safe share, 0 to 1), `grade` ("B", "B*" or "C"; "D" for a value read off a figure)
        and `possible`. Rows without a usable n are left out here and counted by `uncounted`.

    Examples
    --------
    >>> from fragility.printed.paper import load_paper
    >>> held = cells(load_paper('guo2026_refusal_unlearning'))
    >>> sorted(held['n'].unique().tolist())[:3]
    [330, 440, 520]
    """
    return held_cells(paper).copy()


@lru_cache(maxsize=64)
def held_cells(paper: Paper) -> pd.DataFrame:
    """Return the frame of `cells` itself, which many read at once: not to be changed."""
    checked = columns(paper)
    rows = share_rows(paper.scores)
    rows = rows[rows["confidence"] != "second-hand"]
    made = []
    for row in records(rows):
        column = column_of(checked, row)
        if column.n is None or not has_safe_side(row["direction"]):
            continue
        n = column.n * column.runs
        counted = possible_counts(row["value_text"], n, unit=row["unit"], decimals=column.decimals)
        counts = counted.counts or carried_counts(row["value_text"], n, column.decimals, unit=row["unit"])
        safe_counts = tuple(sorted(harmonised(k, row["direction"], n) for k in counts))
        share = harmonised(float(as_percent(row["printed"]).value or 0) / 100, row["direction"], 1)
        made.append(
            row
            | {
                "n": n,
                "n_kind": column.n_kind,
                "counts": counts,
                "possible": counted.possible,
                "safe_counts": safe_counts,
                "rate": safe_counts[0] / n if len(safe_counts) == 1 else share,
                "grade": _grade(row, column, counted.possible, counts),
            }
        )
    names = [*paper.scores.columns, "n", "n_kind", "counts", "possible", "safe_counts", "rate", "grade"]
    return pd.DataFrame(made, columns=names)


def uncounted(paper: Paper) -> pd.DataFrame:
    """Return the scores that `cells` leaves out, with the reason for each in the column `reason`."""
    return _uncounted(paper).copy()


@lru_cache(maxsize=64)
def _uncounted(paper: Paper) -> pd.DataFrame:
    kept = set(cells(paper)["address"])
    rows = paper.scores[~paper.scores["address"].isin(kept)].copy()
    rows["reason"] = [_reason(row) for row in records(rows)]
    return rows


def granularity(paper: Paper) -> pd.DataFrame:
    """Return one row per share and candidate n: whether a whole number of items gives the printed value.

    Returns
    -------
    pandas.DataFrame
        `paper_key, locator, row, column, model, condition, benchmark, value_text, address, n, n_kind, possible,
        counts, rounding, power`. `n_kind` joins "stated", "released" and "best" by "|"; `counts` is a tuple; `rounding`
        names the rounding rules under which the value can be printed; `power` is the chance that a random value
        would be called impossible at this n. A mean over several runs is counted out of n x runs. A number that is
        called an average of others is no count of any n, and is left out.

    Examples
    --------
    >>> from fragility.printed.paper import load_paper
    >>> table = granularity(load_paper('guo2026_refusal_unlearning'))
    >>> table[table['n_kind'] == 'stated'].groupby('n')['possible'].any().index.tolist()[:2]
    [500]
    """
    checked, made = columns(paper), []
    head = ["paper_key", "locator", "row", "column", "model", "condition", "benchmark", "value_text", "address"]
    for row in records(share_rows(paper.scores)):
        if any(is_summary(row[place]) for place in PLACES):
            continue
        column = column_of(checked, row)
        for n, kinds in _candidates(paper, row, column).items():
            answers = n * column.runs
            counted = possible_counts(row["value_text"], answers, unit=row["unit"], decimals=column.decimals)
            made.append(
                {name: row[name] for name in head}
                | {
                    "n": n,
                    "n_kind": "|".join(kinds),
                    "possible": counted.possible,
                    "counts": counted.counts,
                    "rounding": counted.rules,
                    "power": power(answers, column.percent_decimals),
                }
            )
    return pd.DataFrame(made, columns=[*head, "n", "n_kind", "possible", "counts", "rounding", "power"])


def _column_key(row: "pd.Series | dict[str, str]") -> tuple[str, ...]:
    hand = "first-hand" if row["confidence"] in FIRST_HAND else row["confidence"]
    place = "" if row["benchmark"] else row["locator"]
    if hand == "second-hand":
        place = str(row["address"])
    return (row["benchmark"], row["metric"], row["n_stated"], row["unit"], hand, place, str(row["table_decimals"]))


def examine(paper: Paper, key: tuple[str, ...], group: pd.DataFrame) -> Column:
    """Check one column: the rows of a group as `column_groups` gives them."""
    stated = int(key[2]) if key[2] else None
    released = _released(paper, key[0])
    decimals = max(printed.decimals for printed in group["printed"])
    texts, unit = [level_text(printed) for printed in group["printed"].iloc[:MOST_SCANNED]], key[3]
    named, runs = [n for n in (stated, *released) if n], int(group["runs"].iloc[0])
    tried = sorted({*SCAN, *named})
    result = _scan(tuple(texts), tuple(n * runs for n in tried), unit=unit, decimals=decimals)
    explained_at: dict[int, int] = dict(zip(tried, result.explained_informative.tolist(), strict=True))
    chance_at: dict[int, float] = dict(zip(tried, result.chance.tolist(), strict=True))
    informative = int(result.informative.sum())
    best, best_chance = _find(result.best, runs, chance_at)
    explained = {n: explained_at[n] for n in dict.fromkeys([*named, *([best] if best else [])])}
    contradicted = stated is not None and is_contradicted(stated, explained, informative)
    fitting = [n for n in released if 2 * explained[n] >= informative and informative > 0]
    n, n_kind = stated, "stated"
    if (contradicted and len(fitting) == 1) or (stated is None and len(fitting) == 1):
        n, n_kind = fitting[0], "released"
    elif n is None and best and is_found(explained[best], informative, best_chance or 0.0):
        n, n_kind = best, "best"
    found = (informative, explained, best, best_chance, contradicted)
    return Column(key, stated, released, decimals, len(group), *found, n, n_kind, runs)


def _find(best: int | NotEstimable, runs: int, chance: dict[int, float]) -> tuple[int | None, float | None]:
    """Return the scan's best n and its chance times the number of n tried, if that is no chance find."""
    if isinstance(best, NotEstimable):
        return None, None
    corrected = min(1.0, chance[best // runs] * len(chance))
    return (best // runs, corrected) if corrected < SCAN_ALPHA else (None, None)


def is_found(explained: int, informative: int, chance: float) -> bool:
    """Say whether the scan's best n may be used where a paper states none: it explains nearly all of many cells."""
    return informative >= FOUND_CELLS and explained >= FOUND_SHARE * informative and chance < FOUND_CHANCE


def is_contradicted(stated: int, explained: dict[int, int], informative: int) -> bool:
    """Say whether a column contradicts a stated n: fewer than half possible there, and another n explains more."""
    return 2 * explained[stated] < informative and bool(rivals(stated, explained))


def rivals(stated: int, explained: dict[int, int]) -> list[int]:
    """Return the n that explain more than the stated one.

    A whole multiple of the stated n is none: it stands for the same items in several runs, and explains by
    construction whatever the stated n explains.
    """
    return [n for n, count in explained.items() if count > explained[stated] and n % stated]


def _released(paper: Paper, benchmark: str) -> tuple[int, ...]:
    items = [paper.benchmark(benchmark)] if benchmark else paper.card.benchmarks
    return tuple(sorted({count.n for item in items if item for count in item.released}))


def _candidates(paper: Paper, row: dict[str, str], column: Column) -> dict[int, list[str]]:
    kinds: dict[int, list[str]] = {}
    items = [paper.benchmark(row["benchmark"])] if row["benchmark"] else paper.card.benchmarks
    stated = [count.n for item in items if item for count in item.stated]
    own = [int(row["n_stated"])] if row["n_stated"] else []
    for kind, numbers in (
        ("stated", own + stated),
        ("released", column.released),
        ("best", [column.best] if column.best else []),
    ):
        for n in dict.fromkeys(numbers):
            kinds.setdefault(n, []).append(kind)
    return dict(sorted(kinds.items()))


def _grade(row: dict[str, str], column: Column, possible: bool, counts: Iterable[int]) -> str:
    if row["confidence"] == "figure":
        return "D"
    if not possible or len(tuple(counts)) != 1:
        return "C"
    return "B" if column.n_kind == "stated" else "B*"


def _reason(row: dict[str, str]) -> str:
    if row["confidence"] not in FIRST_HAND:
        return f"{row['confidence'] or 'confidence not stated'}: enters no verdict"
    if row["unit"] not in SHARE_UNITS or not row["is_share"]:
        return f"not a share of items ({row['metric'] or 'metric not stated'}, {row['unit'] or 'unit not stated'})"
    if not row["n_stated"]:
        return "no n is stated and no single released n fits"
    return "not an exact number, or a direction without a safe side"
