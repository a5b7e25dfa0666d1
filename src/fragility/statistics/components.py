"""Where the variance of a label comes from: prompt, decoding setting, the single answer, judge.

Prevents the failure in which a spread over repeats is called noise although the judge makes it, or the other way round:
in one table of prompts x settings x answers x judges each source of variance gets its own share.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.result import NotEstimable, as_floats

FEW = "fewer than two prompts, settings, answers or judges"


@dataclass(frozen=True)
class VarianceSplit:
    """Variances of one label, in the unit of the labels squared; an estimate below 0 means that chance explains more.

    Parameters
    ----------
    prompt : float
        Between prompts.
    setting : float
        Between decoding settings, over all prompts.
    prompt_setting : float
        Prompts that answer to the setting in their own way.
    answer : float
        Between answers to one prompt under one setting.
    judge : float
        Between judges, over all answers.
    rest : float
        Judges that differ on the single answer.
    """

    prompt: float
    setting: float
    prompt_setting: float
    answer: float
    judge: float
    rest: float

    def shares(self) -> dict[str, float]:
        """Return each variance as a share of all; one below 0 counts as 0."""
        parts = {name: max(float(getattr(self, name)), 0.0) for name in self.__dataclass_fields__}
        return {name: value / sum(parts.values()) for name, value in parts.items()}


def split_variance(labels: ArrayLike) -> VarianceSplit | NotEstimable:
    """Split the variance of labels by the analysis of variance, all sources random.

    Parameters
    ----------
    labels : array_like, shape (prompts, settings, answers, judges)
        No gaps. Answers belong to their prompt and setting; every judge saw every answer.

    Returns
    -------
    VarianceSplit or NotEstimable
        Not estimable where a dimension has fewer than two, or all labels are alike.

    References
    ----------
    Searle, Casella and McCulloch 1992, Variance Components, chapter 4 (expected mean squares of balanced designs).

    Examples
    --------
    >>> import numpy as np
    >>> apart = np.zeros((2, 2, 2, 2)); apart[1] = 1
    >>> {name: round(share, 2) for name, share in split_variance(apart).shares().items() if share > 0}
    {'prompt': 1.0}
    """
    (table,) = as_floats("labels", labels)
    if table.ndim != 4:
        raise InputError(f"labels of shape {table.shape}", "labels", "give prompts x settings x answers x judges")
    prompts, settings, answers, judges = table.shape
    if min(table.shape) < 2 or np.ptp(table) == 0:
        return NotEstimable(FEW if min(table.shape) < 2 else "all labels are alike")
    grand = table.mean()
    by_prompt, by_setting, by_judge = table.mean((1, 2, 3)), table.mean((0, 2, 3)), table.mean((0, 1, 2))
    cell, single = table.mean((2, 3)), table.mean(3)
    off = table - single[..., None] - by_judge + grand
    rest = float((off**2).sum() / ((single.size - 1) * (judges - 1)))
    ms_answer = judges * float(((single - cell[..., None]) ** 2).sum()) / (cell.size * (answers - 1))
    mixed = cell - by_prompt[:, None] - by_setting + grand
    ms_mixed = answers * judges * float((mixed**2).sum()) / ((prompts - 1) * (settings - 1))
    ms_prompt = settings * answers * judges * float(by_prompt.var(ddof=1))
    ms_setting = prompts * answers * judges * float(by_setting.var(ddof=1))
    ms_judge = single.size * float(by_judge.var(ddof=1))
    return VarianceSplit(
        prompt=(ms_prompt - ms_mixed) / (settings * answers * judges),
        setting=(ms_setting - ms_mixed) / (prompts * answers * judges),
        prompt_setting=(ms_mixed - ms_answer) / (answers * judges),
        answer=(ms_answer - rest) / judges,
        judge=(ms_judge - rest) / single.size,
        rest=rest,
    )
