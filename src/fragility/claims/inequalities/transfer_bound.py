"""The inequality of arXiv 2601.19231, section 3.3, checked by exact arithmetic on random instances and at its limits.

Prevents the failure in which an inequality is cited for more than it says. Every instance is made of whole numbers, so
each comparison is exact; the assumptions are varied one at a time; and it is counted when the bound says nothing that
the sizes of the two changes did not say already. No network is built or trained: an instance is a handful of matrices.

The set-up, in our words. The state that a model computes is h = rho h_r + (1 - rho) h_n: a refusal part that does not
see the input, and a part that does. J_r and J_n(x) are their derivatives with respect to the parameters; J_n changes
with x at most L-fold. One gradient step of rate eta on a benign input xbar moves the state at any x by
dh(x) = -eta J(x) J(xbar)^T g, with g the gradient of the loss at xbar. The paper's transfer is
phi = -||dh(xbar) - dh(xhat)|| for a harmful input xhat, and the inequality reads phi >= K rho - K with
K = eta L ||xbar - xhat|| ||J(xbar)^T|| ||g||. Norms of matrices are Frobenius norms, so that their squares are whole
numbers; with spectral norms K is smaller, and the bound sharper than it looks here.
"""

from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from operator import mul

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.claims.tried import Tried, inequality
from fragility.errors import InputError
from fragility.frame_rows import records

Integers = NDArray[np.int64]

#: The strengths of the prefix that are tried: whole numbers of this part.
PARTS = 20
#: Sizes of an instance: state, parameters, input.
STATE, PARAMETERS, INPUT = 2, 3, 2
#: Entries are drawn from minus to plus this; with the sizes above, no product leaves 64 bits.
LARGEST = 5
#: How many instances a claim is tried on, and with which seed.
INSTANCES, SEED = 500, 1


@dataclass(frozen=True)
class Instances:
    """Many instances at once: whole numbers, drawn with a seed.

    Attributes
    ----------
    fixed : array, shape (n, state, parameters)
        J_r at xbar.
    fixed_drift : array, shape (n, state, parameters)
        J_r(xhat) - J_r(xbar); 0 under the assumption that the refusal part does not see the input.
    base : array, shape (n, state, parameters)
        J_n at the input 0.
    slopes : array, shape (n, input, state, parameters)
        How J_n changes per unit of each input.
    bend : array, shape (n, state, parameters, parameters)
        Difference of the second derivatives of h_n between the two inputs; it matters for steps that are not small.
    xbar, xhat : array, shape (n, input)
        Benign and harmful input.
    gradient : array, shape (n, state)
        Gradient of the loss with respect to the state at xbar.
    """

    fixed: Integers
    fixed_drift: Integers
    base: Integers
    slopes: Integers
    bend: Integers
    xbar: Integers
    xhat: Integers
    gradient: Integers

    def moving(self, x: Integers) -> Integers:
        """Return J_n(x), shape (n, state, parameters)."""
        return self.base + np.einsum("ni,nisp->nsp", x, self.slopes)


def draw_instances(instances: int, seed: int) -> Instances:
    """Draw instances whose entries are whole numbers between -5 and 5.

    Raises
    ------
    InputError
        When fewer than one instance is asked for.
    """
    if instances < 1:
        raise InputError(f"{instances} instances", "instances", "expected at least 1")
    draw = np.random.default_rng(seed).integers

    def entries(*shape: int) -> Integers:
        return draw(-LARGEST, LARGEST + 1, size=(instances, *shape), dtype=np.int64)

    return Instances(
        fixed=entries(STATE, PARAMETERS),
        fixed_drift=np.zeros((instances, STATE, PARAMETERS), dtype=np.int64),
        base=entries(STATE, PARAMETERS),
        slopes=entries(INPUT, STATE, PARAMETERS),
        bend=np.zeros((instances, STATE, PARAMETERS, PARAMETERS), dtype=np.int64),
        xbar=entries(INPUT),
        xhat=entries(INPUT),
        gradient=entries(STATE),
    )


