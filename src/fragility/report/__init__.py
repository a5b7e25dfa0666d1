"""What the notebooks compute: frames and sentences on what a paper holds, what its numbers allow, what they show.

Every function takes a paper or the rows of the ledger and works for any paper folder. The names below are loaded from
their modules when they are first used, so that a command pays for what it prints alone.
"""

from importlib import import_module
from typing import Any

#: The public names, by module.
PUBLIC: dict[str, tuple[str, ...]] = {
    "arms": (
        "choose_arms",
        "judged_by",
    ),
    "benchmarks": (
        "categories_sentence",
        "category_counts",
        "correlation_sentence",
        "curve_sentence",
        "declared_sentence",
        "duplicates_sentence",
        "effective_sentence",
        "overlap_sentence",
        "sizes_sentence",
    ),
    "choosing": (
        "choose",
        "fullest",
        "required",
    ),
    "conditions": (
        "cell_counts",
        "posterior_orders",
        "posteriors",
    ),
    "effects": (
        "compare",
        "compared_sentence",
        "decompose",
        "decompose_sentence",
        "largest_table",
        "lowest_sentence",
        "pool_models",
        "pooled_sentence",
        "shares_sentence",
    ),
    "findings": (
        "findings_sentence",
        "rounding_rules",
        "rounding_sentence",
        "sequences_sentence",
        "shown",
    ),
    "held": (
        "holdings",
        "holdings_sentence",
        "interval_sentence",
        "source_sentence",
    ),
    "items": (
        "cell_states",
        "item_numbers",
        "ruled_out_sentence",
    ),
    "judges": (
        "by_claim",
        "by_claim_sentence",
        "without_people_sentence",
    ),
    "ledger_rows": (
        "checks",
        "checks_sentence",
        "missing",
        "reading",
        "readings",
        "tally",
        "tally_sentence",
        "threshold_sentence",
        "verdict_sentence",
    ),
    "lost": (
        "losses",
        "losses_sentence",
        "losses_table",
    ),
    "means": (
        "bounded",
        "bounds_sentence",
        "decided_pairs",
        "decided_sentence",
        "known_truth",
        "mean_gaps",
        "mean_gaps_sentence",
        "printed_means",
        "truth_sentence",
    ),
    "paper": ("summary",),
    "refusals": (
        "blocked_sentence",
        "by_role",
        "fails_sentence",
        "found_sentence",
        "found_table",
        "held_sentence",
        "length_sentence",
        "lists_sentence",
        "measure_of",
        "needed_sentence",
        "opening_readings",
        "shared_sentence",
        "unplaced_sentence",
        "varied_sentence",
    ),
    "release": (
        "config_readings",
        "protocol",
        "protocol_sentence",
        "release_exceptions",
        "release_fields",
        "release_sentence",
        "released_files",
        "released_files_sentence",
        "with_release",
    ),
    "shapes": (
        "apart",
        "apart_sentence",
        "graded",
        "orders_by_threshold",
        "past_thresholds",
        "rank_sentence",
        "rank_table",
        "shift",
        "shift_sentence",
        "summaries",
        "summaries_sentence",
        "thresholds_sentence",
        "turned_orders",
    ),
    "spread": (
        "differences_sentence",
        "expected_counts",
        "failure_curve",
        "failure_curves",
        "flips",
        "flips_sentence",
        "hits_by_item",
        "item_matrix",
        "item_quality",
        "item_spread",
        "item_spreads",
        "labelled",
        "model_differences",
        "noise_sentence",
        "quality_sentence",
        "repeat_noise",
        "repeat_plan",
        "spread_sentence",
        "variance_sentence",
        "variance_shares",
    ),
    "stated": (
        "stated_numbers",
        "stated_sentence",
        "unstated_sentence",
    ),
}
#: Modules whose sentences are called by the module's name.
ROOMS = ("headlines", "judge_errors", "judging")

_HOME = {name: module for module, names in PUBLIC.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"fragility.report.{_HOME[name]}"), name)
    if name in ROOMS:
        return import_module(f"fragility.report.{name}")
    raise AttributeError(f"module 'fragility.report' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*_HOME, *ROOMS])
