"""Re-analysis of published scores on how fragile the safety alignment of language models is.

`import fragility as fg` is all the set-up a notebook needs; the names below are loaded when they are first used, so
that the command line starts without them.
"""

from importlib import import_module
from typing import Any

__version__ = "0.2.0"

#: Where each public name lives, by what it is for.
_HOME = {
    # data: a name in, a data set with its card out
    "load": "fragility.tables",
    "load_benchmark": "fragility.tables",
    "scores": "fragility.tables",
    "outcomes": "fragility.tables",
    "frame": "fragility.tables",
    "card": "fragility.tables",
    "configurations": "fragility.tables",
    "load_paper": "fragility.printed.paper",
    "list_papers": "fragility.printed.paper",
    "join": "fragility.released.join",
    "contrasts": "fragility.printed.contrasts",
    # the ladder of granularity: one value, values, a frame, a paper, a figure
    "possible_counts": "fragility.statistics.granularity",
    "possible": "fragility.statistics.granularity",
    "granularity_frame": "fragility.printed.ladder",
    "granularity": "fragility.printed.cells",
    "granularity_map": "fragility.report.plots",
    # distributions
    "exceedance": "fragility.statistics.distributions",
    "superiority": "fragility.statistics.distributions",
    "kolmogorov": "fragility.statistics.distances",
    "wasserstein": "fragility.statistics.distances",
    "quantile_shift": "fragility.statistics.shift",
    "share_bounds": "fragility.statistics.histograms",
    "beta_binomial": "fragility.statistics.items",
    # shares and differences
    "wilson": "fragility.statistics.proportions",
    "newcombe": "fragility.statistics.differences",
    "fisher": "fragility.statistics.exact",
    "mcnemar_exact": "fragility.statistics.paired",
    "holm": "fragility.statistics.multiplicity",
    "pool": "fragility.statistics.pooling",
    # claims
    "ledger": "fragility.claims.ledger",
    "explain": "fragility.claims.explain",
    "doctor": "fragility.review.doctor",
    "items": "fragility.review.items",
    "compare": "fragility.review.compare",
    "plan": "fragility.review.plan",
    # what a notebook shows
    "say": "fragility.report.show",
    "text": "fragility.report.show",
    "table": "fragility.report.show",
    "n_of": "fragility.wording",
}
#: Rooms with further names, by what they are called here.
_ROOMS = {
    "benchmarks": "fragility.released.benchmarks",
    "checks": "fragility.printed.checks",
    "conclusions": "fragility.synthesis.conclusions",
    "drill": "fragility.drill",
    "disagreements": "fragility.released.sources.disagreements",
    "judging": "fragility.released.judging",
    "openings": "fragility.released.refusals.openings",
    "plots": "fragility.report.plots",
    "products": "fragility.suite.products",
    "refusals": "fragility.released.refusals",
    "report": "fragility.report",
    "statistics": "fragility.statistics",
    "synthesis": "fragility.synthesis",
    "transfer_bound": "fragility.claims.inequalities.transfer_bound",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    if name in _ROOMS:
        return import_module(_ROOMS[name])
    raise AttributeError(f"module 'fragility' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*_HOME, *_ROOMS, "__version__"])
