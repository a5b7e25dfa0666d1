"""The hierarchical model: refusals without numpyro; with it, the values that data were made up with."""

import importlib

import numpy as np
import pytest

from fragility.errors import InputError
from fragility.statistics import bayes
from fragility.statistics.bayes import fit_hierarchical
from fragility.statistics.result import NotEstimable

K = {"k_ref": [90, 80], "n_ref": [100, 100], "k_trt": [50, 40], "n_trt": [100, 100], "models": ["a", "b"]}
# Four models with three cells each; log odds drawn once from the model with effect -1.5 and spreads .6 and .3.
MODELS = np.repeat(list("abcd"), 3)
TRUE = {"effect": -1.5, "models": 0.6, "cells": 0.3}


def made_up(seed, n=300):
    rng = np.random.default_rng(seed)
    change = TRUE["effect"] + rng.normal(0, TRUE["models"], 4).repeat(3) + rng.normal(0, TRUE["cells"], 12)
    base = rng.normal(1.5, 0.8, 12)
    first, second = (1 / (1 + np.exp(-odds)) for odds in (base, base + change))
    return rng.binomial(n, first), np.full(12, n), rng.binomial(n, second), np.full(12, n)


@pytest.fixture(scope="module")
def numpyro():
    return pytest.importorskip("numpyro", reason="the optional extra bayes (numpyro) is not installed")


def test_without_numpyro_the_extra_is_named(monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(InputError, match=r"numpyro is not installed.*fragility\[bayes\]"):
        fit_hierarchical(**K, seed=1)


def test_importing_the_module_does_not_import_numpyro():
    assert "numpyro" not in vars(bayes) and "jax" not in vars(bayes)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"k_ref": [101, 80]}, "must not exceed"),
        ({"k_ref": [0.5, 80]}, "whole"),
        ({"models": ["a"]}, "one cluster an item"),
        ({"seed": "x"}, "seed: 'x'"),
        ({"chains": 1}, "chains: 1 .* 2 or more"),
        ({"prior_spread": 0}, "spread above 0"),
        ({"level": 95}, "confidence level"),
        ({"k_ref": [[90, 80]]}, "flat lists"),
    ],
)
def test_nonsense_is_refused_before_anything_is_fitted(change, message):
    with pytest.raises(InputError, match=message):
        fit_hierarchical(**({"seed": 1} | K | change))


def test_one_model_is_not_estimable():
    found = fit_hierarchical(**(K | {"models": ["a", "a"]}), seed=1)
    assert isinstance(found, NotEstimable) and "one model" in found.reason


@pytest.fixture(scope="module")
def fit(numpyro):
    return fit_hierarchical(*made_up(seed=3), MODELS, seed=1, draws=800, chains=2)


def test_the_true_values_are_found(fit):
    assert fit.effect.low < TRUE["effect"] < fit.effect.high
    assert fit.spread_models.low < TRUE["models"] < fit.spread_models.high
    assert fit.spread_cells.low < TRUE["cells"] < fit.spread_cells.high
    assert fit.new_model.low < fit.effect.low and fit.effect.high < fit.new_model.high
    assert (fit.models, fit.cells) == (4, 12) and fit.r_hat <= bayes.MOST_R_HAT


def test_the_difference_of_the_cells_held_is_near_the_observed_one(fit):
    k_ref, n, k_trt, _ = made_up(seed=3)
    assert fit.difference.estimate == pytest.approx(np.mean(k_trt / n - k_ref / n), abs=0.02)


def test_the_same_seed_gives_the_same_draws(numpyro):
    again = [fit_hierarchical(*made_up(seed=3, n=50), MODELS, seed=4, draws=300, chains=2) for _ in range(2)]
    assert repr(again[0]) == repr(again[1])


def test_chains_that_did_not_settle_are_not_estimable(numpyro):
    found = fit_hierarchical(*made_up(seed=3), MODELS, seed=1, draws=100, chains=2)
    assert isinstance(found, NotEstimable) and "did not settle" in found.reason
