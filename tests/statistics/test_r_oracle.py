"""The statistics against R (base and metafor) where Debian's packages r-base-core and r-cran-metafor are installed."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from fragility.statistics.differences import fisher
from fragility.statistics.multiplicity import benjamini_hochberg, holm
from fragility.statistics.paired import mcnemar_exact
from fragility.statistics.pooled_shares import pool_shares
from fragility.statistics.pooling import i2_interval, pool, tau2_interval
from fragility.statistics.pooling_dependent import egger
from fragility.statistics.proportions import clopper_pearson, wilson
from fragility.statistics.repeats import nested_repeats

RSCRIPT = shutil.which("Rscript")
pytestmark = pytest.mark.skipif(RSCRIPT is None, reason="R is not installed (Debian: r-base-core, r-cran-metafor)")
RNG = np.random.default_rng(2024)
Y, V = RNG.normal(-0.5, 0.4, 11).round(4), RNG.uniform(0.01, 0.3, 11).round(4)


METAFOR = """
suppressMessages(library(metafor))
show <- function(name, x) cat(name, sprintf("%.15g", x), "\n")
for (method in c("DL", "PM", "REML")) for (test in c("z", "knha")) {
  r <- rma(y, v, method = method, test = test, control = list(threshold = 1e-12, tol = 1e-12, maxiter = 1000))
  show(paste0(method, "-", test), c(r$b, r$se, r$ci.lb, r$ci.ub, r$pval, r$tau2, r$QE, r$I2 / 100))
}
r <- confint(rma(y, v, method = "REML"), control = list(tol = 1e-12))$random
show("spread", c(r["tau^2", 2:3], r["I^2(%)", 2:3] / 100))
r <- regtest(y, v, model = "lm")
show("egger", c(r$zval, r$pval, r$est, r$ci.lb, r$ci.ub))
"""


def run_r(code):
    """Run R code and return what it prints, a list of words a line."""
    done = subprocess.run([RSCRIPT, "--vanilla", "-e", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


def numbers(*expressions):
    """Return the numbers that R expressions give, all in one list; assignments come first."""
    *setup, last = expressions
    return [float(word) for (word,) in run_r("; ".join([*setup, f'cat(sprintf("%.15g", {last}), sep = "\\n")']))]


def vector(values):
    return f"c({json.dumps(np.asarray(values).tolist())[1:-1]})"


@pytest.fixture(scope="module")
def metafor():
    """Return metafor's numbers by name, from one run of R; skip where R has no metafor."""
    if not Path(run_r("cat(system.file(package = 'metafor'), '.')")[0][0]).is_absolute():
        pytest.skip("R has no metafor (Debian: r-cran-metafor)")
    lines = run_r(f"y <- {vector(Y)}; v <- {vector(V)}; {METAFOR}")
    return {name: [float(word) for word in words] for name, *words in lines}


@pytest.mark.parametrize("method", ["DL", "PM", "REML"])
@pytest.mark.parametrize("test", ["z", "knha"])
def test_random_effects(metafor, method, test):
    found = pool(Y, V, method.lower(), knapp_hartung=test == "knha")
    ours = [found.estimate, found.se, found.low, found.high, found.p, found.tau2, found.q, found.i2]
    assert ours == pytest.approx(metafor[f"{method}-{test}"], rel=1e-5 if method == "PM" else 1e-7)


def test_intervals_of_the_spread(metafor):
    tau2, i2 = tau2_interval(Y, V), i2_interval(Y, V)
    assert [tau2.low, tau2.high, i2.low, i2.high] == pytest.approx(metafor["spread"], rel=1e-4, abs=1e-6)


def test_egger(metafor):
    found = egger(Y, V)
    ours = [found.t, found.p, found.limit.estimate, found.limit.low, found.limit.high]
    assert ours == pytest.approx(metafor["egger"], rel=1e-9)


def test_shares_and_tables():
    k, n = 7, 34
    exact = numbers(f"binom.test({k}, {n})$conf.int")
    score = numbers(f"prop.test({k}, {n}, correct = FALSE)$conf.int")
    assert [clopper_pearson(k, n).low, clopper_pearson(k, n).high] == pytest.approx(exact, rel=1e-9)
    assert [wilson(k, n).low, wilson(k, n).high] == pytest.approx(score, rel=1e-9)
    assert fisher(7, 34, 1, 34) == pytest.approx(
        numbers("fisher.test(matrix(c(7, 1, 27, 33), 2))$p.value")[0], rel=1e-9
    )
    assert mcnemar_exact(9, 2) == pytest.approx(numbers("binom.test(9, 11)$p.value")[0], rel=1e-12)


def test_adjusted_p():
    p = [0.001, 0.04, 0.03, 0.2, 0.011, 0.04]
    assert holm(p).tolist() == pytest.approx(numbers(f'p.adjust({vector(p)}, "holm")'))
    assert benjamini_hochberg(p).tolist() == pytest.approx(numbers(f'p.adjust({vector(p)}, "BH")'))


def test_variance_components():
    scores = RNG.normal(size=(7, 4)) + RNG.normal(size=(7, 1))
    squares = numbers(
        f"y <- {vector(scores.ravel())}", "g <- factor(rep(1:7, each = 4))", 'summary(aov(y ~ g))[[1]][["Mean Sq"]]'
    )
    found = nested_repeats(scores)
    assert [4 * found.between + found.within, found.within] == pytest.approx(squares, rel=1e-9)


@pytest.mark.parametrize(("scale", "measure", "back"), [("arcsine", "PAS", "sin(x)^2"), ("logit", "PLO", "plogis(x)")])
def test_pooled_shares(metafor, scale, measure, back):
    k, n = [3, 27, 168, 115, 18, 40], [49, 211, 230, 123, 368, 40]
    lines = run_r(
        f"""suppressMessages(library(metafor)); x <- escalc(measure = "{measure}", xi = {vector(k)}, ni = {vector(n)},
        add = 1/2, to = {'"none"' if scale == "arcsine" else '"all"'})
        r <- predict(rma(yi, vi, data = x, test = "knha", control = list(threshold = 1e-12, tol = 1e-12)))
        back <- function(x) {back}
        cat(sprintf("%.12g", back(c(r$pred, r$ci.lb, r$ci.ub))), sep = "\\n")"""
    )
    found = pool_shares(np.array(k) / n, n, scale)
    ours = [found.estimate, found.low, found.high]
    assert ours == pytest.approx([float(word) for (word,) in lines], rel=1e-6)
