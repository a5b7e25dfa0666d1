"""Scores as distributions: what a mean hides, how orders hang on the summary, how far two models lie apart.

Prevents the failure in which a table of means is read as if each answer were near the mean: shares, quantiles and
distances stand beside it, with intervals that take the questions, not the answers, as the sample.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from fragility.errors import InputError, near_match
from fragility.statistics.bootstrap import resampled_means
from fragility.statistics.distances import kolmogorov, wasserstein
from fragility.statistics.distributions import exceedance
from fragility.statistics.ranks import rank_intervals
from fragility.statistics.shift import quantile_shift, quantiles
from fragility.wording import counted, listing, n_of, signed

#: Quantiles that are compared.
SHARES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def graded(outcomes: pd.DataFrame, judge: str) -> pd.DataFrame:
    """Return the answers that a judge gave a score: those without one are left out, and counted in `left_out`.

    Parameters
    ----------
    outcomes : pandas.DataFrame
        Labels of one source, as `fg.load(...).to_pandas()` gives them.
    judge : str
        Whose scores.

    Returns
    -------
    pandas.DataFrame
        Rows with a score; `attrs["left_out"]` says how many answers of the judge have none.
    """
    known = sorted(outcomes.loc[outcomes["score"].notna(), "judge"].unique())
    if judge not in known:
        raise InputError(f"no scores by '{judge}'", "judge", near_match(judge, known))
    mine = outcomes[outcomes["judge"] == judge]
    found = mine[mine["score"].notna()].reset_index(drop=True)
    found.attrs["left_out"] = len(mine) - len(found)
    return found


def summaries(scores: pd.DataFrame, by: str, threshold: float, side: str = "below") -> pd.DataFrame:
    """Summarise the scores of each group in four ways, one row a group, by mean.

    Parameters
    ----------
    scores : pandas.DataFrame
        Answers with `score` and `item_id`.
    by : str
        Column of the groups, such as "model".
    threshold, side
        Which scores are past the threshold; as in `statistics.exceedance`.

    Returns
    -------
    pandas.DataFrame
        `n` answers to `questions`, `mean`, `median`, `lowest tenth` (the 10 % quantile), the share past the
        threshold with its interval over questions (percent), and the share of answers in the middle third of the
        scale seen.

    Examples
    --------
    >>> import pandas as pd
    >>> scores = pd.DataFrame({'model': list('aabb'), 'item_id': list('xyxy'), 'score': [80.0, 90.0, 20.0, 99.0]})
    >>> summaries(scores, 'model', 30)[['model', 'mean', 'below 30 (%)']].values.tolist()
    [['a', 85.0, 0.0], ['b', 59.5, 50.0]]
    """
    low, high = scores["score"].min(), scores["score"].max()
    rows = []
    for name, part in scores.groupby(by, observed=True):
        values, questions = part["score"].to_numpy(), part["item_id"].to_numpy()
        clusters = questions if part["item_id"].nunique() > 1 else None
        past = exceedance(values, [threshold], side, clusters)
        third = (values - low) / (high - low)
        rows.append({
            by: name, "n": len(part), "questions": part["item_id"].nunique(), "mean": values.mean(),
            "median": np.median(values), "lowest tenth": quantiles(values, [0.1])[0],
            f"{side} {threshold:g} (%)": 100 * past.estimate[0], "from": 100 * past.low[0], "to": 100 * past.high[0],
            "middle third (%)": 100 * np.mean((third > 1 / 3) & (third < 2 / 3)),
        })  # fmt: skip
    return pd.DataFrame(rows).sort_values("mean", ascending=False, ignore_index=True)


def rank_table(scores: pd.DataFrame, by: str, draws: int = 2000, seed: int = 1) -> pd.DataFrame:
    """Return the rank of each group by its mean, with its range over draws of the questions.

    Parameters
    ----------
    scores : pandas.DataFrame
        Answers with `item_id` and `score`; a question that a group did not answer is left out for all.
    by : str
        Column of the groups.
    draws, seed : int
        Draws of the questions, the same for all groups.

    Returns
    -------
    pandas.DataFrame
        Highest mean first: `mean` over questions, `rank`, `from` and `to` (the middle 95 % of the ranks), and in how
        many draws a group comes `first (%)`. In `attrs` how many questions there are.
    """
    wide = scores.pivot_table(index="item_id", columns=by, values="score", observed=True).dropna()
    drawn = resampled_means(wide.to_numpy(), seed=seed, draws=draws)
    found = rank_intervals(drawn)
    mean = wide.mean()
    ends = {"from": found.low, "to": found.high, "first (%)": 100 * found.best}
    places = {"mean": mean.to_numpy(), "rank": mean.rank(ascending=False).to_numpy()}
    table = pd.DataFrame({by: wide.columns.astype(str), **places, **ends})
    table = table.sort_values("mean", ascending=False, ignore_index=True)
    table.attrs["questions"] = len(wide)
    return table


def rank_sentence(table: pd.DataFrame, by: str) -> str:
    """Say how sure the order is: who comes first how often, and how far a group can move."""
    top, widest = table.iloc[0], table.iloc[int((table["to"] - table["from"]).to_numpy().argmax())]
    sure = int((table["from"] == table["to"]).sum())
    kept = f"{counted(sure, 'model')} {'keeps' if sure == 1 else 'keep'}" if sure else "No model keeps"
    moves = f"; {widest[by]} moves most, from place {widest['from']:g} to {widest['to']:g}" if sure < len(table) else ""
    return (
        f"Where the {table.attrs['questions']} questions are drawn again, {top[by]} has the highest mean in "
        f"{top['first (%)']:.0f} % of the draws. {kept} one place in the middle 95 % of them{moves}."
    )


def turned_orders(table: pd.DataFrame, by: str, first: str = "mean", second: str = "median") -> pd.DataFrame:
    """Return the pairs of groups that two summaries put in opposite orders.

    Parameters
    ----------
    table : pandas.DataFrame
        As `summaries` gives it.
    by, first, second : str
        Columns: the groups, and two summaries. A share past a threshold on the bad side counts the other way round.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({'model': ['a', 'b'], 'mean': [60.0, 55.0], 'median': [50.0, 58.0]})
    >>> turned_orders(table, 'model').iloc[0, :2].tolist()
    ['a', 'b']
    """
    sign = {name: -1 if name.startswith(("below", "at most")) else 1 for name in (first, second)}
    rows = []
    for one, other in combinations(table.to_dict("records"), 2):
        gaps = [sign[name] * (one[name] - other[name]) for name in (first, second)]
        if gaps[0] * gaps[1] < 0:
            rows.append({"higher by " + first: one[by] if gaps[0] > 0 else other[by],
                         "higher by " + second: one[by] if gaps[1] > 0 else other[by],
                         f"{first}, difference": abs(gaps[0]), f"{second}, difference": abs(gaps[1])})  # fmt: skip
    columns = ["higher by " + first, "higher by " + second, f"{first}, difference", f"{second}, difference"]
    return pd.DataFrame(rows, columns=columns)


def past_thresholds(scores: pd.DataFrame, by: str, thresholds: Sequence[float], side: str = "below") -> pd.DataFrame:
    """Return the share past each threshold, one row a group and threshold (percent, interval over questions)."""
    rows = []
    for name, part in scores.groupby(by, observed=True):
        clusters = part["item_id"].to_numpy() if part["item_id"].nunique() > 1 else None
        found = exceedance(part["score"].to_numpy(), list(thresholds), side, clusters)
        ends = {"share": 100 * found.estimate, "low": 100 * found.low, "high": 100 * found.high}
        rows.append(pd.DataFrame({by: name, "threshold": list(thresholds), **ends}))
    return pd.concat(rows, ignore_index=True)


def orders_by_threshold(curve: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return every pair of groups with the thresholds at which each of the two has the larger share."""
    wide = curve.pivot(index="threshold", columns=by, values="share")
    rows = []
    for one, other in combinations(wide.columns, 2):
        gap = wide[one] - wide[other]
        more, fewer = list(gap.index[gap > 1e-9]), list(gap.index[gap < -1e-9])
        rows.append({"first": one, "second": other, "first larger at": len(more), "second larger at": len(fewer)})
    table = pd.DataFrame(rows, columns=["first", "second", "first larger at", "second larger at"])
    return table.assign(turns=table[["first larger at", "second larger at"]].min(axis=1) > 0)


