"""What judges say together where nobody knows the truth: Dawid and Skene's model, tried where people do.

Prevents the failure in which several judges that agree are taken for the truth: the model that weighs them by their
implied errors is held against people's labels before it is used without.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from fragility.released.judging.panel import Ratings
from fragility.statistics.labels import judge_counts
from fragility.statistics.latent_labels import JUDGES, dawid_skene
from fragility.statistics.result import NotEstimable

#: Columns of `without_people`.
COLUMNS = (
    "source", "question", "judges", "n", "left_out", "people", "majority", "model", "majority_right", "model_right",
    "best", "best_right", "reason",
)  # fmt: skip


def without_people(panels: Iterable[Ratings]) -> pd.DataFrame:
    """Return, for each panel that people labelled too, what its other judges would have found without them.

    Parameters
    ----------
    panels : iterable of Ratings
        Panels whose reference is people's label; only judges that are no people and no lists are asked.

    Returns
    -------
    pandas.DataFrame
        `n` responses that people and all the judges labelled, `left_out` the others. Rates of yes (percent) by
        `people`, by the `majority` of the judges (a tie is half a yes) and by the `model` of Dawid and Skene; then the
        share of responses (percent) on which majority, model and the `best` judge agree with people. NaN with a
        `reason` where fewer than three judges are left, or the model is not identified.
    """
    return pd.DataFrame([_row(item) for item in panels], columns=list(COLUMNS))


def _row(item: Ratings) -> dict[str, object]:
    judges = [name for name in item.compared if item.kinds[name] not in ("human", "keyword") and name != item.reference]
    fixed = {"source": item.panel.source, "question": str(item.panel.question), "judges": len(judges)}
    whole = item.answers[[item.reference, *judges]].dropna()
    fixed |= {"n": len(whole), "left_out": len(item.answers) - len(whole)}
    if len(judges) < JUDGES or whole.empty:
        return fixed | {"reason": f"fewer than {JUDGES} judges that labelled the same responses"}
    truth, votes = whole[item.reference].to_numpy(bool), whole[judges].to_numpy(bool)
    found = dawid_skene(judge_counts(votes.astype(object), [False, True])[0])
    if isinstance(found, NotEstimable):
        return fixed | {"reason": found.reason}
    share = votes.mean(axis=1)
    right = {name: float((votes[:, at] == truth).mean()) for at, name in enumerate(judges)}
    best = max(right, key=lambda name: right[name])
    majority = np.where(share == 0.5, 0.5, (share > 0.5) == truth)
    numbers = {
        "people": truth.mean(), "majority": np.where(share == 0.5, 0.5, share > 0.5).mean(),
        "model": found.posterior[:, 1].mean(), "majority_right": majority.mean(),
        "model_right": ((found.posterior[:, 1] > 0.5) == truth).mean(), "best_right": right[best],
    }  # fmt: skip
    percents = {name: 100 * float(value) for name, value in numbers.items()}
    return fixed | percents | {"best": best, "reason": "" if found.converged else "the model did not settle"}