def limits(drawn: Instances) -> dict[str, Instances]:
    """Return the limits at which both sides can be told without drawing: each is the same instances with one part 0."""
    zero = np.zeros_like
    return {
        "both inputs are the same": replace(drawn, xhat=drawn.xbar.copy()),
        "the gradient is 0": replace(drawn, gradient=zero(drawn.gradient)),
        "the part h_n does not see the input": replace(drawn, slopes=zero(drawn.slopes)),
        "there is no refusal part": replace(drawn, fixed=zero(drawn.fixed)),
    }


def compare(drawn: Instances, *, rate: int = 0, steady: bool = False) -> pd.DataFrame:
    """Compare both sides of the inequality, exactly, at every strength of the prefix.

    Parameters
    ----------
    drawn : Instances
        What `draw_instances` gives, or a variation of it.
    rate : int, optional
        0 for the first-order change of the paper; else eta = 1 / rate and the exact change with the second derivatives
        of `bend`.
    steady : bool, optional
        Take K at the strength 0 and keep it: a line in rho, as the inequality is printed. Else K holds ||J^T|| of each
        strength.

    Returns
    -------
    pandas.DataFrame
        One row per instance and strength: `instance`, `strength` (rho), `holds` (exact), `phi` and `bound` in units of
        eta, `vacuous` (the bound is no sharper than the sizes of the two changes, ||dh(xbar)|| + ||dh(xhat)|| at most),
        and `binding`: phi as a share of the bound (1 where they are equal, NaN where the bound is 0).
    """
    strength = np.arange(PARTS + 1)
    rho, rest = strength[:, None, None, None], PARTS - strength[:, None, None, None]  # one strength on the first axis
    ahead, behind = drawn.moving(drawn.xbar), drawn.moving(drawn.xhat)
    here = rho * drawn.fixed + rest * ahead
    there = rho * (drawn.fixed + drawn.fixed_drift) + rest * behind
    update = np.einsum("rnsp,ns->rnp", here, drawn.gradient)
    change = np.einsum("rnsp,rnp->rns", there - here, update)
    scale = 1
    if rate:
        # dh holds -eta J u + eta^2 u^T Q u / 2 with u = J^T g; both sides are multiplied by 2 PARTS^2 rate.
        curve = np.einsum("rnp,nspq,rnq->rns", update, drawn.bend, update) * rest[..., 0]
        change, scale = 2 * rate * PARTS * change - curve, 2 * rate * PARTS
    jacobian = _square(PARTS * ahead, 2) if steady else _square(here, 2)
    gradient = _square(drawn.gradient, 1)
    left = (change.astype(object) ** 2).sum(axis=-1)  # as objects the numbers are whole however long they get
    factors = (rest[..., 0, 0] ** 2, scale**2, _square(drawn.slopes, 3), _square(drawn.xbar - drawn.xhat, 1))
    right = reduce(mul, (np.asarray(factor, dtype=object) for factor in (*factors, jacobian, gradient)))
    phi, bound = (-np.sqrt(side.astype(float)) / scale / PARTS**2 for side in (left, right))
    sizes = np.sqrt(_square(here, 2)) + np.sqrt(_square(there, 2))
    reach = np.sqrt(jacobian * gradient) * sizes / PARTS**2
    binding = np.divide(phi, bound, out=np.full(phi.shape, np.nan), where=bound < 0)
    columns = {"phi": phi, "bound": bound, "vacuous": -bound >= reach, "binding": binding}
    instances = len(drawn.gradient)
    return pd.DataFrame(
        {
            "instance": np.tile(np.arange(instances), PARTS + 1),
            "strength": np.repeat(strength / PARTS, instances),
            "holds": (left <= right).ravel().astype(bool),
        }
        | {name: column.ravel() for name, column in columns.items()}
    )


