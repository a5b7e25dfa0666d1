"""Numbers in, numbers out: the estimators behind every interval, check and verdict of the suite.

Every function takes one case or arrays of cells that broadcast; shares are 0 to 1; nonsense is an `InputError`, and
what cannot be estimated says so. The names below are loaded from their modules when they are first used. Over them
stand `fragility.frames` and `fragility.cells` (frames of scores) and `fragility.plots`.
"""

from importlib import import_module
from typing import Any

#: The public names, by module.
PUBLIC: dict[str, tuple[str, ...]] = {
    "agreement": (
        "cohen_kappa", "gwet_ac1", "gwet_ac1_many", "fleiss_kappa", "positive_agreement", "negative_agreement",
    ),
    "averages": (
        "absolute_reduction", "relative_reduction", "ratio_of_means", "model_level", "required_remainder",
    ),
    "clustered": ("design_effect", "effective_n", "clustered_difference"),
    "confusion_table": ("confusion", "confusion_counts", "confusion_rates"),
    "latent_labels": ("dawid_skene",),
    "differences": ("newcombe", "miettinen_nurminen", "mee", "agresti_caffo", "risk_ratio", "odds_ratio"),
    "distances": ("kolmogorov", "wasserstein"),
    "distributions": ("exceedance", "exceedance_difference", "superiority"),
    "equivalence": ("tost", "non_inferiority"),
    "exact": ("fisher", "barnard", "boschloo"),
    "granularity": (
        "possible_counts", "possible_totals", "carried_counts", "possible", "pass_chance", "scan",
    ),
    "judge_correction": ("Calibration", "corrected_rate", "corrected_difference"),
    "judge_error": (
        "rogan_gladen", "differential_error", "differential_error_significance", "relabelled_items", "move_rate",
    ),
    "krippendorff": ("krippendorff_alpha",),
    "labels": ("judge_counts", "rating_counts", "cross_table"),
    "multiplicity": ("holm", "benjamini_hochberg", "benjamini_yekutieli"),
    "paired": (
        "mcnemar_exact", "mcnemar_midp", "discordant_range", "joint_tables", "mcnemar_bounds", "mcnemar_midp_bounds",
        "tango", "tango_bounds", "newcombe_paired", "newcombe_paired_bounds",
    ),
    "pooling": ("pool", "pool_many", "leave_one_out", "tau2_interval", "i2_interval"),
    "prediction_powered": ("ppi_mean", "ppi_difference"),
    "printed": ("read_printed", "as_percent"),
    "proportions": ("wilson", "clopper_pearson", "jeffreys", "mid_p"),
    "result": ("Interval", "NotEstimable"),
    "simultaneous": ("compare_with_best", "not_separable_from_best"),
    "tradeoff": ("relative_drop_difference",),
    "trend": ("cochran_armitage",),
}  # fmt: skip

_HOME = {name: module for module, names in PUBLIC.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"fragility.statistics.{_HOME[name]}"), name)
    raise AttributeError(f"module 'fragility.statistics' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(_HOME)
