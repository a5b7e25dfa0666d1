"""Sources joined by prompt: where two of them hold answers to one and the same item, side by side.

Prevents the failure in which two sources are compared by their rates although they hold answers to other prompts. An
item is known by its benchmark and its id; readers give the prompts of one set one id in every source.
"""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pandas as pd

from fragility.errors import InputError, near_match
from fragility.released.labels import list_outcomes, load_outcomes
from fragility.released.sources.card import load_card
from fragility.schemas.panel import UNRATED

#: What an item is known by.
ITEM = ["benchmark", "item_id"]


def joinable(root: Path | None = None) -> pd.DataFrame:
    """Return which sources hold answers to the same items: `source`, `other`, `benchmark` and `items` in common.

    Examples
    --------
    >>> set(joinable()["benchmark"]) >= {"AlpacaEval", "JailbreakBench"}
    True
    """
    held = {name: _items(name, root) for name in list_outcomes(root)}
    rows = []
    for one, two in combinations(held, 2):
        both = held[one].merge(held[two], on=ITEM)
        counted = both.groupby("benchmark", sort=True).size()
        rows += [{"source": one, "other": two, "benchmark": name, "items": int(n)} for name, n in counted.items()]
    return pd.DataFrame(rows, columns=["source", "other", "benchmark", "items"])


def join(one: str, two: str, counts: Sequence[str] = ("unsafe",), root: Path | None = None) -> pd.DataFrame:
    """Return the items that two sources have in common, with how often each source's judges gave one of some labels.

    Parameters
    ----------
    one, two : str
        Sources with derived outcomes.
    counts : sequence of str
        Meanings that are counted ("unsafe", "refused", ...).
    root : Path, optional
        The checkout.

    Returns
    -------
    pandas.DataFrame
        One row per item: `benchmark`, `item_id`, and for each source `<source> k` of `<source> n` judgements that could
        be read, over all its models, conditions and judges, and their `<source> share`.

        A judge that cannot give any of the labels (one of refusals, asked for "unsafe") is left out.

    Raises
    ------
    InputError
        Two sources without an item in common, an unknown one, or one whose judges give none of the labels.

    Examples
    --------
    >>> found = join("jailbreakbench-artifacts", "refusal-direction")
    >>> len(found)
    100
    """
    parts = []
    for name in (one, two):
        frame = load_outcomes(name, root, [*ITEM, "judge", "judge_version", "meaning"])
        asked = frame["judge"].astype("str").str.cat(frame["judge_version"].astype("str"), sep=" ").str.strip()
        read = frame[asked.isin(_judges(name, counts, root)) & ~frame["meaning"].isin(UNRATED)]
        read = read[read["meaning"].notna()]
        counted = read.assign(yes=read["meaning"].isin(list(counts))).astype(dict.fromkeys(ITEM, "str"))
        found = (
            counted.groupby(ITEM)["yes"].agg(["sum", "size"]).rename(columns={"sum": f"{name} k", "size": f"{name} n"})
        )
        parts.append(found.assign(**{f"{name} share": found[f"{name} k"] / found[f"{name} n"]}))
    both = parts[0].join(parts[1], how="inner").reset_index()
    if both.empty:
        known = joinable(root)
        partners = sorted({*known.loc[known["source"] == one, "other"], *known.loc[known["other"] == one, "source"]})
        raise InputError(f"no item in common with '{one}'", two, near_match(two, partners) if partners else "none has")
    return both


def _judges(name: str, counts: Sequence[str], root: Path | None) -> list[str]:
    """Return the judges of a source that can give one of some labels, each with its version."""
    judges = load_card(name, root).judges
    found = [f"{judge.name} {judge.version}".strip() for judge in judges if set(judge.labels.values()) & set(counts)]
    if not found:
        given = sorted({meaning for judge in judges for meaning in judge.labels.values()} - set(UNRATED))
        raise InputError(
            f"no judge gives the label {' or '.join(counts)}", name, f"counts: its labels are {', '.join(given)}"
        )
    return found


def _items(name: str, root: Path | None) -> pd.DataFrame:
    return load_outcomes(name, root, ITEM).astype("str").drop_duplicates()
