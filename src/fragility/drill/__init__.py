"""The drill: made papers with planted faults, and how often the suite finds them."""

from fragility.drill import faults as faults
from fragility.drill.board import load_board, scoreboard, weak, write_board
from fragility.drill.fault import FAULTS, Fault, Planted, plant
from fragility.drill.frames import corrected_frame, kinds_frame, releases_frame, tools_frame, verdicts_frame
from fragility.drill.made import make
from fragility.drill.page import finding
from fragility.drill.sheet import Sheet, paper_of, write_sheet

__all__ = [
    "FAULTS",
    "Fault",
    "Planted",
    "Sheet",
    "corrected_frame",
    "finding",
    "kinds_frame",
    "load_board",
    "make",
    "paper_of",
    "plant",
    "releases_frame",
    "scoreboard",
    "tools_frame",
    "verdicts_frame",
    "weak",
    "write_board",
    "write_sheet",
]
