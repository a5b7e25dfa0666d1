"""One robustness check, and what it needs before any outcome could pass it.

Prevents the failure in which a result is marked down by a check that nobody can pass: two models are no sample of
models, and a judge who is 5 points off takes every difference out of a margin of 5 points. Such a check is not counted;
the concerns name it with what it would need.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

import numpy as np

from fragility.statistics.averages import model_level
from fragility.statistics.result import NotEstimable
from fragility.statistics.tails import t_isf
from fragility.wording import counted, digits

#: Fewest models that are a sample of models: of two, t has one degree of freedom.
FEWEST_MODELS = 3
#: No more models than this are asked for.
MOST_MODELS = 1_000

Result = Literal["pass", "fail", "not-estimable"]


@dataclass(frozen=True)
class Check:
    """One robustness check: the verdict stands ("pass"), does not ("fail"), or the check cannot be computed.

    `needs` says of a check that no outcome of this size could pass what it would need; it counts neither way.
    """

    check: str
    result: Result
    detail: str
    needs: str = ""


def out_of_reach(name: str, detail: str, needs: str) -> Check:
    """Return a check that no outcome of this size could pass, and what it would need."""
    return Check(name, "not-estimable", f"no outcome of this size could pass: {detail}", needs)


def both(panels: Mapping[str, Sequence[Check]]) -> tuple[Check, ...]:
    """Return the checks of a claim of two parts: one that a part fails is failed, by name.

    >>> one, two = Check("judge", "pass", "a"), Check("judge", "fail", "b")
    >>> both({"first": [one], "second": [two]})
    (Check(check='judge', result='fail', detail='first: a; second: b', needs=''),)
    """
    names = dict.fromkeys(check.check for panel in panels.values() for check in panel)
    return tuple(_together(name, panels) for name in names)


def _together(name: str, panels: Mapping[str, Sequence[Check]]) -> Check:
    found = {part: check for part, panel in panels.items() for check in panel if check.check == name}
    results = [check.result for check in found.values()]
    result = next((one for one in ("fail", "pass") if one in results), "not-estimable")
    asked = {part: check for part, check in found.items() if check.result != "not-estimable"} or found
    needs = [check.needs for check in asked.values() if check.needs]
    detail = "; ".join(f"{part}: {check.detail}" for part, check in asked.items())
    return Check(name, cast(Result, result), detail, "; ".join(needs))


def models_needed(room: float, spread: float) -> int | None:
    """Return the smallest number of models, spread like these, whose mean would lie off its bound by a 95 % interval.

    Parameters
    ----------
    room : float
        How far the mean lies from the bound, on the side that is shown.
    spread : float
        Standard deviation between models, in the same unit.

    Returns
    -------
    int or None
        None where the mean lies on the other side, or more than `MOST_MODELS` would be needed.

    Examples
    --------
    >>> models_needed(77.7, 18.0), models_needed(5.0, 6.0), models_needed(-1.0, 6.0)
    (3, 9, None)
    """
    if room <= 0:
        return None
    models, quantiles = _sizes()
    good = quantiles * spread / np.sqrt(models) < room
    return int(models[good][0]) if good.any() else None


@lru_cache(maxsize=1)
def _sizes() -> tuple[np.ndarray, np.ndarray]:
    models = np.arange(FEWEST_MODELS, MOST_MODELS + 1)
    return models, t_isf(0.025, models - 1)


def models_told(room: float, spread: float, otherwise: str) -> str:
    """Say how many models would do, as `models_needed` finds it, or what is needed where no number would."""
    needed = models_needed(room, spread)
    return f"{needed} models spread like these would do" if needed else otherwise


def too_few_models(name: str, effects: Sequence[float] | np.ndarray, bound: float, lean: int) -> Check | None:
    """Return why models cannot be taken as a sample where they are fewer than three; None where they can.

    Of one model it is a concern already that there is one.

    Parameters
    ----------
    name : str
        The check.
    effects : array_like, shape (models,)
        One effect a model.
    bound : float
        What their mean is held against, in the same unit.
    lean : int
        1 where it is shown to lie above the bound, -1 below.
    """
    values = np.asarray(effects, dtype=float)
    if len(values) >= FEWEST_MODELS:
        return None
    if len(values) < 2:
        return Check(name, "not-estimable", counted(len(values), "model"))
    room, spread = lean * (float(values.mean()) - bound), float(values.std(ddof=1))
    told = models_told(room, spread, f"at least {FEWEST_MODELS} models are needed")
    return out_of_reach(name, counted(len(values), "model"), told)


def mean_over_models(
    effects: Sequence[float] | np.ndarray, bound: float, lean: int, unit: str, what: str = "mean"
) -> tuple[Check, Check]:
    """Hold a mean without each model in turn, and that of models as the sample, against a bound.

    Parameters
    ----------
    effects : array_like, shape (models,)
        One effect a model.
    bound : float
        In the same unit.
    lean : int
        1 where the mean is shown to lie above the bound, -1 below.
    unit, what : str
        How the effects are written, and what is averaged.

    Examples
    --------
    >>> for check in mean_over_models([8.0, 9.0, 10.0], 5.0, 1, "points"):
    ...     print(f"{check.check}, {check.result}: {check.detail}")
    leave one model out, pass: mean without one of 3 models 8.5 points at the worst, against 5
    models as the sample, pass: mean over 3 models, lower limit 6.5 points against 5
    """
    out, sample = "leave one model out", "models as the sample"
    values = np.asarray(effects, dtype=float)
    without = Check(out, "not-estimable", f"{counted(len(values), 'model')}; at least {FEWEST_MODELS} are needed")
    if len(values) >= FEWEST_MODELS:
        near = lean * min(lean * float(np.delete(values, row).mean()) for row in range(len(values)))
        text = f"{what} without one of {len(values)} models {digits(near)} {unit} at the worst, against {bound:g}"
        without = Check(out, "pass" if lean * (near - bound) > 0 else "fail", text)
    few = too_few_models(sample, values, bound, lean)
    if few:
        return without, few
    spread = model_level(values)
    if isinstance(spread, NotEstimable):
        return without, Check(sample, "not-estimable", spread.reason)
    side, near = ("lower", float(spread.low)) if lean > 0 else ("upper", float(spread.high))
    text = f"{what} over {len(values)} models, {side} limit {digits(near)} {unit} against {bound:g}"
    return without, Check(sample, "pass" if lean * (near - bound) > 0 else "fail", text)
