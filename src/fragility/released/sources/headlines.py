"""Published figures beside the same figures computed again from the derived rows.

Prevents the failure in which a figure is believed because it stands in a README, or doubted because it was rounded
by another rule: both numbers stand side by side, with how they compare.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from fragility.errors import InputError
from fragility.files import project_root
from fragility.frame_rows import records
from fragility.released.aggregates import FOLDER as SCORES
from fragility.released.aggregates import load_released_scores
from fragility.released.labels import coded_outcomes
from fragility.released.sources.card import list_sources, load_card
from fragility.released.sources.measures import NoRowError, Number, Table, compute
from fragility.released.sources.measures.estimates import interval_of
from fragility.schemas.source import Aggregate, Headline, SourceCard
from fragility.statistics.printed import read_printed
from fragility.statistics.result import NotEstimable
from fragility.statistics.rounding import ROUNDING_RULES, rule_ends

#: The columns of `recompute`.
COLUMNS = (
    "source", "quantity", "locator", "reported_text", "recomputed", "agrees", "note", "low", "high", "interval",
)  # fmt: skip
#: What `agrees` says of a source without a figure to hold against its rows: one row, so that none is passed over.
NO_FIGURE = "no-figure"
#: A number with more decimals than this is a double written in full: its last digits are not the author's.
MOST_DECIMALS = 12
#: What multiplies a computed share so that it has the unit of the print.
_TIMES = {"percent": 100}


def recompute(root: Path | None = None, names: Sequence[str] = (), figures: Sequence[str] = ()) -> pd.DataFrame:
    """Compute every published figure again.

    Parameters
    ----------
    root : Path, optional
        The checkout.
    names : sequence of str
        Sources; all that have a card by default.
    figures : sequence of str
        Quantities to compute, each a name or a pattern with `*`; all by default.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, text; one row per headline of a card, then one per released aggregate that the card says how to
        compute. `recomputed` is in the unit of the print, with six decimals; `agrees` is

        - "yes": the recomputed value rounds half up to the print;
        - "rounding": only truncation, another tie rule, or rounding twice gives the print;
        - "no": none does;
        - "not-checkable": `note` says what is missing;
        - "no-figure": the source publishes none, `note` says so; all else of the row is empty.

        `low` and `high` are the 95 % limits of the recomputed value, in its unit, and `interval` says what was taken as
        the sample, or why there are none ("exact, no interval" of a count of what is released).

    Raises
    ------
    InputError
        A figure that no source has; what a card asks for and its rows do not hold.
    """
    rows = [(*item.told, *item.limits()) for item in recomputed(root, names, figures)]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


@dataclass(frozen=True)
class Recomputed:
    """A published figure computed again: what `recompute` tells of it before the limits, and the number itself."""

    source: str
    quantity: str
    locator: str
    reported_text: str
    recomputed: str
    agrees: str
    note: str
    found: Number | None = None
    statistic: str = ""
    times: int = 1

    @property
    def told(self) -> tuple[str, ...]:
        """Return the columns of `recompute` before the limits."""
        return self.source, self.quantity, self.locator, self.reported_text, self.recomputed, self.agrees, self.note

    def limits(self) -> tuple[str, str, str]:
        """Return the limits and what they rest on; nothing where there is no value."""
        if self.found is None or isinstance(self.found, NotEstimable):
            return "", "", ""
        return interval_of(self.found, self.statistic, self.times)


def recomputed(root: Path | None = None, names: Sequence[str] = (), figures: Sequence[str] = ()) -> list[Recomputed]:
    """Return what `recompute` does, one by one and with limits that are made where they are asked for."""
    rows: list[Recomputed] = []
    for name in names or list_sources(root):
        card = load_card(name, root)
        tables = _Tables(card, root)
        asked = [headline for headline in card.headlines if _wanted(headline.quantity, figures)]
        rows += [_headline(card, headline, tables) for headline in asked]
        for aggregate in card.aggregates:
            rows += _aggregate(card, aggregate, tables, figures)
        if not (card.headlines or card.aggregates or figures):
            rows.append(Recomputed(name, "", "", "", "", NO_FIGURE, card.no_headlines))
    for figure in figures:
        if not any(is_figure(row.quantity, figure) for row in rows):
            raise InputError(f"no published figure '{figure}'", ", ".join(names), "see `fragility sources show`")
    return rows


def agrees(reported: str, found: Fraction | float, unit: str) -> str:
    """Return "yes", "rounding" or "no"; `found` is in the unit of the print.

    Of "below 10" and "above 10" the bound is checked, of "about 10" the digits printed.

    Raises
    ------
    InputError
        `reported` is no number.
    """
    printed, exact = read_printed(reported, unit), Fraction(found)
    if printed.kind == "range" and printed.low is not None and printed.high is not None:
        return "yes" if printed.low <= exact <= printed.high else "no"
    if printed.value is None or printed.decimals is None:
        raise InputError(f"'{reported}' is {printed.kind}", "reported_text", "give one number as printed")
    if printed.kind in ("less", "greater"):
        held = exact < printed.value if printed.kind == "less" else exact > printed.value
        return "yes" if held or (exact == printed.value and "=" in reported) else "no"
    if printed.decimals > MOST_DECIMALS:
        return "yes" if abs(printed.value - exact) < Fraction(1, 10**MOST_DECIMALS) else "no"
    digits = int(printed.value * 10**printed.decimals)
    for rule in ROUNDING_RULES:
        first, last = rule_ends(rule, digits, printed.decimals, exact.denominator)
        if first <= exact.numerator <= last:
            return "yes" if rule == "half-up" else "rounding"
    return "no"


class _Tables:
    """The derived tables of one source, each read once."""

    def __init__(self, card: SourceCard, root: Path | None) -> None:
        self.card, self.root = card, root
        self.read: dict[str, Table] = {}

    def get(self, name: str) -> Table:
        if name not in self.read:
            outcomes = name == "outcomes"
            self.read[name] = coded_outcomes(self.card.name, self.root) if outcomes else self._released(name)
        return self.read[name]

    def of_metric(self, metric: str) -> list[dict[str, str]]:
        """Return the released scores of one metric, row by row."""
        return self._metrics.get(metric, [])

    @cached_property
    def _metrics(self) -> dict[str, list[dict[str, str]]]:
        root, name = self.root or project_root(), self.card.name
        written = _written(name, root)
        if not written:
            where = f"sources/{name}.figures.csv, {self.card.aggregates[0].metric}"
            raise InputError("no released scores", where, "derive them")
        return _by_metric(name, root, written)

    def _released(self, name: str) -> Table:
        name, root = self.card.name if name == "scores" else name, self.root or project_root()
        return _released(name, root, _written(name, root))


def _written(name: str, root: Path) -> int:
    """Return the state of a file of released scores; 0 where there is none."""
    path = root / SCORES / f"{name}.csv"
    return path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=8)
def _released(name: str, root: Path, written: int) -> Table:
    """Read the released scores of a source once per state of their file: the readings of a claim ask again."""
    return Table(load_released_scores(name, root))


@lru_cache(maxsize=8)
def _by_metric(name: str, root: Path, written: int) -> dict[str, list[dict[str, str]]]:
    """Return the released scores of a source as rows under their metric."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in records(_released(name, root, written).frame):
        found.setdefault(row["metric"], []).append(row)
    return found


