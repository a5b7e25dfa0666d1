"""Dawid and Skene's model: the true label of each item and the error rates of each judge, from labels alone.

Prevents the failure in which a majority vote of unequal judges is taken for the truth: the judges are weighed by the
error rates that their agreement implies. It rests on judges that err independently given the true label, which
judges built on one model may not; and the solution is the one reached from majority vote, so it presumes judges that
are right more often than wrong.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics.result import FloatArray, NotEstimable, check_integer, check_number, check_whole, refuse
from fragility.wording import counted

JUDGES = 3
_TINY = 1e-300  # so that the logarithm of an error rate of 0 is finite, and far below any other


@dataclass(frozen=True, eq=False)
class DawidSkene:
    """A fitted model.

    Parameters
    ----------
    prevalence : array, shape (labels,)
        Share of items by true label.
    error_rates : array, shape (judges, labels, labels)
        Chance that a judge (first axis) gives a label (last) to an item of a true label (middle); rows sum to 1.
        NaN where no item that the judge labelled can be of that true label, so that nothing tells the rates.
    posterior : array, shape (items, labels)
        Chance of each true label, item by item.
    log_likelihood : array, shape (iterations,)
        After each iteration; it never falls.
    converged : bool
        Whether no posterior chance moved by more than the tolerance in the last iteration.
    """

    prevalence: FloatArray
    error_rates: FloatArray
    posterior: FloatArray
    log_likelihood: FloatArray
    converged: bool

    @property
    def iterations(self) -> int:
        """Number of iterations made."""
        return len(self.log_likelihood)

    @property
    def labels(self) -> NDArray[np.intp]:
        """Most likely true label of each item, by its index."""
        return np.asarray(self.posterior.argmax(axis=1))


def dawid_skene(counts: ArrayLike, tolerance: float = 1e-8, iterations: int = 2000) -> DawidSkene | NotEstimable:
    """Fit the model by expectation-maximisation from the vote shares of each item.

    Parameters
    ----------
    counts : array_like, shape (items, judges, labels)
        How often each judge gave each label to each item (see `labels.judge_counts`): all 0 where the judge did not
        label the item, above 1 where the judge did so more than once.
    tolerance : float
        Largest move of a posterior chance that counts as none.
    iterations : int
        Most iterations to make; the result says whether they were enough.

    Returns
    -------
    DawidSkene or NotEstimable
        A maximum of the likelihood, the one reached from majority vote. Not estimable for fewer than three judges,
        for no item labelled by three of them, and where a label of the list was never given: the model is then not
        identified.

    Raises
    ------
    InputError
        Not whole counts of that shape, an item or a judge without any label, a tolerance or number of iterations that
        is not above 0.

    References
    ----------
    Dawid and Skene 1979, Applied Statistics 28:20.
    """
    (votes,) = check_whole("label counts", counts)
    if votes.ndim != 3 or not votes.size:
        raise InputError(f"shape {votes.shape}", "label counts", "give items x judges x labels")
    for axes, name in (((1, 2), "an item"), ((0, 2), "a judge")):
        given = votes.sum(axis=axes)
        refuse(given == 0, given, f"labels of {name}", "label counts", "leave it out, and say so")
    tolerance, iterations = check_number(tolerance, "tolerance"), check_integer(iterations, "iterations", 1)
    if tolerance <= 0:
        raise InputError(f"{tolerance:g}", "tolerance", "give a number above 0")
    reason = _not_identified(votes)
    if reason:
        return NotEstimable(reason)
    share = votes.sum(axis=1) / votes.sum(axis=(1, 2))[:, None]
    path, converged = [], False
    for _ in range(iterations):
        prevalence = share.mean(axis=0)
        rates = np.einsum("il,ijk->jlk", share, votes)
        total = rates.sum(axis=2, keepdims=True)
        rates = np.where(total > 0, rates / np.where(total > 0, total, 1), np.nan)
        log_rates = np.log(np.maximum(np.nan_to_num(rates, nan=1.0), _TINY))
        joint = np.log(np.maximum(prevalence, _TINY)) + np.einsum("ijk,jlk->il", votes, log_rates)
        top = joint.max(axis=1, keepdims=True)
        chance = np.exp(joint - top)
        path.append(float(np.sum(top[:, 0] + np.log(chance.sum(axis=1)))))
        previous, share = share, chance / chance.sum(axis=1, keepdims=True)
        converged = bool(np.abs(share - previous).max() <= tolerance)
        if converged:
            break
    return DawidSkene(prevalence, rates, share, np.array(path), converged)


def _not_identified(votes: FloatArray) -> str:
    judges = votes.shape[1]
    if judges < JUDGES:
        return f"{counted(judges, 'judge')}: the error rates of fewer than three are not identified"
    if votes.shape[2] < 2 or np.count_nonzero(votes.sum(axis=(0, 1))) < 2:
        return "one label only was given: nothing tells a right label from a wrong one"
    if np.any(votes.sum(axis=(0, 1)) == 0):
        return f"label {int(np.argmin(votes.sum(axis=(0, 1))))} was never given: its error rates are not identified"
    if np.count_nonzero(votes.sum(axis=2), axis=1).max() < JUDGES:
        return "no item was labelled by three judges: the error rates are not identified"
    return ""
