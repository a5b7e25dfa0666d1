"""What the pattern of labels over items shows: labels that run backwards, that change half-way, ids that do not match.

Prevents two failures: a codebook that was exchanged, a judge that was replaced or ids that were shuffled stand in a
file whose every rate looks right; and a pattern that chance gives is told as one of these. Each look has a chance of
`ALPHA` at most, over the whole file, of telling something where labels are as good as drawn; `ALONE` where only those
of one condition are, and the others go together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from fragility.released.formats.reading import ARM
from fragility.review.arms import is_share
from fragility.review.words import p_is, percent
from fragility.statistics.permuted import Permuted, permuted_total
from fragility.statistics.result import FloatArray
from fragility.wording import counted, listing

IntArray = NDArray[np.int64]
#: Chance, over a file, that a look tells something where there is nothing; and that labels that go with no others are
#: said to run counter to them, where those others go together.
ALPHA, ALONE = 0.01, 0.05
#: Items with a label in all arms from which on a pattern is looked for; and judgements of one file that are looked at.
FEWEST, MOST = 20, 500_000
#: What arms are grouped by, in the order in which it is tried: who labelled, how the model was treated, the model.
BY = ("judge", "condition", "model")
DRAWS = 1999
#: Classes of items that other arms label alike; and the chance below which categories go by the order of the rows.
CLASSES, ORDERED = 4, 0.05


@dataclass(frozen=True, eq=False)
class _Block:
    """Items of one benchmark that all its arms have: labels of each arm, in the order of the file, and clusters."""

    counted: str
    groups: tuple[str, ...]
    labels: FloatArray
    clusters: IntArray


def patterns(items: pd.DataFrame) -> list[str]:
    """Return the sentences on labels that run counter to those of other arms, change half-way, or have other topics.

    Parameters
    ----------
    items : pandas.DataFrame
        As `Reading.items`.

    Returns
    -------
    list of str
        Empty where there is nothing to say.
    """
    if not len(items) or len(items) > MOST or not is_share(items):
        return []
    return _topics(items) + _labels(items)


def _topics(items: pd.DataFrame) -> list[str]:
    """Say where one id has several topics, and where arms of other items have them in other shares."""
    known = items[items["cluster"].astype(str) != ""]
    if not len(known):
        return []
    topics = known.groupby(["benchmark", "item"], observed=True)["cluster"].nunique()
    several = int((topics > 1).sum())
    if several:
        return [
            f"{several:,} of {counted(len(topics), 'item')} {'stands' if several == 1 else 'stand'} in one category in "
            "one row and in another in another: either the ids do not name the same prompts throughout, and nothing "
            "pairs by them, or the category is not one of prompts."
        ]
    said = []
    for _, part in known.groupby(["benchmark", "judge", "counted"], observed=True):
        arms = part.drop_duplicates([*ARM, "item"]).groupby(["model", "condition", "item"], observed=True)
        first = arms["cluster"].first().reset_index()
        sets = first.groupby(["model", "condition"], observed=True)["item"].agg(frozenset)
        kinds = sets.drop_duplicates()
        if len(kinds) < 2 or any(one & two for at, one in enumerate(kinds) for two in kinds[:at]):
            continue
        names = [first[(first["model"] == model) & (first["condition"] == condition)]["cluster"].astype(str)
                 for model, condition in kinds.index]  # fmt: skip
        table = pd.DataFrame([one.value_counts() for one in names]).fillna(0).to_numpy(np.int64)
        if (chance := _table_chance(table)) <= ALPHA:
            said.append(
                f"Conditions of different items have them from other topics in other shares ({p_is(chance)}): their "
                "rates differ for that reason, too."
            )
    return said


def _table_chance(table: IntArray) -> float:
    """Return the chance of a chi-squared as great, by random tables of the same margins."""
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    keep = columns > 0
    expected = np.outer(rows, columns[keep]) / table.sum()
    drawn = scipy.stats.random_table(rows, columns[keep], seed=0).rvs(DRAWS)
    seen, random = (((one - expected) ** 2 / expected).sum(axis=(-2, -1)) for one in (table[:, keep], drawn))
    return float((1 + (random >= seen - 1e-9).sum()) / (1 + DRAWS))


def _labels(items: pd.DataFrame) -> list[str]:
    by = next((name for name in BY if items[name].nunique() > 1), "")
    blocks = list(_blocks(items, by)) if by else []
    names = list(dict.fromkeys(name for block in blocks for name in block.groups))
    backward, changed = [], []
    for name in names:
        own = [block for block in blocks if name in block.groups and len(set(block.groups)) > 1]
        if not own:
            continue
        against = _against(own, name)
        counter = against.p_low * len(names)
        if counter <= ALPHA or (counter <= ALONE and _go_together(own, name)):
            backward.append((name, against, own[0].counted))
        elif (halves := _halves(own, name)).p * len(names) <= ALPHA:
            changed.append((name, halves, own[0].counted, *_shares(own, name)))
    said = []
    if backward:
        listed, chance = listing([name for name, *_ in backward]), p_is(max(found.p_low for _, found, _ in backward))
        words = " or ".join(dict.fromkeys(f"'{word}'" for *_, word in backward))
        others = "each other" if len(backward) == len(names) else "those of the other conditions"
        said.append(
            f"The labels of {listed} run counter to {others}: items that are {words} elsewhere are so less often here "
            f"({chance}). Check whether two labels were exchanged."
        )
    said += [
        f"The labels of {name} change half-way: {percent(first)} % '{word}' in the first half of its rows, "
        f"{percent(second)} % in the second, more than the same items of the others let expect "
        f"({p_is(found.p)}, if the order of the rows is by chance). Another judge, or an order by kind of prompt?"
        for name, found, word, first, second in changed
    ]
    return said


def _blocks(items: pd.DataFrame, by: str) -> Iterator[_Block]:
    for (_, word), part in items.groupby(["benchmark", "counted"], observed=True, sort=False):
        arms = part.groupby([name for name in ARM if name not in ("benchmark", "counted")], observed=True, sort=False)
        columns, groups, first = [], [], None
        for key, arm in arms:
            scored = arm[arm["value"].notna()]
            columns.append(scored.groupby(scored["item"].cat.codes, sort=False)["value"].sum())
            groups.append(str(dict(zip(("model", "condition", "judge"), key, strict=True))[by]))
            first = scored if first is None else first
        if first is None or len(columns) < 2:
            continue
        table = pd.concat(columns, axis=1, join="inner")
        if len(table) < FEWEST:
            continue
        once = first.drop_duplicates("item")
        clusters = once["cluster"].cat.codes.set_axis(once["item"].cat.codes).reindex(table.index)
        yield _Block(str(word), tuple(groups), table.to_numpy(float), clusters.to_numpy().astype(np.int64))


def _apart(block: _Block, name: str, without: str = "") -> tuple[FloatArray, FloatArray]:
    """Return the sums of the labels of a group's arms and of all other arms, by item, one group left out."""
    own = np.array([group == name for group in block.groups])
    others = np.array([group not in (name, without) for group in block.groups])
    return block.labels[:, own].sum(axis=1), block.labels[:, others].sum(axis=1)


