"""What the tests of figures and notebooks share: the first paper and its ledger, computed once per process."""

from functools import cache

import numpy as np
from folders import GUO, rows_of
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from fragility.claims.ledger import Row
from fragility.printed.paper import Paper, load_paper


@cache
def paper() -> Paper:
    """Return the first paper."""
    return load_paper(GUO)


def rows() -> list[Row]:
    """Return the ledger of the first paper."""
    return rows_of(GUO)


def marks(drawn, gid=None):
    """Return `(gid, x, y)` of the dots that stand for something, over all axes of a figure; bars are none."""
    found = []
    for item in (item for axes in drawn.drawing.axes for item in (*axes.lines, *axes.collections)):
        if item.get_gid() and gid in (None, item.get_gid()) and not isinstance(item, LineCollection):
            points = item.get_xydata() if isinstance(item, Line2D) else item.get_offsets()
            found += [(item.get_gid(), *map(float, point)) for point in np.atleast_2d(points)]
    return found
