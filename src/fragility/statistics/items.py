"""How labels vary over items: a few prompts that most models fail, or a chance that is the same for all.

Prevents the failure in which the share of unsafe answers is read as the chance of every prompt: the counts of each
prompt over models (or repeats) are fitted by a beta-binomial, whose correlation says how far prompts differ, and the
prompts are put in the order of their failures.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics import special
from fragility.statistics.result import FloatArray, NotEstimable, as_floats, check_counts, check_share, refuse
from fragility.statistics.tails import chi2_sf

ALL_ALIKE = "every prompt has the same label throughout: nothing to fit"
ONE_LABEL = "one label a prompt: how far prompts differ cannot be told from chance"


@dataclass(frozen=True)
class BetaBinomial:
    """Counts of items under a chance that varies from item to item.

    Parameters
    ----------
    mean : float
        Mean chance over items, a share.
    correlation : float
        Of two labels of one item: 0 where all items have one chance, 1 where each item has one label only.
    log_likelihood, log_likelihood_equal : float
        Of this fit, and of one chance for all items.
    p : float
        Of "all items have one chance": likelihood ratio, half chi-squared with one degree of freedom, for the
        correlation cannot be below 0.
    items : int
    """

    mean: float
    correlation: float
    log_likelihood: float
    log_likelihood_equal: float
    p: float
    items: int

    def shape(self) -> tuple[float, float]:
        """Return the two parameters of the beta distribution of the items' chances."""
        size = 1 / self.correlation - 1
        return self.mean * size, (1 - self.mean) * size


def beta_binomial(k: ArrayLike, m: ArrayLike) -> BetaBinomial | NotEstimable:
    """Fit the counts of items by maximum likelihood.

    Parameters
    ----------
    k, m : array_like, shape (items,)
        Labels of the counted kind, and all labels, of each item.

    Returns
    -------
    BetaBinomial or NotEstimable
        Not estimable where all labels are alike, or no item has two labels.

    Raises
    ------
    InputError
        Counts that are not whole, or above their total.

    References
    ----------
    Williams 1975, Biometrics 31:949 (fit); Self and Liang 1987, JASA 82:605 (p value at the edge).

    Examples
    --------
    >>> fit = beta_binomial([0, 0, 0, 5, 5, 1], [5] * 6)
    >>> round(fit.mean, 2), fit.correlation > 0.5
    (0.4, True)
    """
    counts, totals = (np.asarray(part, dtype=float) for part in check_counts(k, m, whole=True, where="k of m"))
    if counts.ndim != 1 or counts.size < 2:
        raise InputError(f"counts of shape {counts.shape}", "items", "give two or more items")
    if totals.max() < 2:
        return NotEstimable(ONE_LABEL)
    share = counts.sum() / totals.sum()
    if share in (0, 1):
        return NotEstimable(ALL_ALIKE)
    equal = float(scipy.stats.binom.logpmf(counts, totals, share).sum())
    made = scipy.optimize.minimize(
        lambda at: -_likelihood(counts, totals, special.expit(at[0]), special.expit(at[1])),
        x0=[special.logit(share), -2.0],
        method="L-BFGS-B",
        bounds=[(-12, 12), (-12, 12)],
    )
    mean, correlation = (float(special.expit(value)) for value in made.x)
    best = max(-float(made.fun), equal)
    ratio = max(2 * (best - equal), 0.0)
    p = float(chi2_sf(ratio, 1) / 2) if ratio > 0 else 1.0
    return BetaBinomial(mean, correlation, best, equal, p, counts.size)


def concentration(counts: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return which share of all failures lies with which share of the items, the worst items first.

    Parameters
    ----------
    counts : array_like, shape (items,)
        Failures of each item.

    Returns
    -------
    tuple of array of float, shape (items + 1,) each
        Share of the items, and share of the failures that they hold; a Lorenz curve from the top.

    Examples
    --------
    >>> of_items, of_failures = concentration([0, 0, 6, 2])
    >>> of_items.tolist(), of_failures.tolist()
    ([0.0, 0.25, 0.5, 0.75, 1.0], [0.0, 0.75, 1.0, 1.0, 1.0])
    """
    flat = _failures(counts)
    ordered = np.sort(flat)[::-1]
    return np.arange(flat.size + 1) / flat.size, np.concatenate([[0.0], np.cumsum(ordered) / flat.sum()])


def items_for_share(counts: ArrayLike, share: float = 0.8) -> int:
    """Return how few items hold a share of all failures.

    Examples
    --------
    >>> items_for_share([0, 0, 6, 2], 0.7)
    1
    """
    _, held = concentration(counts)
    return int(np.argmax(held >= check_share(share, "share") - 1e-12))


def effective_items(counts: ArrayLike) -> float:
    """Return how many equally bad items would be as concentrated as these (inverse Simpson index of the failures).

    Examples
    --------
    >>> effective_items([3, 3, 0]), effective_items([6, 0, 0])
    (2.0, 1.0)
    """
    flat = _failures(counts)
    return float(flat.sum() ** 2 / np.sum(flat**2))


def discrimination(labels: ArrayLike) -> FloatArray:
    """Return how each item goes with the rest: correlation of its labels with the models' score on all other items.

    Parameters
    ----------
    labels : array_like, shape (items, models)
        0 or 1, or any score.

    Returns
    -------
    array of float, shape (items,)
        Item-rest correlation; NaN where an item has one label throughout and tells no two models apart.

    Examples
    --------
    >>> discrimination([[0, 1, 1], [0, 0, 1], [1, 1, 1]]).round(2).tolist()
    [0.5, 0.5, nan]
    """
    (table,) = as_floats("labels", labels)
    if table.ndim != 2 or min(table.shape) < 2:
        raise InputError(f"labels of shape {table.shape}", "labels", "give items in rows and models in columns")
    rest = table.sum(axis=0) - table
    one, other = table - table.mean(axis=1, keepdims=True), rest - rest.mean(axis=1, keepdims=True)
    size = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    flat = size < 1e-12
    return np.where(flat, np.nan, (one * other).sum(axis=1) / np.where(flat, 1.0, size))


def _failures(counts: ArrayLike) -> FloatArray:
    (flat,) = as_floats("counts", counts)
    if flat.ndim != 1:
        raise InputError(f"counts of shape {flat.shape}", "counts", "give a flat list")
    refuse(flat < 0, flat, "is a negative count", "counts")
    if flat.sum() == 0:
        raise InputError("no failure to divide among items", "counts")
    return flat


def _likelihood(counts: FloatArray, totals: FloatArray, mean: float, correlation: float) -> float:
    size = 1 / correlation - 1
    return float(scipy.stats.betabinom.logpmf(counts, totals, mean * size, (1 - mean) * size).sum())
