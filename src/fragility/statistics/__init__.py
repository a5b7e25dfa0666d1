"""Numbers in, numbers out: the estimators behind every interval, check and verdict of the suite.

Every function takes one case or arrays of cells that broadcast; shares are 0 to 1; nonsense is an `InputError`, and
what cannot be estimated says so. The names below are loaded from their modules when they are first used. Over them
stand `fragility.printed.intervals` and `fragility.printed.cells` (frames of scores) and `fragility.report.plots`.
"""

from importlib import import_module
from typing import Any

#: The public names, by module.
PUBLIC: dict[str, tuple[str, ...]] = {
    "agreement": (
        "cohen_kappa",
        "gwet_ac1",
        "gwet_ac1_many",
        "fleiss_kappa",
        "positive_agreement",
        "negative_agreement",
    ),
    "averages": (
        "absolute_reduction",
        "relative_reduction",
        "ratio_of_means",
        "model_level",
        "required_remainder",
    ),
    "bootstrap": (
        "bootstrap_mean",
        "bootstrap_difference",
        "resampled_means",
        "percentile_coverage",
    ),
    "clustered": (
        "design_effect",
        "effective_n",
        "clustered_difference",
    ),
    "components": ("split_variance",),
    "confusion_table": (
        "confusion",
        "confusion_counts",
        "confusion_rates",
    ),
    "consistency": (
        "check_same",
        "check_difference",
        "check_average",
        "check_total",
        "check_subgroups",
    ),
    "coverage": (
        "share_coverage",
        "difference_coverage",
    ),
    "differences": (
        "newcombe",
        "miettinen_nurminen",
        "mee",
        "agresti_caffo",
        "risk_ratio",
        "odds_ratio",
    ),
    "distances": (
        "kolmogorov",
        "wasserstein",
    ),
    "distributions": (
        "exceedance",
        "exceedance_difference",
        "superiority",
    ),
    "diversity": (
        "count_diversity",
        "kinds_for_share",
    ),
    "equivalence": (
        "tost",
        "non_inferiority",
    ),
    "exact": (
        "fisher",
        "barnard",
        "barnard_test",
        "boschloo",
        "boschloo_test",
    ),
    "cluster_correlation": ("icc_of_arms",),
    "delta_means": ("mean_share", "mean_reduction"),
    "few_clusters": (
        "cluster_totals",
        "cluster_mean",
        "cluster_share",
        "cluster_difference",
        "icc",
    ),
    "grim": ("grim_column",),
    "grade_gaps": (
        "grade_gap",
        "largest_spread",
    ),
    "granularity": (
        "possible_counts",
        "possible_totals",
        "carried_counts",
        "possible",
        "pass_chance",
    ),
    "column_scan": ("scan",),
    "histograms": (
        "share_bounds",
        "decided",
    ),
    "items": (
        "beta_binomial",
        "concentration",
        "items_for_share",
        "effective_items",
        "discrimination",
    ),
    "judge_correction": (
        "Calibration",
        "corrected_rate",
        "corrected_difference",
    ),
    "judge_error": (
        "rogan_gladen",
        "differential_error",
        "differential_error_significance",
        "relabelled_items",
        "move_rate",
    ),
    "krippendorff": ("krippendorff_alpha",),
    "labels": (
        "judge_counts",
        "rating_counts",
        "cross_table",
    ),
    "latent_labels": ("dawid_skene",),
    "multiplicity": (
        "holm",
        "benjamini_hochberg",
        "benjamini_yekutieli",
    ),
    "paired": (
        "mcnemar_exact",
        "mcnemar_midp",
        "discordant_range",
        "joint_tables",
        "mcnemar_bounds",
        "mcnemar_midp_bounds",
        "tango",
        "tango_bounds",
        "newcombe_paired",
        "newcombe_paired_bounds",
    ),
    "planning": (
        "items_for_difference",
        "items_for_half_width",
        "items_for_mean",
        "repeats_for_half_width",
        "judges_for_half_width",
        "judges_for_reliability",
        "best_repeats",
    ),
    "pooled_shares": ("pool_shares",),
    "pooling": (
        "pool",
        "pool_many",
        "leave_one_out",
        "tau2_interval",
        "i2_interval",
    ),
    "pooling_dependent": (
        "pool_dependent",
        "egger",
    ),
    "power": (
        "power_unpaired",
        "power_paired",
        "detectable_unpaired",
        "detectable_paired",
        "power_equivalence",
    ),
    "power_exact": ("power_mcnemar_exact",),
    "prediction_powered": (
        "ppi_mean",
        "ppi_difference",
    ),
    "printed": (
        "read_printed",
        "as_percent",
    ),
    "proportions": (
        "wilson",
        "clopper_pearson",
        "jeffreys",
        "mid_p",
    ),
    "rank_agreement": ("kendall",),
    "ranks": ("rank_intervals",),
    "repeats": (
        "nested_repeats",
        "crossed_repeats",
        "planned_se",
        "enough_repeats",
    ),
    "result": (
        "Interval",
        "NotEstimable",
    ),
    "run_scan": ("scan_runs",),
    "sample_size": (
        "items_unpaired",
        "items_paired",
        "items_for_equivalence",
    ),
    "shift": (
        "quantiles",
        "quantile_shift",
    ),
    "simultaneous": (
        "compare_with_best",
        "not_separable_from_best",
    ),
    "tradeoff": ("relative_drop_difference",),
    "trend": ("cochran_armitage",),
    "undone": (
        "labels_below",
        "labels_about",
        "labels_of_pair",
        "labels_apart",
        "labels_of_pair_apart",
    ),
}

_HOME = {name: module for module, names in PUBLIC.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"fragility.statistics.{_HOME[name]}"), name)
    raise AttributeError(f"module 'fragility.statistics' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(_HOME)
