"""The figures that sources publish, computed again and kept source by source.

Prevents the failure in which an edit of one paper, or a second look, computes the figures of every source again.
"""

from functools import partial
from typing import TYPE_CHECKING

from fragility.suite.folders import Folders
from fragility.suite.parts import forget_others, kept_part, shared_key

if TYPE_CHECKING:
    import pandas as pd

_KIND = "sources"


def recomputed(folders: Folders) -> "pd.DataFrame":
    """Return the published figures of all sources computed again; only sources whose data changed are computed."""
    import pandas as pd

    from fragility.released.sources.headlines import COLUMNS

    shared, sources = shared_key(folders), folders.sources()
    rows = [row for name in sources for row in _kept(folders, name, shared)]
    forget_others(folders, _KIND, sources)
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def make_source(folders: Folders, name: str, shared: str) -> None:
    """Compute what is kept of one source, unless it is."""
    _kept(folders, name, shared)


def _kept(folders: Folders, name: str, shared: str) -> list[list[str]]:
    found: list[list[str]] = kept_part(folders, _KIND, name, shared, partial(_figures_of, folders, name))
    return found


def _figures_of(folders: Folders, name: str) -> list[list[str]]:
    from fragility.released.sources.headlines import recompute

    found: list[list[str]] = recompute(folders.root, [name]).to_numpy().tolist()
    return found
