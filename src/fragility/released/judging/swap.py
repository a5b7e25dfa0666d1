"""What changes when the judge is exchanged: rates, the order of two arms, and the figures that a source publishes.

Prevents the failures in which a ranking is read as a property of the models although another judge of the
same answers turns it round, and in which a turned order is told without saying whether either order can be
told from chance.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.released.judging.panel import Ratings, judge_names
from fragility.released.labels import load_outcomes
from fragility.released.sources.card import load_card
from fragility.released.sources.measures import wanted_values
from fragility.schemas.panel import QUESTIONS, RESPONSE, UNRATED
from fragility.schemas.source import Headline, Judge, SourceCard
from fragility.statistics import cluster_mean
from fragility.statistics.result import FloatArray, Interval
from fragility.statistics.robust import IntArray, share_interval

ORDERS = (
    "source", "question", "first_judge", "second_judge", "keywords", "arm", "other_arm", "items",
    "first", "first_low", "first_high", "second", "second_low", "second_high",
    "change", "change_low", "change_high", "turned", "turned_clearly",
)  # fmt: skip
PUBLISHED = (
    "source", "headline", "quantity", "reported_text", "print", "own_judge", "judge", "n", "own", "other", "change",
    "low", "high", "reason",
)  # fmt: skip
#: Why another judge cannot give a published rate: part of what one judge counts has a label of its own with the other.
OTHER_PARTS = "the two judges divide this side of the question otherwise"
#: Statistics of a card's measure that are a share of rows.
_SHARES = ("share", "mean_group_share")


def rates(ratings: Ratings, level: float = 0.95) -> pd.DataFrame:
    """Return the rate of every arm under every judge, on the responses that all judges of the arm answered.

    Returns
    -------
    pandas.DataFrame
        One row per arm and judge: `n` responses, `left_out` (not answered by all judges that saw the arm),
        `k`, `rate` (percent) with limits over what was sampled and `reason` where there are none, and `kind`
        of the judge.
    """
    rows = []
    for arm, answers in ratings.answers.groupby(ratings.responses["arm"]):
        seen = [name for name in ratings.compared if answers[name].notna().any()]
        common = answers[seen].dropna()
        clusters = ratings.sampled[common.index].to_numpy()
        place = {"source": ratings.panel.source, "question": ratings.panel.question, "arm": arm}
        for name in seen if len(common) else []:
            said = common[name].to_numpy(bool)
            found = share_interval(said, clusters, level)
            counts = {"n": len(said), "left_out": len(answers) - len(said), "k": int(said.sum())}
            rows.append(place | {"judge": name, "kind": ratings.kinds[name]} | counts | _percent("rate", found))
    return pd.DataFrame(rows)


def orders(ratings: Ratings, level: float = 0.95) -> pd.DataFrame:
    """Compare the order of every two arms under every two judges.

    Parameters
    ----------
    ratings : Ratings
        Of a panel with several arms over the same items.
    level : float
        Confidence level, a share.

    Returns
    -------
    pandas.DataFrame
        `ORDERS`. `first` and `second` are the differences arm - other arm in points under the two judges,
        `change` is the first less the second, each with its limits over items (t, cluster-robust; repeats of
        an item are averaged first). `turned`: the signs differ; `turned_clearly`: and both intervals lie on
        their own side of 0. Only items that both judges answered in both arms count; pairs with fewer than
        two such items are left out.
    """
    rows: list[tuple[object, ...]] = []
    for first, second, cube, arms in _cubes(ratings):
        keywords = "keyword" in {ratings.kinds[first], ratings.kinds[second]}
        place = (ratings.panel.source, ratings.panel.question, first, second, keywords)
        known = np.asarray(~np.isnan(cube).any(axis=2))
        # pairs of arms with the same items are one call
        pairs: dict[bytes, list[tuple[int, int]]] = {}
        for i, j in combinations(range(len(arms)), 2):
            pairs.setdefault((known[:, i] & known[:, j]).tobytes(), []).append((i, j))
        for mask, members in pairs.items():
            held = np.frombuffer(mask, dtype=bool)
            if held.sum() < 2:
                continue
            one, two = np.array(members).T
            gaps = 100 * (cube[held][:, one] - cube[held][:, two])
            values = np.concatenate([gaps, gaps[:, :, :1] - gaps[:, :, 1:]], axis=2)
            found = cluster_mean(values, np.ones(values.shape), level).interval
            table = np.stack([found.estimate, found.low, found.high], axis=2)
            for (i, j), row in zip(members, table, strict=True):
                rows.append((*place, arms[i], arms[j], int(held.sum()), *map(float, row.ravel()), *_turned(row)))
    return pd.DataFrame(rows, columns=list(ORDERS)).sort_values(list(ORDERS[:7]), kind="stable", ignore_index=True)


def swapped(panels: Iterable[Ratings]) -> pd.DataFrame:
    """Return `orders` of all panels that have several arms."""
    tables = [orders(item) for item in panels if item.responses["arm"].nunique() > 1]
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


def turned_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Count, for each panel and two judges, the pairs of arms whose order turns; `table` is as `orders` gives it."""
    keys = ["source", "question", "first_judge", "second_judge", "keywords"]
    counts = table.groupby(keys, sort=False).agg(
        pairs=("turned", "size"), turned=("turned", "sum"), turned_clearly=("turned_clearly", "sum")
    )
    return counts.reset_index()


