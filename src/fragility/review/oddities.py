"""What judged items show that no rate tells: an arm that lacks items, and labels that are all the same.

Prevents two failures: arms compared as if they had answered the same items, and a judge that says one thing whatever it
reads, whose rate looks like a result.
"""

import pandas as pd

from fragility.review.arms import is_share, split
from fragility.review.words import named, telling
from fragility.wording import counted, listing

#: Answers from which on labels without any exception are told.
FEWEST = 20
#: Share of all items that arms have on average from which on they are taken to be meant for the same items.
SHARED = 0.75
#: Arms that are named in one sentence.
MOST_NAMED = 4


def oddities(items: pd.DataFrame) -> list[str]:
    """Return the sentences on arms that lack items and arms whose labels are all the same.

    Parameters
    ----------
    items : pandas.DataFrame
        As `Reading.items`.

    Returns
    -------
    list of str
        Empty where there is nothing to say.
    """
    arms = list(split(items)) if len(items) else []
    return _lacking(arms) + _constant(arms)


def _lacking(arms: list[tuple[dict[str, str], pd.DataFrame]]) -> list[str]:
    """Say which arms have no row for items that others on their benchmark have, where most items are shared."""
    groups: dict[tuple[str, ...], list[tuple[dict[str, str], frozenset[int]]]] = {}
    for names, part in arms:
        key = (names["benchmark"], names["judge"], names["counted"])
        groups.setdefault(key, []).append((names, frozenset(part["item"].cat.codes.unique().tolist())))
    said = []
    for group in groups.values():
        everything = frozenset().union(*(held for _, held in group))
        short = [(names, held) for names, held in group if len(held) < len(everything)]
        shared = sum(len(held) for _, held in group) / (len(everything) * len(group))
        if not short or shared < SHARED:
            continue
        columns = telling([names for names, _ in group])
        listed = [f"{named(names, columns) or 'a condition'} has no row for {len(everything) - len(held)} of them"
                  for names, held in short[:MOST_NAMED]]  # fmt: skip
        more = [f"{counted(len(short) - MOST_NAMED, 'more condition lacks', 'more conditions lack')} some"]
        said.append(
            f"{counted(len(everything), 'item')} in all: {listing(listed + more * (len(short) > MOST_NAMED))}. "
            "Rates over different items differ for that reason, too."
        )
    return said


def _constant(arms: list[tuple[dict[str, str], pd.DataFrame]]) -> list[str]:
    """Say which arms have one and the same label throughout, where another arm has not."""
    same, others = [], 0
    for names, part in arms:
        values = part["value"].dropna()
        if len(values) >= FEWEST and is_share(part) and values.nunique() == 1:
            same.append((names, len(values)))
        else:
            others += 1
    if not same or not others:
        return []
    columns = telling([names for names, _ in arms])
    listed = [f"all {n:,} labels of {named(names, columns) or 'a condition'}" for names, n in same[:MOST_NAMED]]
    more = [f"those of {counted(len(same) - MOST_NAMED, 'more condition')}"] * (len(same) > MOST_NAMED)
    text = listing(listed + more)
    return [f"{text[0].upper()}{text[1:]} are the same: a result, or a judge that says one thing whatever it reads; "
            "labels of a second judge, or of people, would tell."]  # fmt: skip
