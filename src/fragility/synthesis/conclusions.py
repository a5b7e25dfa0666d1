"""How fragile a conclusion is: the items, the analysis paths and the sample size that it hangs on."""

from fragility.synthesis.index import INDEX as INDEX
from fragility.synthesis.index import fragility_index as fragility_index
from fragility.synthesis.index import undo_sentence as undo_sentence
from fragility.synthesis.items import fewest_items as fewest_items
from fragility.synthesis.kinds import KINDS as KINDS
from fragility.synthesis.ordinal import Ordinal as Ordinal
from fragility.synthesis.ordinal import ordinal_readings as ordinal_readings
from fragility.synthesis.paths import PATHS as PATHS
from fragility.synthesis.paths import analysis_paths as analysis_paths