def apart(scores: pd.DataFrame, by: str, reference: str, draws: int = 500, seed: int = 1) -> pd.DataFrame:
    """Return how far each group lies from a reference, as distributions.

    Parameters
    ----------
    scores : pandas.DataFrame
        Answers with `score` and `item_id`.
    by, reference : str
        Column of the groups, and the one that the others are compared with.
    draws, seed : int
        Of bootstrap and permutation.

    Returns
    -------
    pandas.DataFrame
        Difference of the means, Wasserstein distance (points that an answer must be moved, on average) with its
        interval, Kolmogorov distance (the largest difference of the shares at or below any score), the score where
        that is, and the permutation p of each, questions exchanged whole.
    """
    groups = dict(list(scores.groupby(by, observed=True)))
    if reference not in groups:
        raise InputError(f"no scores of '{reference}'", "reference", near_match(reference, map(str, groups)))
    base, rows = groups.pop(reference), []
    for name, part in groups.items():
        shared = set(part["item_id"]) == set(base["item_id"]) and part["item_id"].nunique() > 1
        clusters = (part["item_id"].to_numpy(), base["item_id"].to_numpy()) if shared else None
        arms = part["score"].to_numpy(), base["score"].to_numpy()
        moved = wasserstein(*arms, clusters, draws=draws, seed=seed)
        largest = kolmogorov(*arms, clusters, draws=draws, seed=seed)
        rows.append({
            by: name, "means apart": arms[0].mean() - arms[1].mean(), "moved": moved.interval.estimate,
            "from": moved.interval.low, "to": moved.interval.high, "p": moved.p,
            "largest gap (%)": 100 * largest.interval.estimate, "at": largest.at, "p of the gap": largest.p,
        })  # fmt: skip
    return pd.DataFrame(rows).sort_values("moved", ascending=False, ignore_index=True)


