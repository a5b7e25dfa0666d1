"""Which conditions of a paper are compared: those that a reader names, else those that its folder marks by role.

Prevents the failure in which a notebook works for the one paper whose names of conditions it was written with, and
ends for every other one in an error about a name that nobody typed.
"""

from dataclasses import dataclass

import pandas as pd

from fragility.errors import InputError, near_match
from fragility.printed.cells import cells
from fragility.printed.paper import Paper

#: Roles of conditions that stand as a control between the untuned model and what a paper proposes.
CONTROLS = ("plain fine-tuning", "random-prefix fine-tuning", "prompt template")


@dataclass(frozen=True)
class ArmNames:
    """Names of three conditions, as the paper's folder has them; `control` is "" where the paper prints none."""

    untuned: str
    control: str
    treated: str


def choose_arms(paper: Paper, untuned: str = "", control: str = "", treated: str = "") -> ArmNames:
    """Return the conditions to compare.

    Parameters
    ----------
    paper : Paper
        The paper.
    untuned, control, treated : str
        Names of conditions; one that is empty is chosen: the untuned condition, the condition with most printed
        counts that is measured against it and is no control, and the control with most counts.

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
    held = cells(paper)["condition"].value_counts()
    roles = {item.name: item.role for item in paper.card.conditions}
    for name in filter(None, (untuned, control, treated)):
        if name not in roles:
            raise InputError(f"no condition '{name}' in {paper.key}", "conditions", near_match(name, roles))
    known = [name for name in held.index if name in roles]
    base = untuned or next((name for name in known if roles[name] == "untuned"), "")
    if not base:
        raise InputError(f"{paper.key} prints no count of an untuned model", "untuned", "nothing to compare with")
    others = [name for name in known if name != base and roles[name] != "untuned"]
    chosen = treated or next((name for name in others if roles[name] not in CONTROLS and name != control), "")
    chosen = chosen or next((name for name in others if name != control), "")
    if not chosen:
        raise InputError(f"{paper.key} prints counts of the untuned model alone", "treated", "nothing to compare")
    beside = next((name for name in others if roles[name] in CONTROLS and name != chosen), "")
    return ArmNames(base, control or beside, chosen)


def judged_by(frame: pd.DataFrame, judge: str = "") -> pd.DataFrame:
    """Return the rows of one judge, all where none is named; an error where no row is left."""
    kept = frame[frame["judge"] == judge] if judge else frame
    if kept.empty:
        there = sorted(filter(None, frame["judge"].unique()))
        raise InputError(f"no printed rate by '{judge}' under both conditions", "judge", near_match(judge, there))
    return kept
