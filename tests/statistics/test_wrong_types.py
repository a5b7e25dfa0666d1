"""Every public name, called with every argument in turn replaced by nonsense: an answer or one line, no traceback.

One valid call of each name stands in `CALLS`, with all its arguments. An argument is replaced as a whole, and in a
list its first entry is replaced too.
"""

import inspect
from typing import Any

import pytest

from fragility import statistics
from fragility.errors import InputError
from fragility.statistics.histograms import Bounds

CELLS = {"k_ref": [9, 8], "n_ref": [10, 10], "k_trt": [3, 4], "n_trt": [10, 10]}
ARMS = {"k1": [9, 8], "n1": [10, 12], "k2": [3, 4], "n2": [10, 11]}
MARGINS = {"k1": [9, 8], "k2": [3, 4], "n": [10, 12]}
BOOTSTRAP = {"seed": 1, "draws": 100, "clusters": [1, 1, 2, 2], "level": 0.9, "method": "bca", "chunk": 50}
DESIGN = {"alpha": 0.05, "family": 2, "design_effect": 1.5}
ITEMS = {"power": 0.8, **DESIGN}
CHECK = {"unit": "percent", "rules": ("half-up", "half-even")}
COLUMN = {"decimals": 1, **CHECK}
PAIRING = {"level": 0.9, "pairing": "worst"}
SCORES = {"first": [1, 2, 5, 4], "second": [2, 4, 4, 8]}
TWO_CLUSTERED = {"clusters": ([1, 1, 2, 2], [3, 3, 4, 4]), "level": 0.9}
DISTANCE = {**SCORES, **TWO_CLUSTERED, "draws": 100, "seed": 1}
TABLE = {"table": [[5, 2], [1, 4]], "level": 0.9}
RATINGS = {"counts": [[2, 1], [3, 0], [1, 2]], "clusters": ["a", "a", "b"], "level": 0.9}
LABELS = {"ratings": [[0, 1], [1, 1], [0, 0]], "labels": [0, 1]}
STUDIES = {"effects": [0.1, 0.4, 0.7, 0.2], "variances": [0.01, 0.02, 0.01, 0.03]}
POOL = {**STUDIES, "method": "reml", "knapp_hartung": True, "level": 0.9, "truncated": False}
MANY = POOL | {"effects": [STUDIES["effects"]], "variances": [STUDIES["variances"]]}
JUDGE = statistics.Calibration(18, 20, 27, 30)
POWERED = statistics.ppi_mean([0, 1, 1], [0, 1, 0], [0, 1, 1, 0])
CLUSTERS = {"level": 0.9, "correction": "CR2"}
BEST = {"k": [9, 8, 3], "n": [10, 12, 10], "level": 0.9, "higher_is_better": True}

