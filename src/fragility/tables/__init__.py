"""Every table that the suite ships, by name, as data sets of the `datasets` library.

Prevents the failure in which a reader needs to know the folders of this project before the first number can be read.
"""

from fragility.tables import library as library
from fragility.tables.door import card as card
from fragility.tables.door import frame as frame
from fragility.tables.door import load as load
from fragility.tables.door import load_benchmark as load_benchmark
from fragility.tables.door import outcomes as outcomes
from fragility.tables.door import scores as scores
from fragility.tables.register import configurations as configurations

__all__ = ["card", "configurations", "frame", "load", "load_benchmark", "outcomes", "scores"]