def published(card: SourceCard, outcomes: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Return every rate that a source publishes beside the same rate under its other judges.

    Parameters
    ----------
    card, outcomes : SourceCard, pandas.DataFrame
        Of one source; its headlines that are shares of one judge's labels are taken.
    level : float
        Confidence level, a share.

    Returns
    -------
    pandas.DataFrame
        `PUBLISHED`; one row per headline and other judge of the same responses whose labels hold a counted
        meaning. `own` and `other` are percent of the `n` responses that both judges answered (so `own` may
        differ from the print), `change` is other - own in points with limits over items, and `reason` where
        there are none. The rates are absent where only one of the two judges has a further meaning on the
        counted side (`unsafe` beside `complied`, `partly refused` beside `refused`): its label is then a part
        of what the other's covers. `print` is equal for several readings of one printed figure: the same
        place, text, model, condition and benchmark.
    """
    rows: list[tuple[object, ...]] = []
    labels = _Labels(outcomes)
    lined: dict[str, tuple[FloatArray, IntArray]] = {}  # many headlines ask for the same rows
    for headline in card.headlines:
        own, yes, positive = _asked(card, headline)
        if own is None or headline.measure is None:
            continue
        left_out = ("judge", "judge_version", "meaning")
        where = {key: value for key, value in headline.measure.where.items() if key not in left_out}
        asked = repr((sorted(where.items(), key=repr), sorted(yes), positive))
        if asked not in lined:
            lined[asked] = labels.lined_up(where, yes, positive)
        said, items = lined[asked]
        place = (where.get(key, "") for key in ("model", "condition", "benchmark"))
        printed = " | ".join(map(str, (headline.locator, *place, headline.reported_text)))
        fixed = (card.name, headline.id, headline.quantity, headline.reported_text, printed, _name(own))
        for other in (item for item in card.judges if item is not own and yes & set(item.labels.values())):
            told = [said[labels.names.get(_name(judge), -1)] for judge in (own, other)]
            both = ~np.isnan(told[0]) & ~np.isnan(told[1])
            n = int(both.sum())
            if not n:
                continue
            if _side(other, yes) != _side(own, yes):
                rows.append((*fixed, _name(other), n, *[np.nan] * 5, OTHER_PARTS))
                continue
            sizes = np.bincount(items[both])
            totals = np.bincount(items[both], told[1][both] - told[0][both])
            found = cluster_mean(totals[sizes > 0], sizes[sizes > 0], level).interval
            ends = [100 * float(value) for value in (found.estimate, found.low, found.high)]
            shares = [100 * float(values[both].mean()) for values in told]
            rows.append((*fixed, _name(other), n, *shares, *ends, str(found.reason)))
    return pd.DataFrame(rows, columns=list(PUBLISHED))


class _Labels:
    """The labels of a source as whole numbers, so that many headlines can ask for some of them.

    `names` gives the row of a judge in what `lined_up` returns; the last row is that of a judge without labels.
    """

    def __init__(self, outcomes: pd.DataFrame) -> None:
        rated = outcomes["meaning"].notna() & ~outcomes["meaning"].isin(UNRATED)
        self._frame = outcomes[rated]
        judges, names = pd.factorize(judge_names(self._frame))
        self.names = {str(name): place for place, name in enumerate(names)}
        self._judges: IntArray = np.asarray(judges, dtype=np.int_)
        self._items: IntArray = np.asarray(pd.factorize(self._frame["item_id"], sort=True)[0], dtype=np.int_)
        grouped = self._frame.groupby(list(RESPONSE), observed=True, sort=False, dropna=False)
        self._responses: IntArray = np.asarray(grouped.ngroup(), dtype=np.int_)
        self._chosen: dict[str, NDArray[np.bool_]] = {}

    def lined_up(self, where: Mapping[str, object], yes: set[str], positive: bool) -> tuple[FloatArray, IntArray]:
        """Return, for the responses that some rows are of, what each judge said (NaN: nothing), and their items."""
        held = np.ones(len(self._frame), dtype=bool)
        for column, value in where.items():
            held &= self._with(column, value)
        responses, places = np.unique(self._responses[held], return_inverse=True)
        said: FloatArray = np.full((len(self.names) + 1, len(responses)), np.nan)
        said[self._judges[held], places] = (self._frame["meaning"][held].isin(yes) == positive).to_numpy(float)
        if np.count_nonzero(~np.isnan(said)) < held.sum():
            raise ValueError("two labels of one judge on one response")
        items: IntArray = np.zeros(len(responses), dtype=np.int64)
        items[places] = self._items[held]
        return said, items

    def _with(self, column: str, value: object) -> NDArray[np.bool_]:
        """Return which rows have the values that `measures.Table.select` takes, compared as text."""
        asked = repr((column, value))
        if asked not in self._chosen:
            values, others = wanted_values(value)
            known = self._frame[column].drop_duplicates()
            chosen = known[known.astype(str).isin([str(item) for item in values])]
            self._chosen[asked] = (self._frame[column].isin(chosen) != others).to_numpy(bool)
        return self._chosen[asked]


def published_all(panels: Iterable[Ratings], root: Path | None = None) -> pd.DataFrame:
    """Return `published` of every source of these panels."""
    names = dict.fromkeys(item.panel.source for item in panels)
    tables = [published(load_card(name, root), load_outcomes(name, root)) for name in names]
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


def _cubes(ratings: Ratings) -> Iterator[tuple[str, str, FloatArray, list[str]]]:
    """Yield two judges, the mean answer by item, arm and judge (NaN where not both answered), and the arms, if any."""
    clusters = pd.factorize(ratings.responses["cluster"].astype(str), sort=True)[0]
    codes, arms = pd.factorize(ratings.responses["arm"].astype(str), sort=True)
    shape = (int(clusters.max()) + 1, len(arms))
    places = clusters * len(arms) + codes
    said = {name: ratings.answers[name].to_numpy(float, na_value=np.nan) for name in ratings.compared}
    for first, second in combinations(ratings.compared, 2):
        both = ~np.isnan(said[first]) & ~np.isnan(said[second])
        counts = np.bincount(places[both], minlength=shape[0] * shape[1])
        sums = [np.bincount(places[both], said[name][both], counts.size) for name in (first, second)]
        with np.errstate(invalid="ignore"):
            means = np.stack([total / counts for total in sums], axis=1).reshape(*shape, 2)
        table = counts.reshape(shape)
        rows, columns = np.flatnonzero(table.any(axis=1)), np.flatnonzero(table.any(axis=0))
        yield first, second, means[rows][:, columns], [str(arms[int(column)]) for column in columns]


def _turned(row: FloatArray) -> tuple[bool, bool]:
    """Return whether the first two of three differences (estimate, low, high) differ in sign, and clearly so."""
    first, second = np.sign(row[:2, 0])
    outside = bool(np.all((row[:2, 1] > 0) | (row[:2, 2] < 0)))
    return bool(first * second < 0), bool(first * second < 0) and outside


def _percent(name: str, found: Interval) -> dict[str, object]:
    values = {name: found.estimate, f"{name}_low": found.low, f"{name}_high": found.high}
    return {key: 100 * value for key, value in values.items()} | {f"{name}_reason": str(found.reason)}


def _asked(card: SourceCard, headline: Headline) -> tuple[Judge | None, set[str], bool]:
    """Return the judge whose labels a headline counts, the meanings that are a "yes", and whether yes is counted."""
    measure, nothing = headline.measure, set[str]()
    if measure is None or measure.statistic not in _SHARES or measure.table != "outcomes":
        return None, nothing, False
    versions = measure.where.get("judge_version", "")
    named = [item for item in card.judges if item.name == measure.where.get("judge") and item.version == versions]
    values, own = measure.options.get("values"), named[0] if named else None
    if own is None or not isinstance(values, list):
        return None, nothing, False
    labelled = measure.options.get("column") == "label"
    counted = {own.labels[label] for label in values if label in own.labels} if labelled else set(values)
    rest = set(own.labels.values()) - counted - set(UNRATED)
    for positive, share in ((True, counted - set(UNRATED)), (False, rest)):
        for meanings in QUESTIONS.values():
            if share and share == set(meanings) & set(own.labels.values()):
                return own, share, positive
    return None, nothing, False


def _side(judge: Judge, yes: set[str]) -> set[str]:
    """Return the meanings of a judge's labels that any question counts together with one of these."""
    together = {one for meanings in QUESTIONS.values() if yes & set(meanings) for one in meanings}
    return together & set(judge.labels.values())


def _name(judge: Judge) -> str:
    return judge.full_name