def is_figure(quantity: str, figure: str) -> bool:
    """Tell whether a quantity is the one that a name, or a pattern with `*`, asks for."""
    return quantity == figure or (_has_sign(figure) and fnmatchcase(quantity, figure))


def _wanted(quantity: str, figures: Sequence[str]) -> bool:
    if not figures or quantity in figures:
        return True
    starts, patterns = _patterns(tuple(figures))
    return quantity.startswith(starts) or any(fnmatchcase(quantity, pattern) for pattern in patterns)


@lru_cache(maxsize=64)
def _patterns(figures: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what names may begin with and end in any way ("of a *"), and the other patterns of some figures."""
    patterns = [figure for figure in figures if _has_sign(figure)]
    starts = {figure: figure[:-1] for figure in patterns if figure.endswith("*") and not _has_sign(figure[:-1])}
    return tuple(starts.values()), tuple(figure for figure in patterns if figure not in starts)


def _has_sign(figure: str) -> bool:
    return any(sign in figure for sign in "*?[")


def _headline(card: SourceCard, headline: Headline, tables: _Tables) -> Recomputed:
    fixed = (card.name, headline.quantity, headline.locator, headline.reported_text)
    if headline.measure is None:
        return Recomputed(*fixed, "", "not-checkable", headline.missing)
    where = f"sources/{card.name}.figures.csv, {headline.id}"
    found = compute(headline.measure, tables.get(headline.measure.table), where)
    compared = _compared(headline.reported_text, found, headline.unit, headline.note, where)
    return Recomputed(*fixed, *compared, found, headline.measure.statistic, _TIMES.get(headline.unit, 1))


def _aggregate(card: SourceCard, aggregate: Aggregate, tables: _Tables, figures: Sequence[str]) -> Iterator[Recomputed]:
    """Yield a row for each released score of one metric; an empty cell selects nothing, one without rows is told."""
    for row in tables.of_metric(aggregate.metric):
        named = [row[key] for key in ("metric", "model", "condition", "benchmark", "category", "judge") if row[key]]
        quantity = ", ".join(named)
        if not _wanted(quantity, figures):
            continue
        same = {ours: str(row[theirs]) for theirs, ours in aggregate.by.items() if row[theirs]}
        measure = aggregate.measure.model_copy(update={"where": {**aggregate.measure.where, **same}})
        where = f"sources/{card.name}.figures.csv, {aggregate.metric}"
        try:
            found = compute(measure, tables.get(measure.table), where)
        except NoRowError as error:
            found = NotEstimable(error.what)
        fixed = (card.name, quantity, row["locator"], row["value_text"])
        compared = _compared(row["value_text"], found, row["unit"], aggregate.note, where)
        yield Recomputed(*fixed, *compared, found, measure.statistic, _TIMES.get(row["unit"], 1))


def _compared(reported: str, found: Number, unit: str, note: str, where: str) -> tuple[str, str, str]:
    if isinstance(found, NotEstimable):
        return "", "not-checkable", found.reason
    value = found * _TIMES.get(unit, 1)
    try:
        return f"{float(value):.6f}", agrees(reported, value, unit), note
    except InputError as error:
        raise InputError(error.what, where, error.fix) from None
