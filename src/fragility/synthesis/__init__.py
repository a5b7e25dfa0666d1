"""All papers side by side: effects of one kind of intervention, pooled over models, and claims on one question."""

from fragility.synthesis.coverage import by_paper as by_paper
from fragility.synthesis.coverage import by_paper_sentence as by_paper_sentence
from fragility.synthesis.coverage import held_apart as held_apart
from fragility.synthesis.detectable import detectable as detectable
from fragility.synthesis.detectable import detectable_sentence as detectable_sentence
from fragility.synthesis.detectable import needed as needed
from fragility.synthesis.detectable import needed_by_role as needed_by_role
from fragility.synthesis.detectable import needed_sentence as needed_sentence
from fragility.synthesis.detectable import planning_table as planning_table
from fragility.synthesis.effects import effects as effects
from fragility.synthesis.effects import effects_sentence as effects_sentence
from fragility.synthesis.effects import left_out as left_out
from fragility.synthesis.effects import of_safety as of_safety
from fragility.synthesis.judges import judge_pairs as judge_pairs
from fragility.synthesis.judges import judges_sentence as judges_sentence
from fragility.synthesis.questions import load_questions as load_questions
from fragility.synthesis.questions import protocol_differences as protocol_differences
from fragility.synthesis.questions import protocol_sentence as protocol_sentence
from fragility.synthesis.questions import side_by_side as side_by_side
from fragility.synthesis.synthesis import LEAST_MODELS as LEAST_MODELS
from fragility.synthesis.synthesis import model_effects as model_effects
from fragility.synthesis.synthesis import pooled_by as pooled_by
from fragility.synthesis.synthesis import pooled_sentence as pooled_sentence
from fragility.synthesis.synthesis import size_bands as size_bands
from fragility.synthesis.synthesis import too_few_sentence as too_few_sentence
