"""Figures in one house style, each with the data it draws and its alt text; used by notebooks and the site alone."""

from fragility.plots.arms import dumbbells as dumbbells
from fragility.plots.bound import bound_by_strength as bound_by_strength
from fragility.plots.cells import printed_cells as printed_cells
from fragility.plots.figure import Figure as Figure
from fragility.plots.forest import forest_plot as forest_plot
from fragility.plots.granularity import granularity_map as granularity_map
from fragility.plots.ledger import ledger_picture as ledger_picture
from fragility.plots.literature import detectable_losses as detectable_losses
from fragility.plots.literature import effects_by_kind as effects_by_kind
from fragility.plots.paths import specification_curve as specification_curve
from fragility.plots.release import release_map as release_map

__all__ = [
    "Figure",
    "bound_by_strength",
    "detectable_losses",
    "dumbbells",
    "effects_by_kind",
    "forest_plot",
    "granularity_map",
    "ledger_picture",
    "printed_cells",
    "release_map",
    "specification_curve",
]
