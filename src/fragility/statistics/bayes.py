"""A hierarchical logit model of two arms in many cells of several models: a second view beside the pooled effect.

Prevents the failure in which cells at 0 or 100 percent are dropped or patched so that a log odds ratio exists:
here the counts themselves are modelled, and a cell at 0 of 500 counts as what it is.

The model, in words. A cell c is one benchmark on one model m, with a reference and a treated arm:

- reference arm:  k_ref ~ Binomial(n_ref, chance with log odds  base[c])
- treated arm:    k_trt ~ Binomial(n_trt, chance with log odds  base[c] + change[c])
- base[c]   ~ Normal(0, 3):  each cell begins at a level of its own, anywhere from 0.3 to 99.7 percent or beyond;
- change[c] = effect + model[m] + cell[c]:  the mean effect, what is peculiar to the model, and to the cell;
- model[m]  ~ Normal(0, spread_models),  cell[c] ~ Normal(0, spread_cells).

`effect` has a Normal(0, 3) prior, the spreads half-normal ones of scale 1: on the log-odds scale these allow all that
is seen in practice and rule out the absurd. With three or four models the prior of `spread_models` matters; fit again
with `prior_spread=0.5` and `2` and look.

Needs the optional extra `bayes` (numpyro); nothing else in the suite does. Design after the two-level group
binomial model of hibayes (arXiv 2505.05602).
"""

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics.resampling import check_draws, generator
from fragility.statistics.result import Interval, NotEstimable, check_arms, check_integer, check_level, check_number
from fragility.statistics.robust import cluster_codes

#: A fit is used only where the chains agree (R-hat; Vehtari et al. 2021) and hardly a step diverged (1 in 1000).
MOST_R_HAT = 1.01
FEWEST_EFFECTIVE = 400
MOST_DIVERGED = 0.001


@dataclass(frozen=True, eq=False)
class HierarchicalFit:
    """What the fit says; each interval is the posterior median with equal tails.

    Parameters
    ----------
    effect : Interval
        Mean change of the log odds, treated minus reference, over models of this kind.
    new_model : Interval
        The change that one more model of this kind would have, over its cells.
    difference : Interval
        Mean over the cells held of p_treated - p_reference, in shares.
    spread_models, spread_cells : Interval
        Standard deviations of the change, in log odds, between models and between cells of a model.
    models, cells : int
        How many.
    r_hat, effective, diverged : float, float, int
        Largest R-hat and smallest effective number of draws over all parameters, and divergent steps.
    """

    effect: Interval
    new_model: Interval
    difference: Interval
    spread_models: Interval
    spread_cells: Interval
    models: int
    cells: int
    r_hat: float
    effective: float
    diverged: int