def shift(scores: pd.DataFrame, by: str, first: str, second: str, draws: int = 1000, seed: int = 1) -> pd.DataFrame:
    """Return the quantile differences of two groups, first minus second, with a band over all of them."""
    groups = dict(list(scores.groupby(by, observed=True)))
    for name in (first, second):
        if name not in groups:
            raise InputError(f"no scores of '{name}'", by, near_match(name, map(str, groups)))
    one, other = groups[first], groups[second]
    shared = set(one["item_id"]) == set(other["item_id"]) and one["item_id"].nunique() > 1
    clusters = (one["item_id"].to_numpy(), other["item_id"].to_numpy()) if shared else None
    arms = one["score"].to_numpy(), other["score"].to_numpy()
    found = quantile_shift(*arms, SHARES, clusters, draws=draws, seed=seed)
    ends = [quantiles(arm, SHARES) for arm in arms]
    return pd.DataFrame({
        "quantile": SHARES, "first": ends[0], "second": ends[1],
        "difference": found.estimate, "low": found.low, "high": found.high,
    })  # fmt: skip


def summaries_sentence(table: pd.DataFrame, turned: pd.DataFrame, by: str) -> str:
    """Say how far mean and another summary agree on the order."""
    pairs = len(table) * (len(table) - 1) // 2
    low, high = table["mean"].min(), table["mean"].max()
    first = f"The means of {counted(len(table), by)} run from {low:.1f} to {high:.1f}."
    second = turned.columns[1].removeprefix("higher by ")
    if turned.empty:
        return f"{first} The {second} puts {n_of(pairs, pairs, 'pair')} in the same order."
    return f"{first} The {second} puts {n_of(len(turned), pairs, 'pair')} in the other order."


def thresholds_sentence(orders: pd.DataFrame, thresholds: Sequence[float]) -> str:
    """Say how many orders hang on the choice of the threshold."""
    turns = int(orders["turns"].sum())
    span = f"between {min(thresholds):g} and {max(thresholds):g}"
    if not turns:
        return f"No threshold {span} changes the order of {'the one pair' if len(orders) == 1 else 'any pair'}."
    return f"For {n_of(turns, len(orders), 'pair')} the order depends on the threshold chosen {span}."


def apart_sentence(table: pd.DataFrame, by: str, reference: str) -> str:
    """Say what the distances mean, with the largest as the example."""
    top = table.iloc[0]
    beyond = top["moved"] - abs(top["means apart"])
    text = (
        f"The scores of {top[by]} must be moved by {top['moved']:.1f} points on average to become those of {reference}"
    )
    text += f" ({top['from']:.1f} to {top['to']:.1f}); the means differ by {abs(top['means apart']):.1f}. "
    text += f"At {top['at']:.0f} the shares at or below it differ by {top['largest gap (%)']:.0f} points."
    if beyond > 0.05 * max(top["moved"], 1e-9):
        text += f" So {beyond:.1f} points of the movement cancel out in the mean."
    return text


def shift_sentence(table: pd.DataFrame, first: str, second: str) -> str:
    """Say where two distributions differ."""
    below, above = table[table["high"] < 0], table[table["low"] > 0]
    parts = []
    for name, part in (("lower", below), ("higher", above)):
        if len(part):
            places = listing([f"{100 * value:.0f} %" for value in part["quantile"]])
            parts.append(f"{first} is {name} than {second} at {counted(len(part), 'quantile')} ({places})")
    middle = table.loc[table["quantile"] == 0.5, "difference"].iloc[0]
    lowest = table.iloc[0]
    ends = f"The medians differ by {signed(middle)} points, the {100 * lowest['quantile']:.0f} % quantiles by "
    ends += f"{signed(lowest['difference'])}."
    return f"{'; '.join(parts) if parts else 'The band contains 0 at every quantile'}. {ends}"
