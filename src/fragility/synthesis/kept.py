"""The effects of one paper as JSON can hold them, and of several put together again.

Prevents the failure in which every notebook that speaks of all papers makes the same thousand contrasts anew.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from fragility.frame_rows import records
from fragility.printed.contrasts import CONTRAST
from fragility.printed.paper import Paper
from fragility.synthesis.effects import ADDED, LEFT_OUT, effects, left_out

Part = dict[str, list[dict[str, Any]]]
#: Columns that hold tuples, which JSON knows as lists.
_TUPLES = ("ref_counts", "trt_counts")


def effects_part(paper: Paper) -> Part:
    """Return the effects of one paper, and its numbers that cannot become one."""
    return {"effects": records(effects([paper])), "left_out": records(left_out([paper]))}


def effects_joined(parts: Iterable[Part]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what `effects` and `left_out` give for several papers, put together from the parts of each."""
    held = list(parts)
    rows = [row for part in held for row in part["effects"]]
    frame = pd.DataFrame(rows) if rows else pd.DataFrame(columns=[*CONTRAST, "estimate", "low", "high", *ADDED])
    for name in _TUPLES:
        frame[name] = frame[name].map(tuple)
    without = [row for part in held for row in part["left_out"]]
    return frame, pd.DataFrame(without, columns=list(LEFT_OUT))
