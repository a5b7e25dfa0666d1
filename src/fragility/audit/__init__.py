"""What the notebooks compute: frames and sentences on what a paper holds, what its numbers allow, what they show.

Every function takes a paper or the rows of the ledger and works for any paper folder.
"""

from fragility.audit.effects import compare as compare
from fragility.audit.effects import compared_sentence as compared_sentence
from fragility.audit.effects import decompose as decompose
from fragility.audit.effects import decompose_sentence as decompose_sentence
from fragility.audit.effects import pool_models as pool_models
from fragility.audit.effects import pooled_sentence as pooled_sentence
from fragility.audit.findings import findings_sentence as findings_sentence
from fragility.audit.findings import rounding_rules as rounding_rules
from fragility.audit.findings import rounding_sentence as rounding_sentence
from fragility.audit.findings import sequences_sentence as sequences_sentence
from fragility.audit.findings import shown as shown
from fragility.audit.holdings import holdings as holdings
from fragility.audit.holdings import holdings_sentence as holdings_sentence
from fragility.audit.holdings import interval_sentence as interval_sentence
from fragility.audit.holdings import source_sentence as source_sentence
from fragility.audit.items import cell_states as cell_states
from fragility.audit.items import item_numbers as item_numbers
from fragility.audit.items import ruled_out_sentence as ruled_out_sentence
from fragility.audit.losses import losses as losses
from fragility.audit.losses import losses_sentence as losses_sentence
from fragility.audit.losses import losses_table as losses_table
from fragility.audit.readings import checks as checks
from fragility.audit.readings import checks_sentence as checks_sentence
from fragility.audit.readings import missing as missing
from fragility.audit.readings import reading as reading
from fragility.audit.readings import readings as readings
from fragility.audit.readings import tally as tally
from fragility.audit.readings import tally_sentence as tally_sentence
from fragility.audit.readings import threshold_sentence as threshold_sentence
from fragility.audit.readings import verdict_sentence as verdict_sentence
from fragility.audit.release import protocol as protocol
from fragility.audit.release import protocol_sentence as protocol_sentence
from fragility.audit.release import release_exceptions as release_exceptions
from fragility.audit.release import release_fields as release_fields
from fragility.audit.release import release_sentence as release_sentence
from fragility.audit.release import released_files as released_files
from fragility.audit.release import released_files_sentence as released_files_sentence
from fragility.audit.summary import summary as summary