CALLS: dict[str, dict[str, Any]] = {
    "labels_below": {"k": 95, "n": 100, "share": 0.8, "above": True, "alpha": 0.05},
    "labels_about": {"k": 90, "n": 100, "share": 0.9, "margin": 0.1, "level": 0.95},
    "labels_of_pair": {"first": 40, "second": 10, "n": 300, "alpha": 0.05},
    "labels_apart": {"k1": 95, "n1": 100, "k2": 95, "n2": 100, "margin": 0.1, "level": 0.9},
    "labels_of_pair_apart": {"both": 270, "first": 6, "second": 6, "n": 300, "margin": 0.05, "level": 0.9},
    "cohen_kappa": TABLE,
    "gwet_ac1": TABLE,
    "gwet_ac1_many": RATINGS,
    "fleiss_kappa": RATINGS,
    "positive_agreement": TABLE,
    "negative_agreement": TABLE,
    "absolute_reduction": {**CELLS, "weights": [0.5, 0.5], **PAIRING},
    "relative_reduction": {**CELLS, "weights": [0.5, 0.5], **PAIRING},
    "ratio_of_means": {**CELLS, "weights": [0.5, 0.5], **PAIRING},
    "model_level": {"effects_per_model": [0.1, 0.3], "level": 0.9},
    "required_remainder": {"mean_held": 0.4, "n_held": 3, "n_claimed": 5, "threshold": 0.5, "bounds": (0, 1)},
    "bootstrap_mean": {"values": [0, 1, 1, 3], **BOOTSTRAP},
    "bootstrap_difference": {**SCORES, **BOOTSTRAP},
    "grade_gap": {
        "one": (4.0, 4.1),
        "n_one": 100,
        "other": (2.0, 2.1),
        "n_other": 100,
        "scale": [1, 5],
        "level": 0.9,
    },
    "largest_spread": {"low": 2.0, "high": 2.1, "scale": [1, 5]},
    "kendall": {"first": [1, 2, 3], "second": [1, 3, 2]},
    "rank_intervals": {"means": [[1, 2, 3] * 40, [2, 1, 4] * 40], "level": 0.9, "higher_is_better": True},
    "resampled_means": {"values": [0, 1, 1, 3], "seed": 1, "draws": 100, "clusters": [1, 1, 2, 2], "chunk": 50},
    "design_effect": {"size": [10, 5], "icc": 0.1},
    "effective_n": {"n": [100, 50], "size": 10, "icc": 0.1},
    "clustered_difference": {**ARMS, "clusters": 5, "size": 2, "icc": 0.1, "level": 0.9},
    "confusion": {"reference": [0, 1, 1], "judged": [0, 1, 0], "level": 0.9},
    "confusion_counts": {"reference": [0, 1, 1], "judged": [0, 1, 0]},
    "confusion_rates": {"tp": [5, 4], "fn": 1, "fp": 2, "tn": 8, "level": 0.9},
    "check_same": {"first": "95.96", "second": "96.0", **CHECK},
    "check_difference": {"difference": "-3.2", "first": "10.0", "second": "13.2", **CHECK},
    "check_average": {"average": "50.0", "parts": ["40", "60"], "weights": [1, 1], **CHECK},
    "check_total": {"total": "9", "parts": ["4", "5"], "unit": "count", "rules": ("half-up",)},
    "check_subgroups": {"total": "50.0", "parts": ["40", "60"], "n": [10, 10], **CHECK},
    "share_coverage": {"method": statistics.wilson, "n": 10, "rates": [0.1, 0.5], "level": 0.9},
    "difference_coverage": {
        "method": statistics.newcombe,
        "n1": 5,
        "n2": 6,
        "rates1": [0.1, 0.5],
        "rates2": [0.2, 0.2],
        "level": 0.9,
    },
    "newcombe": {**ARMS, "level": 0.9},
    "miettinen_nurminen": {**ARMS, "level": 0.9},
    "mee": {**ARMS, "level": 0.9},
    "agresti_caffo": {**ARMS, "level": 0.9},
    "risk_ratio": {**ARMS, "level": 0.9},
    "odds_ratio": {**ARMS, "level": 0.9},
    "kolmogorov": DISTANCE,
    "wasserstein": DISTANCE,
    "exceedance": {
        "scores": [1, 2, 5, 4],
        "thresholds": [2, 3],
        "side": "above",
        "clusters": [1, 1, 2, 2],
        "level": 0.9,
    },
    "exceedance_difference": {**SCORES, "thresholds": [2, 3], "side": "above", **TWO_CLUSTERED},
    "superiority": {**SCORES, **TWO_CLUSTERED},
    "tost": {**ARMS, "margin": 0.2, "level": 0.9},
    "non_inferiority": {**ARMS, "margin": 0.2, "level": 0.9},
    "fisher": ARMS,
    "barnard": {**ARMS, "pooled": True, "points": 4, "alternative": "less"},
    "barnard_test": {**ARMS, "pooled": True, "points": 4, "alternative": "less"},
    "boschloo": {**ARMS, "points": 4, "alternative": "less"},
    "boschloo_test": {**ARMS, "points": 4, "alternative": "less"},
    "percentile_coverage": {"units": 5, "level": 0.95},
    "grim_column": {"texts": ["33.3", "50.0"], "n": 3, "decimals": 1, "unit": "percent", "nearest_only": True},
    "cluster_totals": {"values": [0, 1, 1, 3], "clusters": [1, 1, 2, 2]},
    "cluster_mean": {"totals": [3, 5], "sizes": [4, 6], **CLUSTERS},
    "cluster_share": {"k": [3, 5], "n": [4, 6], **CLUSTERS},
    "cluster_difference": {"k1": [3, 5], "k2": [1, 2], "n": [4, 6], **CLUSTERS},
    "icc": {"k": [3, 5], "n": [4, 6]},
    "icc_of_arms": {"k": [[3], [5], [1]], "n": [[6], [6], [6]], "level": 0.9},
    "mean_share": {"k": [3, 5], "n": [6, 6], "level": 0.9},
    "mean_reduction": {
        "k_ref": [5, 4],
        "n_ref": [6, 6],
        "k_trt": [3, 2],
        "n_trt": [6, 6],
        "kind": "points",
        "level": 0.9,
    },
    "possible_counts": {"text": "33.3", "n": 3, **COLUMN},
    "possible_totals": {"text": "3.5", "n": 4, "items": 2, "scale": (1, 7), "decimals": 1, "rules": ("half-up",)},
    "carried_counts": {"text": "33.4", "n": 3, "decimals": 1, "unit": "percent"},
    "possible": {"texts": ["33.3", "50.0"], "n": [3, 4], **COLUMN},
    "pass_chance": {"n": 10, "decimals": 1, "rules": ("half-up",)},
    "scan": {"texts": ["33.3", "50.0"], "candidates": [3, 6], **COLUMN},
    "Calibration": {"true_positives": 18, "positives": 20, "true_negatives": 27, "negatives": 30},
    "corrected_rate": {"k": [5, 6], "n": [10, 12], "judge": JUDGE, "level": 0.9},
    "corrected_difference": {**ARMS, "judge": JUDGE, "second_judge": JUDGE, "level": 0.9},
    "rogan_gladen": {"observed": [0.4, 0.5], "sensitivity": 0.9, "specificity": 0.8},
    "differential_error": ARMS,
    "differential_error_significance": {**ARMS, "level": 0.9},
    "relabelled_items": {**ARMS, "alpha": 0.05},
    "move_rate": {"k": [5, 6], "n": [10, 12], "share": 0.1},
    "krippendorff_alpha": {
        "ratings": [[0, 1], [1, 1], [0, 0], [1, 0]],
        "metric": "interval",
        "clusters": [1, 1, 2, 2],
        "level": 0.9,
        "draws": 100,
        "seed": 1,
    },
    "judge_counts": LABELS,
    "rating_counts": LABELS,
    "cross_table": {"first": [0, 1, 1], "second": [0, 1, 0], "labels": [0, 1], "clusters": ["a", "a", "b"]},
    "dawid_skene": {
        "counts": [[[1, 0], [1, 0], [0, 1]], [[0, 1], [0, 1], [0, 1]], [[1, 0], [1, 0], [1, 0]]],
        "tolerance": 1e-6,
        "iterations": 50,
    },
    "holm": {"p": [0.01, 0.2]},
    "benjamini_hochberg": {"p": [0.01, 0.2]},
    "benjamini_yekutieli": {"p": [0.01, 0.2]},
    "mcnemar_exact": {"b": [5, 3], "c": [1, 0]},
    "mcnemar_midp": {"b": [5, 3], "c": [1, 0]},
    "discordant_range": MARGINS,
    "joint_tables": MARGINS,
    "mcnemar_bounds": MARGINS,
    "mcnemar_midp_bounds": MARGINS,
    "tango": {"b": [5, 3], "c": [1, 0], "n": [10, 12], "level": 0.9},
    "tango_bounds": {**MARGINS, "level": 0.9},
    "newcombe_paired": {"a": [3, 4], "b": [5, 3], "c": [1, 0], "d": [1, 5], "level": 0.9},
    "newcombe_paired_bounds": {**MARGINS, "level": 0.9},
    "items_for_difference": {
        "difference": [0.1, 0.2],
        "between": 0.1,
        "within_1": 0.1,
        "repeats_1": 2,
        "within_2": 0.1,
        "repeats_2": 2,
        **ITEMS,
    },
    "items_for_half_width": {"p": [0.5, 0.1], "half_width": 0.05, "level": 0.9, "design_effect": 1.5},
    "items_for_mean": {
        "half_width": [0.05, 0.1],
        "between": 0.1,
        "within": 0.1,
        "repeats": 2,
        "level": 0.9,
        "design_effect": 1.5,
    },
    "repeats_for_half_width": {
        "half_width": [0.05, 0.1],
        "items": 500,
        "between": 0.1,
        "within": 0.1,
        "level": 0.9,
    },
    "judges_for_half_width": {
        "half_width": [0.05, 0.1],
        "items": 500,
        "between": 0.1,
        "judges": 0.01,
        "residual": 0.1,
        "level": 0.9,
    },
    "judges_for_reliability": {"single": [0.4, 0.5], "target": 0.8},
    "best_repeats": {"between": [0.1, 0.2], "within": 0.1, "item_cost": 10, "answer_cost": 1},
    "count_diversity": {"counts": [5, 2, 1], "level": 0.9},
    "kinds_for_share": {"counts": [5, 2, 1], "share": [0.5, 0.9]},
    "pool_shares": {"share": [0.5, 0.9, 0.7], "n": [20, 30, 10], "scale": "logit", "level": 0.9},
    "pool": POOL,
    "pool_many": MANY,
    "leave_one_out": POOL,
    "tau2_interval": {**STUDIES, "level": 0.9, "method": "pm"},
    "i2_interval": {**STUDIES, "level": 0.9, "method": "pm"},
    "pool_dependent": {**STUDIES, "clusters": ["a", "a", "b", "b"], "method": "correlated", "rho": 0.8, "level": 0.9},
    "egger": {**STUDIES, "level": 0.9},
    "power_unpaired": {"p1": [0.5, 0.4], "p2": 0.6, "n1": 100, "n2": 100, **DESIGN},
    "power_paired": {"first_only": [0.2, 0.1], "second_only": 0.1, "n": 100, **DESIGN},
    "detectable_unpaired": {"p": [0.5, 0.4], "n1": 100, "n2": 100, **ITEMS, "direction": "up"},
    "detectable_paired": {"discordant": [0.5, 0.4], "n": 100, **ITEMS},
    "power_equivalence": {"p1": [0.5, 0.4], "p2": 0.5, "n1": 100, "n2": 100, "margin": 0.1, **DESIGN},
    "power_mcnemar_exact": {"first_only": 0.2, "second_only": 0.1, "n": 20, "alpha": 0.05, "family": 2},
    "ppi_mean": {"labels": [0, 1, 1], "judged": [0, 1, 0], "judged_only": [0, 1, 1, 0], "power": 0.5, "level": 0.9},
    "ppi_difference": {"first": POWERED, "second": POWERED, "level": 0.9},
    "read_printed": {"text": "95.96", "unit": "percent"},
    "as_percent": {"printed": statistics.read_printed("0.96", "share")},
    "wilson": {"k": [5, 6], "n": [10, 12], "level": 0.9},
    "clopper_pearson": {"k": [5, 6], "n": [10, 12], "level": 0.9},
    "jeffreys": {"k": [5, 6], "n": [10, 12], "level": 0.9},
    "mid_p": {"k": [5, 6], "n": [10, 12], "level": 0.9},
    "nested_repeats": {"scores": [[1, 2], [3, 5]], "level": 0.9},
    "crossed_repeats": {"scores": [[1, 2], [3, 5]], "level": 0.9},
    "planned_se": {"between": 0.1, "within": 0.1, "items": [10, 20], "repeats": 2},
    "enough_repeats": {"between": 0.1, "within": 0.1, "noise": 0.1},
    "Interval": {
        "estimate": [0.4, 0.5],
        "low": [0.3, float("nan")],
        "high": [0.5, float("nan")],
        "level": 0.9,
        "method": "x",
        "reason": ["", "none"],
    },
    "NotEstimable": {"reason": "none"},
    "scan_runs": {"texts": ["33.3", "50.0"], "items": [3, 6], "runs": [1, 2], **COLUMN},
    "items_unpaired": {"p1": [0.5, 0.4], "p2": 0.6, **ITEMS},
    "items_paired": {"difference": [0.1, 0.2], "discordant": 0.3, **ITEMS, "test": "exact"},
    "items_for_equivalence": {"p1": [0.5, 0.4], "p2": 0.5, "margin": 0.2, **ITEMS},
    "compare_with_best": {**BEST, "named": 0},
    "not_separable_from_best": BEST,
    "relative_drop_difference": {
        **{f"{name}_{side}": counts for side in "ab" for name, counts in CELLS.items()},
        **PAIRING,
    },
    "share_bounds": {"scale": [1, 2, 3], "grade": 3, "mean": (1.9, 2.1), "n": 6, "sd": (0.5, 1.0), "top": (0.0, 0.5)},
    "decided": {"first": Bounds(0.4, 0.6, True), "second": Bounds(0.0, 0.3, True)},
    "beta_binomial": {"k": [0, 5, 5, 1], "m": [5, 5, 5, 5]},
    "concentration": {"counts": [0, 6, 2]},
    "items_for_share": {"counts": [0, 6, 2], "share": 0.7},
    "effective_items": {"counts": [3, 3, 0]},
    "discrimination": {"labels": [[0, 1, 1], [0, 0, 1], [1, 1, 1]]},
    "split_variance": {"labels": [[[[0, 1], [0, 0]], [[1, 1], [0, 1]]], [[[1, 1], [1, 0]], [[1, 1], [1, 1]]]]},
    "quantiles": {"scores": [10, 20, 30, 40], "shares": [0.25, 0.5]},
    "quantile_shift": {**DISTANCE, "shares": [0.25, 0.5]},
    "cochran_armitage": {"k": [5, 6], "n": [10, 12], "doses": [1, 2], "level": 0.9},
}

