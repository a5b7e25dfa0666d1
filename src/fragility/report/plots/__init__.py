"""Figures in one house style, each with the data it draws and its alt text; used by notebooks and the site alone."""

from fragility.report.plots.arms import dumbbells as dumbbells
from fragility.report.plots.benchmarks import independence_curve as independence_curve
from fragility.report.plots.benchmarks import overlap_matrix as overlap_matrix
from fragility.report.plots.bound import bound_by_strength as bound_by_strength
from fragility.report.plots.cells import printed_cells as printed_cells
from fragility.report.plots.conditions import effects_cloud as effects_cloud
from fragility.report.plots.conditions import posterior_ridges as posterior_ridges
from fragility.report.plots.cumulative import cumulative_forest as cumulative_forest
from fragility.report.plots.figure import Figure as Figure
from fragility.report.plots.forest import forest_plot as forest_plot
from fragility.report.plots.granularity import granularity_map as granularity_map
from fragility.report.plots.headlines import figures_by_source as figures_by_source
from fragility.report.plots.headlines import interval_widths as interval_widths
from fragility.report.plots.judges import judge_agreement as judge_agreement
from fragility.report.plots.judges import judge_swap as judge_swap
from fragility.report.plots.judges import refusals_of_both_sides as refusals_of_both_sides
from fragility.report.plots.ledger import ledger_picture as ledger_picture
from fragility.report.plots.literature import detectable_losses as detectable_losses
from fragility.report.plots.literature import effects_by_kind as effects_by_kind
from fragility.report.plots.literature import effects_by_size as effects_by_size
from fragility.report.plots.means import bounds_by_mean as bounds_by_mean
from fragility.report.plots.means import decided_counts as decided_counts
from fragility.report.plots.openers import list_shares as list_shares
from fragility.report.plots.openers import opener_coverage as opener_coverage
from fragility.report.plots.paths import specification_curve as specification_curve
from fragility.report.plots.release import release_map as release_map
from fragility.report.plots.same_arm import same_arm_prints as same_arm_prints
from fragility.report.plots.scoreboard import faults_found as faults_found
from fragility.report.plots.scoreboard import verdicts_by_truth as verdicts_by_truth
from fragility.report.plots.shapes import score_boxes as score_boxes
from fragility.report.plots.shapes import score_ecdf as score_ecdf
from fragility.report.plots.shapes import score_histograms as score_histograms
from fragility.report.plots.shapes import shift_curve as shift_curve
from fragility.report.plots.shapes import threshold_curves as threshold_curves
from fragility.report.plots.spread import failure_lines as failure_lines
from fragility.report.plots.spread import flips_histogram as flips_histogram
from fragility.report.plots.spread import hits_histogram as hits_histogram
from fragility.report.plots.spread import item_map as item_map
from fragility.report.plots.spread import rate_gaps as rate_gaps
from fragility.report.plots.spread import variance_map as variance_map

__all__ = [
    "Figure",
    "bound_by_strength",
    "bounds_by_mean",
    "cumulative_forest",
    "decided_counts",
    "detectable_losses",
    "dumbbells",
    "effects_by_kind",
    "effects_by_size",
    "effects_cloud",
    "failure_lines",
    "faults_found",
    "figures_by_source",
    "flips_histogram",
    "forest_plot",
    "granularity_map",
    "hits_histogram",
    "independence_curve",
    "interval_widths",
    "item_map",
    "judge_agreement",
    "judge_swap",
    "ledger_picture",
    "list_shares",
    "opener_coverage",
    "overlap_matrix",
    "posterior_ridges",
    "printed_cells",
    "rate_gaps",
    "refusals_of_both_sides",
    "release_map",
    "same_arm_prints",
    "score_boxes",
    "score_ecdf",
    "score_histograms",
    "shift_curve",
    "specification_curve",
    "threshold_curves",
    "variance_map",
    "verdicts_by_truth",
]