def variations(drawn: Instances, seed: int) -> dict[str, pd.DataFrame]:
    """Compare both sides with one assumption varied at a time.

    Returns
    -------
    dict
        `{what was varied: frame as of compare}`; the first is the inequality under its own assumptions.
    """
    entries = np.random.default_rng(seed).integers
    drift = entries(-1, 2, size=drawn.fixed.shape, dtype=np.int64)
    curves = entries(-1, 2, size=(len(drawn.xbar), INPUT, *drawn.bend.shape[1:]), dtype=np.int64)
    bend = np.einsum("ni,nispq->nspq", drawn.xhat - drawn.xbar, curves)
    seen, bent = replace(drawn, fixed_drift=drift), replace(drawn, bend=bend)
    flat = replace(drawn, base=-np.einsum("ni,nisp->nsp", drawn.xbar, drawn.slopes))
    return {
        "as stated": compare(drawn),
        "K is one number for all strengths": compare(drawn, steady=True),
        "K is one number, and h_n is flat at xbar": compare(flat, steady=True),
        "the refusal part sees the input": compare(seen),
        "the step is not small: eta = 1/1000": compare(bent, rate=1000),
        "the step is not small: eta = 1/100": compare(bent, rate=100),
        "the step is not small: eta = 1/10": compare(bent, rate=10),
    }


def summarise(compared: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Count per variation: instances, comparisons, how often the inequality fails, and when it says nothing.

    Returns
    -------
    pandas.DataFrame
        `varied`, `instances`, `comparisons`, `fails`, `fails_at` (the strengths, in words),
        `vacuous` (share of the comparisons with a bound below 0), `closest` (largest share of the bound that phi
        reaches), `falls` (share of the instances whose phi falls somewhere while the prefix grows stronger).
    """
    records = []
    for name, frame in compared.items():
        failed, below = frame[~frame["holds"]], frame[frame["bound"] < 0]
        phi = frame.sort_values(["strength", "instance"])["phi"].to_numpy().reshape(-1, frame["instance"].nunique())
        records.append(
            {
                "varied": name,
                "instances": frame["instance"].nunique(),
                "comparisons": len(frame),
                "fails": len(failed),
                "fails_at": _ends(failed["strength"]),
                "vacuous": below["vacuous"].mean() if len(below) else np.nan,
                "closest": below["binding"].max(),
                "falls": float((np.diff(phi, axis=0) < -1e-9 * np.abs(phi).max()).any(axis=0).mean()),
            }
        )
    return pd.DataFrame(records)


def _ends(strengths: "pd.Series[float]") -> str:
    return f"{strengths.min():.2f} to {strengths.max():.2f}" if len(strengths) else "none"


def _square(values: Integers, axes: int) -> Integers:
    """Return the squared Frobenius norm of each array on so many last axes."""
    squared: Integers = (values**2).sum(axis=tuple(range(-axes, 0)))
    return squared


@inequality("transfer-bound")
def try_bound() -> Tried:
    """Try the inequality itself."""
    counts = _counts()
    against = int(counts["fails"].sum())
    some, are = (f"{against:,}" if against else "none"), "is" if against == 1 else "are"
    finding = f"{some} of {int(counts['comparisons'].sum()):,} exact comparisons {are} against the inequality"
    return Tried(against, finding, _steps(counts))


@inequality("transfer-rises")
def try_rise() -> Tried:
    """Try whether the quantity that it bounds never falls while the strength rises."""
    counts = _counts()
    falls, of = (counts["falls"] * counts["instances"]).round().astype(int), counts["instances"].astype(int)
    drawn, limit = int(falls.iloc[0]), int(falls.iloc[1:].sum())
    against = drawn + limit
    finding = (
        f"phi falls somewhere while the strength rises in {drawn} of {of.iloc[0]:,} drawn instances and in "
        f"{f'{limit:,}' if limit else 'none'} of {of.iloc[1:].sum():,} limits of them"
    )
    return Tried(against, finding, _steps(counts))


@lru_cache(maxsize=1)
def _counts() -> pd.DataFrame:
    drawn = draw_instances(INSTANCES, SEED)
    return summarise({"the instances": compare(drawn)} | {name: compare(part) for name, part in limits(drawn).items()})


def _steps(counts: pd.DataFrame) -> tuple[str, ...]:
    return (
        f"{INSTANCES} instances of whole numbers, seed {SEED}, at {PARTS + 1} strengths each; "
        f"{len(counts) - 1} limits of each",
        *(
            f"{row['varied']}: {row['fails']} of {row['comparisons']} comparisons against the inequality; "
            f"phi falls somewhere in {row['falls'] * row['instances']:.0f} of {row['instances']}"
            for row in records(counts)
        ),
    )
