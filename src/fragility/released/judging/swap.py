"""What changes when the judge is exchanged: rates, the order of two arms, and the figures that a source publishes.

Prevents the failures in which a ranking is read as a property of the models although another judge of the
same answers turns it round, and in which a turned order is told without saying whether either order can be
told from chance.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from fragility.released.judging.panel import Ratings, judge_names
from fragility.released.labels import load_outcomes
from fragility.released.sources.card import load_card
from fragility.released.sources.measures import wanted_values
from fragility.schemas.panel import QUESTIONS, RESPONSE, UNRATED
from fragility.schemas.source import Headline, Judge, SourceCard
from fragility.statistics import cluster_mean
from fragility.statistics.result import FloatArray, Interval
from fragility.statistics.robust import share_interval

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
    for first, second in combinations(ratings.compared, 2):
        cube, arms = _cube(ratings, first, second)
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
    outcomes = outcomes.assign(name=judge_names(outcomes))
    rated = (outcomes["meaning"].notna() & ~outcomes["meaning"].isin(UNRATED)).to_numpy()
    rows: list[tuple[object, ...]] = []
    lined: dict[str, pd.DataFrame] = {}  # many headlines ask for the same rows
    for headline in card.headlines:
        own, yes, positive = _asked(card, headline)
        if own is None or headline.measure is None:
            continue
        left_out = ("judge", "judge_version", "meaning")
        where = {key: value for key, value in headline.measure.where.items() if key not in left_out}
        asked = repr((sorted(where.items(), key=repr), sorted(yes), positive))
        if asked not in lined:
            part = outcomes[_selected(outcomes, where).to_numpy() & rated]
            said = (part["meaning"].isin(yes) == positive).to_numpy()
            lined[asked] = part.assign(said=said).pivot(index=list(RESPONSE), columns="name", values="said")
        wide = lined[asked]
        place = (where.get(key, "") for key in ("model", "condition", "benchmark"))
        printed = " | ".join(map(str, (headline.locator, *place, headline.reported_text)))
        fixed = (card.name, headline.id, headline.quantity, headline.reported_text, printed, _name(own))
        for other in (item for item in card.judges if item is not own and yes & set(item.labels.values())):
            both = wide.reindex(columns=[_name(own), _name(other)]).dropna().astype(bool)
            if not len(both):
                continue
            if _side(other, yes) != _side(own, yes):
                rows.append((*fixed, _name(other), len(both), *[np.nan] * 5, OTHER_PARTS))
                continue
            gap = both[_name(other)].astype(float) - both[_name(own)].astype(float)
            totals = gap.groupby(level="item_id", observed=True).agg(["sum", "size"])
            found = cluster_mean(totals["sum"], totals["size"], level).interval
            ends = [100 * float(value) for value in (found.estimate, found.low, found.high)]
            shares = [100 * float(both[_name(judge)].mean()) for judge in (own, other)]
            rows.append((*fixed, _name(other), len(both), *shares, *ends, str(found.reason)))
    return pd.DataFrame(rows, columns=list(PUBLISHED))


def published_all(panels: Iterable[Ratings], root: Path | None = None) -> pd.DataFrame:
    """Return `published` of every source of these panels."""
    names = dict.fromkeys(item.panel.source for item in panels)
    tables = [published(load_card(name, root), load_outcomes(name, root)) for name in names]
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


def _cube(ratings: Ratings, first: str, second: str) -> tuple[FloatArray, list[str]]:
    """Return the mean answer by item, arm and judge (NaN where not both answered), and the arms, if any."""
    both = ratings.answers[[first, second]].dropna().astype(float)
    if both.empty:
        return np.empty((0, 0, 2)), []
    labels = ratings.responses.loc[both.index, ["cluster", "arm"]].astype(str)
    means = both.groupby([labels["cluster"], labels["arm"]]).mean().unstack("arm")
    arms = sorted(labels["arm"].unique())
    return np.stack(
        [pd.DataFrame(means[name]).reindex(columns=arms).to_numpy(float) for name in (first, second)], axis=2
    ), arms


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


def _selected(frame: pd.DataFrame, where: Mapping[str, object]) -> pd.Series:
    """Return which rows have the values that `measures.Table.select` takes, compared as text."""
    keep = pd.Series(True, index=frame.index)
    for column, value in where.items():
        values, others = wanted_values(value)
        known = frame[column].drop_duplicates()
        chosen = known[known.astype(str).isin([str(item) for item in values])]
        keep &= frame[column].isin(chosen) != others
    return keep