def _go_together(blocks: list[_Block], name: str) -> bool:
    """Say whether the groups besides one go together: one of them with the rest, more than random items would."""
    others = list(dict.fromkeys(group for block in blocks for group in block.groups if group != name))
    return len(others) > 1 and any(
        _against([block for block in blocks if {*block.groups} > {name, other}], other, name).p_high * len(others)
        <= ALPHA
        for other in others
    )


def _against(blocks: list[_Block], name: str, without: str = "") -> Permuted:
    """Compare a group's labels on the items that count often elsewhere with those on random items."""
    values, weights, strata = [], [], []
    for at, block in enumerate(blocks):
        own, others = _apart(block, name, without)
        values.append(own)
        weights.append(others)
        strata.append(np.full(len(own), at))
    return permuted_total(np.concatenate(values), np.concatenate(weights), np.concatenate(strata), DRAWS)


def _halves(blocks: list[_Block], name: str) -> Permuted:
    """Compare a group's labels in the second half of the rows with those on random items that others label alike."""
    values, chosen, strata = [], [], []
    for at, block in enumerate(blocks):
        own, others = _apart(block, name)
        values.append(own)
        late = np.arange(len(own)) >= len(own) // 2
        chosen.append(late)
        table = np.stack(
            [np.bincount(block.clusters[half], minlength=block.clusters.max() + 1) for half in (~late, late)]
        )
        blocked = len(table[0]) > 1 and _table_chance(table) <= ORDERED
        strata.append(np.stack([np.full(len(own), at), _classes(others), block.clusters * blocked], axis=1))
    groups = np.unique(np.concatenate(strata), axis=0, return_inverse=True)[1].reshape(-1)
    return permuted_total(np.concatenate(values), np.concatenate(chosen), groups, DRAWS)


def _classes(others: FloatArray) -> IntArray:
    """Return `CLASSES` classes of items, about as many in each, by how often they count elsewhere."""
    ends = np.quantile(others, np.arange(1, CLASSES) / CLASSES)
    return np.searchsorted(ends, others, side="left").astype(np.int64)


def _shares(blocks: list[_Block], name: str) -> tuple[float, float]:
    """Return a group's share of labels that count, in the first and the second half of its rows."""
    halves: tuple[list[FloatArray], list[FloatArray]] = ([], [])
    for block in blocks:
        labels = block.labels[:, np.array([group == name for group in block.groups])]
        halves[0].append(labels[: len(labels) // 2].ravel())
        halves[1].append(labels[len(labels) // 2 :].ravel())
    first, second = (float(np.concatenate(half).mean()) for half in halves)
    return first, second
