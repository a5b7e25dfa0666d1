"""Which conditions of a paper are compared: those that a reader names, else those that its folder marks by role.

Prevents the failure in which a notebook works for the one paper whose names of conditions it was written with, and
ends for every other one in an error about a name that nobody typed.
"""

from dataclasses import dataclass

import pandas as pd

from fragility.errors import InputError, near_match
from fragility.printed.cells import cells
from fragility.printed.contrasts import SAME
from fragility.printed.paper import Paper

#: Roles of conditions that stand as a control between the untuned model and what a paper proposes.
CONTROLS = ("plain fine-tuning", "random-prefix fine-tuning", "prompt template")


@dataclass(frozen=True)
class ArmNames:
    """Names of three conditions, as the paper's folder has them; `control` is "" where the paper prints none."""

    untuned: str
    control: str
    treated: str


def choose_arms(
    paper: Paper, untuned: str = "", control: str = "", treated: str = "", *, three: bool = False
) -> ArmNames:
    """Return the conditions to compare.

    Parameters
    ----------
    paper : Paper
        The paper.
    untuned, control, treated : str
        Names of conditions; one that is empty is chosen: the untuned condition, the condition with most printed
        counts that stands beside it and is no control, and the control beside both (the first kind of `CONTROLS`).
    three : bool
        Whether a control is needed.

    Raises
    ------
    InputError
        In one line: a name that is no condition of the paper (with the nearest), or what the paper does not print.

    Examples
    --------
    >>> from fragility.printed.paper import load_paper
    >>> choose_arms(load_paper('guo2026_refusal_unlearning'))
    ArmNames(untuned='Base', control='FT', treated='RU (ours)')
    """
    held = cells(paper)
    roles = {item.name: item.role for item in paper.card.conditions}
    for name in filter(None, (untuned, control, treated)):
        if name not in roles:
            raise InputError(f"no condition '{name}' in {paper.key}", "conditions", near_match(name, roles))
    named = held[held["condition"].isin(roles) & (held["benchmark"] != "")]
    places = {str(name): set(part[SAME].itertuples(index=False)) for name, part in named.groupby("condition")}
    known = [str(name) for name in named["condition"].value_counts().index]
    base = untuned or next((name for name in known if roles[name] == "untuned"), "")
    if not base:
        raise InputError(f"{paper.key} prints no count of an untuned model", "untuned", "nothing to compare with")
    at_base = places.get(base, set())
    others = [name for name in known if name != base and roles[name] != "untuned" and places[name] & at_base]
    chosen = treated or next((name for name in others if roles[name] not in CONTROLS and name != control), "")
    chosen = chosen or next((name for name in others if name != control), "")
    if not chosen:
        raise InputError(
            f"{paper.key} prints no count beside one of the untuned model", "treated", "nothing to compare"
        )
    beside = [name for name in others if roles[name] in CONTROLS and name != chosen]
    beside.sort(key=lambda name: CONTROLS.index(roles[name]))
    control = control or next((name for name in beside if places[name] & at_base & places.get(chosen, set())), "")
    if three and not control:
        raise InputError(f"{paper.key} prints no control beside {base} and {chosen}", "control", "nothing to split")
    return ArmNames(base, control, chosen)


def judged_by(frame: pd.DataFrame, judge: str = "") -> pd.DataFrame:
    """Return the rates by one judge, by the one that gave most where none is named; an error where there is none."""
    if frame.empty:
        raise InputError("no rate is printed under both conditions", "conditions", "choose another paper")
    there = [str(name) for name in frame["judge"].value_counts().index]
    kept = frame[frame["judge"] == (judge or there[0])]
    if kept.empty:
        raise InputError(f"no printed rate by '{judge}' under both conditions", "judge", near_match(judge, there))
    return kept