def fit_hierarchical(
    k_ref: ArrayLike,
    n_ref: ArrayLike,
    k_trt: ArrayLike,
    n_trt: ArrayLike,
    models: ArrayLike,
    *,
    seed: int,
    draws: int = 1000,
    chains: int = 4,
    prior_spread: float = 1.0,
    level: float = 0.95,
) -> HierarchicalFit | NotEstimable:
    """Fit the model of this module's docstring by Hamiltonian Monte Carlo (NUTS).

    Parameters
    ----------
    k_ref, n_ref, k_trt, n_trt : array_like, shape (cells,)
        Counts of the two arms.
    models : array_like, shape (cells,)
        Which model each cell belongs to.
    seed : int
        Same seed, same draws (on the same machine and versions).
    draws, chains : int
        Draws kept of each chain (as many are used for warming up), and chains, two or more.
    prior_spread : float
        Scale of the half-normal priors of the two spreads of the change.
    level : float
        Credible level, a share.

    Returns
    -------
    HierarchicalFit or NotEstimable
        Not estimable for fewer than two models, and where the chains did not settle: R-hat above 1.01, fewer than
        400 effective draws, or more than 1 in 1000 steps divergent. More draws may help.

    Raises
    ------
    InputError
        numpyro is not installed; counts that cannot be; not one model a cell.
    """
    counts = check_arms(k_ref, n_ref, k_trt, n_trt, whole=True)
    if counts[0].ndim != 1 or not counts[0].size:
        raise InputError(f"counts of shape {counts[0].shape}", "bayes", "give one a cell, in flat lists")
    codes = cluster_codes(models, len(counts[0]), "models")
    chains, draws = check_integer(chains, "chains", 2), check_draws(draws)
    prior_spread = check_number(prior_spread, "prior_spread")
    if prior_spread <= 0:
        raise InputError(f"{prior_spread:g}", "prior_spread", "give a spread above 0")
    level = check_level(level)
    generator(seed)  # refuses what is not a seed
    if codes.max() == 0:
        return NotEstimable("one model: the spread between models needs at least two")
    infer, diagnostics = _load("numpyro.infer"), _load("numpyro.diagnostics")
    kernel = infer.NUTS(two_arm_model, target_accept_prob=0.99)
    sampler = infer.MCMC(
        kernel,
        num_warmup=draws,
        num_samples=draws,
        num_chains=chains,
        chain_method="sequential",
        progress_bar=False,
    )
    key = _load("jax").random.PRNGKey(seed)
    whole = [np.asarray(count, dtype=np.int32) for count in counts]
    sampler.run(key, *whole, codes, prior_spread, extra_fields=("diverging",))
    by_chain = {name: np.asarray(x, dtype=float) for name, x in sampler.get_samples(group_by_chain=True).items()}
    r_hat = max(float(np.max(diagnostics.split_gelman_rubin(x))) for x in by_chain.values())
    effective = min(float(np.min(diagnostics.effective_sample_size(x))) for x in by_chain.values())
    diverged = int(np.sum(np.asarray(sampler.get_extra_fields()["diverging"])))
    if not (r_hat <= MOST_R_HAT and effective >= FEWEST_EFFECTIVE and diverged <= MOST_DIVERGED * draws * chains):
        found = f"R-hat {r_hat:.3f}, {effective:.0f} effective draws, {diverged} divergent steps"
        return NotEstimable(f"the chains did not settle: {found}")
    drawn = {name: x.reshape(-1, *x.shape[2:]) for name, x in by_chain.items()}
    return _summary(drawn, level, int(codes.max()) + 1, (r_hat, effective, diverged), seed)


def two_arm_model(k_ref: Any, n_ref: Any, k_trt: Any, n_trt: Any, models: Any, prior_spread: float) -> None:
    """Declare the model to numpyro, line by line as in this module's docstring.

    The unit normals ("raw") are multiplied by their spreads: the same model, in a form in which the sampler does not
    get stuck when a spread is near 0.
    """
    numpyro, dist = _load("numpyro"), _load("numpyro.distributions")
    cells, groups = len(k_ref), int(models.max()) + 1

    effect = numpyro.sample("effect", dist.Normal(0, 3))
    spread_models = numpyro.sample("spread_models", dist.HalfNormal(prior_spread))
    spread_cells = numpyro.sample("spread_cells", dist.HalfNormal(prior_spread))

    base = numpyro.sample("base", dist.Normal(0, 3).expand([cells]))
    model_raw = numpyro.sample("model_raw", dist.Normal(0, 1).expand([groups]))
    cell_raw = numpyro.sample("cell_raw", dist.Normal(0, 1).expand([cells]))

    change = effect + spread_models * model_raw[models] + spread_cells * cell_raw
    change = numpyro.deterministic("change", change)

    numpyro.sample("k_ref", dist.Binomial(n_ref, logits=base), obs=k_ref)
    numpyro.sample("k_trt", dist.Binomial(n_trt, logits=base + change), obs=k_trt)


def _summary(
    drawn: dict[str, NDArray[np.float64]], level: float, models: int, health: tuple[float, float, int], seed: int
) -> HierarchicalFit:
    """Turn the draws, (draws, ...) by name, into intervals."""
    base, change = drawn["base"], drawn["change"]
    difference = (_chance(base + change) - _chance(base)).mean(axis=1)
    another = generator(seed).normal(drawn["effect"], drawn["spread_models"])

    def interval(values: NDArray[np.float64]) -> Interval:
        low, middle, high = np.quantile(values, [(1 - level) / 2, 0.5, (1 + level) / 2])
        return Interval(middle, low, high, level, "posterior")

    return HierarchicalFit(
        interval(drawn["effect"]),
        interval(another),
        interval(difference),
        interval(drawn["spread_models"]),
        interval(drawn["spread_cells"]),
        models,
        base.shape[1],
        *health,
    )


def _chance(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _load(name: str) -> Any:
    """Import a part of the optional extra."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise InputError(
            "numpyro is not installed", "bayes", "install the optional extra: pip install 'fragility[bayes]'"
        ) from None