#: What takes any object: labels of results, and counts that are checked where they are used.
FREE = {
    ("NotEstimable", "reason"),
    ("Interval", "level"),
    ("Interval", "method"),
    *(("Calibration", name) for name in CALLS["Calibration"]),
}
NAN = float("nan")
NONSENSE = [
    "a",
    "",
    NAN,
    None,
    [[1, 2], [3]],
    1.5,
    -1,
    float("inf"),
    True,
    [],
    [2],
    ["a"],
    {},
    {"a": 1},
    object(),
    b"a",
]


def replaced(value: Any) -> list[Any]:
    """Return what is put in the place of an argument."""
    entries = []
    if isinstance(value, list | tuple):
        entries = [type(value)([wrong, *value[1:]]) for wrong in ("a", NAN, None, [1, 2], 1.5, {})]
    return [*NONSENSE, [value], *entries]


def refusal(name: str, arguments: dict[str, Any]) -> InputError | None:
    """Return the error of a call, or None where it has an answer; any other exception is the test's failure."""
    try:
        getattr(statistics, name)(**arguments)
    except InputError as error:
        return error
    return None


def test_every_public_name_is_called_with_all_its_arguments() -> None:
    assert set(CALLS) == {name for names in statistics.PUBLIC.values() for name in names}
    for name, arguments in CALLS.items():
        assert set(arguments) == set(inspect.signature(getattr(statistics, name)).parameters), name


@pytest.mark.parametrize("name", CALLS)
def test_the_calls_are_valid(name: str) -> None:
    assert refusal(name, CALLS[name]) is None


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "argument"), [(name, argument) for name in CALLS for argument in CALLS[name]])
def test_nonsense_ends_in_an_answer_or_in_one_line(name: str, argument: str) -> None:
    for wrong in replaced(CALLS[name][argument]):
        error = refusal(name, CALLS[name] | {argument: wrong})
        if error is not None:
            assert error.where and "\n" not in str(error), wrong


@pytest.mark.parametrize("wrong", [object(), {"a": 1}, NAN], ids=["object", "mapping", "nan"])
def test_what_no_argument_can_be_is_refused_by_every_one(wrong: Any) -> None:
    """Nothing that is neither a number, a text nor a list may count as one, and no NaN as a number."""
    taken = {
        (name, argument)
        for name in CALLS
        for argument in CALLS[name]
        if refusal(name, CALLS[name] | {argument: wrong}) is None
    }
    assert taken == FREE
