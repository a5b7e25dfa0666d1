"""How varied the openers of refusals are, and how much two groups share, from counts without text.

Prevents the failures in which a handful of openers is called "the" refusal although a long tail is not counted, and
in which openers that were set aside as rare are taken for one.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from fragility.errors import InputError
from fragility.released.refusals.counts import OTHER, SCOPE
from fragility.statistics.diversity import count_diversity, kinds_for_share
from fragility.statistics.result import NotEstimable

SHARES = (0.5, 0.8, 0.95)


def coverage(counts: pd.DataFrame, shares: Sequence[float] = SHARES, by: Collection[str] = ()) -> pd.DataFrame:
    """Return how many openers cover a share of the responses.

    Parameters
    ----------
    counts : pandas.DataFrame
        Opener counts of one judge of one source, reduced to the responses in question (for instance
        `counts[counts.meaning == "refused"]`).
    shares : sequence of float
        Shares of the responses.
    by : collection of str
        Columns that split the rows, for instance `model`.

    Returns
    -------
    pandas.DataFrame
        One row for each group, length of opener and share: `n` responses, `distinct` openers, `openers` needed.

    Raises
    ------
    InputError
        No row, or several sources, judges or versions in one group: their rare openers cannot be told apart.
    """
    rows = []
    for key, sizes in _groups(counts, by):
        needed = kinds_for_share(sizes, shares)
        base = key | {"n": int(sizes.sum()), "distinct": len(sizes)}
        rows += [base | {"share": share, "openers": int(k)} for share, k in zip(shares, needed, strict=True)]
    return pd.DataFrame(rows)


def variety(counts: pd.DataFrame, by: Collection[str] = (), level: float = 0.95) -> pd.DataFrame:
    """Return entropy and effective number of openers; arguments and errors as in `coverage`.

    Returns
    -------
    pandas.DataFrame
        One row for each group and length of opener: `n`, `distinct`, `once` (openers that occur once),
        `sample_coverage`, `plug_in`, `miller_madow` and `entropy` with `entropy_low` and `entropy_high` (nats),
        `effective` with its limits, and a `reason` where there is no interval. The responses are taken as
        independent. See `statistics.diversity.count_diversity`.
    """
    rows = []
    for key, sizes in _groups(counts, by):
        base = key | {"n": int(sizes.sum()), "distinct": len(sizes), "once": int((sizes == 1).sum())}
        found = count_diversity(sizes, level)
        if isinstance(found, NotEstimable):
            rows.append(base | {"reason": found.reason})
            continue
        base |= {name: getattr(found, name) for name in ("sample_coverage", "plug_in", "miller_madow")}
        for name, interval in (("entropy", found.entropy), ("effective", found.effective)):
            base |= {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
        rows.append(base | {"reason": found.entropy.reason})
    return pd.DataFrame(rows)


def overlap(counts: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return how much the openers of each two groups have in common.

    Parameters
    ----------
    counts : pandas.DataFrame
        Opener counts of one judge of each source, reduced to the responses in question.
    by : str
        Column that makes the groups: model, family, year, source.

    Returns
    -------
    pandas.DataFrame
        One row for each length and pair: `first`, `second`, `n_first`, `n_second` (responses), `jaccard` (openers of
        both among openers of either) and `weighted` (sum over openers of the smaller of their two shares), each with
        a `_high`: rare openers of two sources may be the same, so the true value lies from the one to the other.
        Within one source they are equal. Small groups share less by chance alone: compare groups of one size.

    Raises
    ------
    InputError
        No row, or several judges of one source: a response would count twice.
    """
    _check(counts, by)
    _one_scope(counts, ("judge", "judge_version"), within="source")
    rows = []
    for length, of_length in counts.groupby("words"):
        groups = {key: _Group(rows) for key, rows in of_length.groupby(by, observed=True)}
        for (first, one), (second, two) in combinations(groups.items(), 2):
            rows.append({"words": length, "first": first, "second": second} | _shared(one, two))
    return pd.DataFrame(rows)


class _Group:
    """One group's named openers, and how many it has that occur once in their source."""

    def __init__(self, rows: pd.DataFrame) -> None:
        named = rows["opener_id"] != OTHER
        self.counts = rows[named].groupby("opener_id", observed=True)["n"].sum()
        self.rare = int(rows.loc[~named, "n"].sum())
        self.n = int(self.counts.sum()) + self.rare
        self.kinds = len(self.counts) + self.rare
        self.sources = frozenset(rows["source"])


def _shared(one: _Group, two: _Group) -> dict[str, float]:
    both = int(one.counts.index.isin(two.counts.index).sum())
    weighted = float(np.minimum(*(one.counts / one.n).align(two.counts / two.n, join="inner")).sum())
    apart = one.sources != two.sources or len(one.sources) > 1
    more = min(one.kinds - both, two.kinds - both, one.rare + two.rare) if apart else 0
    heavier = one.rare / one.n + two.rare / two.n if apart else 0.0
    return {
        "n_first": one.n,
        "n_second": two.n,
        "jaccard": both / (one.kinds + two.kinds - both),
        "jaccard_high": (both + more) / (one.kinds + two.kinds - both - more),
        "weighted": weighted,
        "weighted_high": min(1.0, weighted + heavier),
    }


def _groups(counts: pd.DataFrame, by: Collection[str]) -> Iterator[tuple[dict[str, object], np.ndarray]]:
    """Yield each group and length, and the number of responses of each of its openers."""
    _check(counts, *by)
    for key, rows in counts.groupby([*by, "words"], observed=True):
        _one_scope(rows, SCOPE)
        rare = rows["opener_id"] == OTHER
        named = rows[~rare].groupby("opener_id", observed=True)["n"].sum().to_numpy()
        sizes = np.concatenate([named, np.ones(int(rows.loc[rare, "n"].sum()), dtype=np.int64)])
        yield dict(zip((*by, "words"), key, strict=True)), sizes


def _check(counts: pd.DataFrame, *columns: str) -> None:
    absent = [column for column in columns if column not in counts]
    if absent:
        raise InputError(f"no column '{absent[0]}'", "by", f"known: {', '.join(map(str, counts))}")
    if counts.empty:
        raise InputError("no counts of openings", "counts", "choose a judge and meanings that have responses with text")


def _one_scope(rows: pd.DataFrame, columns: Sequence[str], within: str = "") -> None:
    parts = [part for _, part in rows.groupby(within, observed=True)] if within else [rows]
    for part in parts:
        for column in columns:
            found = sorted(map(str, part[column].unique()))
            if len(found) > 1:
                raise InputError(f"{len(found)} of {column} in one group", "counts", f"choose one: {', '.join(found)}")
