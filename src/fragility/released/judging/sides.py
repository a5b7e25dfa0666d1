"""Over-refusal beside refusal: what a model refuses of what it should answer and of what it should refuse.

Prevents the failures in which a model is praised for few refusals of safe prompts that refuses nothing, and
in which a partial refusal is a refusal in one table and none in the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from fragility.errors import InputError
from fragility.released.judging.panel import Ratings, ratings
from fragility.released.labels import load_outcomes
from fragility.released.sources.card import load_card
from fragility.schemas.panel import Panel, Question, Side
from fragility.statistics.robust import share_interval

#: The two codings of a partial refusal, and what they count.
CODINGS: dict[Question, str] = {"refusal": "full refusals only", "any refusal": "partial ones too"}
COLUMNS = (
    "source", "pair", "arm", "judge", "kind", "coding", "side", "prompts", "n", "unread", "k", "rate", "low", "high",
    "reason", "note",
)  # fmt: skip


def both_sides(sides: Iterable[Side], root: Path | None = None, level: float = 0.95) -> pd.DataFrame:
    """Return the share of refusals on safe and on unsafe prompts, per arm, judge and coding.

    Parameters
    ----------
    sides : iterable of Side
        As `load_plan` gives them.
    root : Path, optional
        The checkout.
    level : float
        Confidence level, a share.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; `rate` is the share of refusals in percent of the `n` answers with a label that can be read
        (`unread` have none), with limits over prompts.
    """
    rows: list[dict[str, object]] = []
    for side in sides:
        outcomes, card = load_outcomes(side.source, root), load_card(side.source, root)
        for question, coding in CODINGS.items():
            panel = Panel(source=side.source, question=question, arms=side.arms, merge_versions=side.merge_versions)
            held = ratings(panel, outcomes, card)
            absent = [name for name in side.judges if name not in held.answers]
            if absent:
                raise InputError(f"no judge '{absent[0]}'", f"judging.yml, sides of {side.source}")
            for name, value in (("safe", side.safe), ("unsafe", side.unsafe)):
                here = held.responses[held.responses[side.column] == value]
                if value and here.empty:
                    raise InputError(f"no {side.column} '{value}'", f"judging.yml, sides of {side.source}")
                place = {"source": side.source, "coding": coding, "side": name, "prompts": value, "note": side.note}
                place["pair"] = _pair(side)
                rows += [place | entry for entry in _rates(held, here, side.judges or held.compared, level)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def side_by_side(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row per arm, judge and coding, with the rates of both sides.

    Parameters
    ----------
    table : pandas.DataFrame
        As `both_sides` gives it.

    Returns
    -------
    pandas.DataFrame
        `source`, `pair` of prompt sets, `arm`, `judge`, `coding`; `safe`, `safe_low`, `safe_high`, `safe_n`
        and the same for `unsafe`, in percent; NaN where a judge saw no answer of that side.
    """
    keys = ["source", "pair", "arm", "judge", "coding"]
    wide = table.pivot(index=keys, columns="side", values=["rate", "low", "high", "n"])
    found = {}
    for side in ("safe", "unsafe"):
        for value, name in (("rate", side), ("low", f"{side}_low"), ("high", f"{side}_high"), ("n", f"{side}_n")):
            there = (value, side) in wide.columns
            found[name] = wide[(value, side)].astype(float) if there else pd.Series(float("nan"), index=wide.index)
    return pd.DataFrame(found).reset_index()


def _pair(side: Side) -> str:
    """Name the two sets of prompts; a set that is a condition is named by its source too."""
    start = "" if side.column == "benchmark" else f"{side.source} "
    return f"{start}{side.safe} and {start}{side.unsafe}" if side.unsafe else f"{start}{side.safe}"


def _rates(held: Ratings, here: pd.DataFrame, judges: Sequence[str], level: float) -> Iterator[dict[str, object]]:
    """Yield the rate of refusals of every arm under every judge, on these responses."""
    for arm, part in here.groupby("arm"):
        for judge in judges:
            said = held.answers.loc[part.index, judge]
            known = said.dropna().astype(bool)
            if not len(known):
                continue
            found = share_interval(known.to_numpy(), held.sampled[known.index].to_numpy(), level)
            yield {
                "arm": arm,
                "judge": judge,
                "kind": held.kinds[judge],
                "n": len(known),
                "unread": len(said) - len(known),
                "k": int(known.sum()),
                "rate": 100 * float(found.estimate),
                "low": 100 * float(found.low),
                "high": 100 * float(found.high),
                "reason": str(found.reason),
            }
