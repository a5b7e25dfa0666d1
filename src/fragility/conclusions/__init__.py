"""How fragile a conclusion is: the items, the analysis paths and the sample size that it hangs on."""

from fragility.conclusions.index import INDEX as INDEX
from fragility.conclusions.index import fragility_index as fragility_index
from fragility.conclusions.index import undo_sentence as undo_sentence
from fragility.conclusions.items import fewest_items as fewest_items
from fragility.conclusions.ordinal import Ordinal as Ordinal
from fragility.conclusions.ordinal import ordinal_readings as ordinal_readings
from fragility.conclusions.paths import PATHS as PATHS
from fragility.conclusions.paths import analysis_paths as analysis_paths
