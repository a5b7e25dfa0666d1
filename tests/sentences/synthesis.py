"""Examples of the sentences on papers side by side: what is pooled, what differs, what a claim hangs on."""

from datetime import date
from math import nan

from fragility.synthesis.coverage import by_paper_sentence, claims_by_paper_sentence
from fragility.synthesis.cumulative import cumulative_sentence
from fragility.synthesis.detectable import detectable_sentence, needed_sentence
from fragility.synthesis.effects import effects_sentence
from fragility.synthesis.index import undo_sentence
from fragility.synthesis.judges import judges_sentence
from fragility.synthesis.questions import protocol_sentence
from fragility.synthesis.same_arm import same_arm_sentence
from fragility.synthesis.small import small_studies_sentence
from fragility.synthesis.synthesis import pooled_sentence, too_few_sentence
from sentences import examples, table

EFFECTS = "paper_key|model|benchmark|judge"
one = ("qi2023", "Llama-2", "HEx-PHI", "GPT-4")
BY_DATE = "question|date|estimate|low|high|models|why_not"
first = ("plain fine-tuning against the untuned model", date(2023, 10, 1), nan, nan, nan, 1, "one model")
second = (*first[:1], date(2024, 3, 1), 0.4, -0.2, 1.0, 3, "")
third = (*first[:1], date(2026, 1, 1), 0.52, 0.001, 0.9, 9, "")
PAIRS = "what|difference|low|high|differs"
apart = ("plain fine-tuning of Llama-2-7B", -31.0, -36.0, -26.0, "judge")
same = ("the untuned Llama-2-7B", 1.0, -2.0, 4.0, "")
SMALL = "role|slope|p|note"
JUDGES = "model|role|judge|other_judge|loss|other_loss|apart|order_kept"
two = ("Llama-2-7B", "plain fine-tuning", "GPT-4", "keywords", 12.0, 30.5, 18.5, True)
INDEX = "paper_key|claim_id|relabel|of_items|paths_hold|paths|index"
POOLED = "role|models|papers|items|points|estimate|low|high|prediction_low|prediction_high|i2|why_not"
full = ("plain fine-tuning", 12, 5, 4200, 21.3, 0.6, 0.4, 0.8, -0.1, 1.3, 0.91, "")
pair = ("a prompt alone", 2, 1, 660, -1.2, -0.03, -0.4, 0.34, nan, nan, 0.1, "three models are needed")
lone = ("a random prefix", 1, 1, 330, 4.0, nan, nan, nan, nan, nan, nan, "one model shows no spread")
NEEDS, LOSSES = "enough", "benchmark|n|share|unpaired"
PAPERS, CLAIMS = "pooled|why", "claims|not on labels|with index|readings without|why"
FIELDS = "field|same|G01|Q02"

EXAMPLES = [
    *examples(
        effects_sentence,
        none=(table(EFFECTS), table(EFFECTS), table("numbers")),
        one=(table(EFFECTS, one), table(EFFECTS, one), table("numbers", (1,))),
        several=(
            table(EFFECTS, one, ("guo2026", "Qwen", "AdvBench", "a judge")),
            table(EFFECTS),
            table("numbers", (300,), (41,)),
        ),
    ),
    *examples(
        by_paper_sentence,
        all=table(PAPERS, (3, ""), (9, "")),
        some=table(PAPERS, (3, ""), (0, "it is about judges"), (0, "it is about judges")),
    ),
    *examples(
        claims_by_paper_sentence,
        one=table(CLAIMS, (3, 1, 1, 0, "")),
        several=table(CLAIMS, (10, 4, 5, 0, ""), (6, 5, 0, 7, "no counts are printed")),
    ),
    *examples(
        pooled_sentence,
        full=(table(POOLED, full), "role", "plain fine-tuning"),
        two_models=(table(POOLED, pair), "role", "a prompt alone"),
        one_model=(table(POOLED, lone), "role", "a random prefix"),
    ),
    *examples(
        too_few_sentence,
        none=(table("role|models", ("plain fine-tuning", 12)), "role"),
        one=(table("role|models", ("plain fine-tuning", 12), ("a prompt alone", 2)), "role"),
        all=(table("role|models", ("a random prefix", 1), ("a prompt alone", 2)), "role"),
    ),
    *examples(
        cumulative_sentence,
        none=table(BY_DATE),
        not_computed=table(BY_DATE, first),
        contains_0=table(BY_DATE, first, second),
        clear=table(BY_DATE, first, second, third),
    ),
    *examples(
        small_studies_sentence,
        none=table(SMALL, ("a prompt alone", nan, nan, "two effects")),
        nowhere=table(SMALL, ("plain fine-tuning", 0.4, 0.6, "")),
        somewhere=table(SMALL, ("plain fine-tuning", 1.9, 0.01, ""), ("a prompt alone", -0.2, 0.8, "few")),
    ),
    *examples(judges_sentence, none=table(JUDGES), one=table(JUDGES, two), several=table(JUDGES, two, two)),
    *examples(
        protocol_sentence,
        one=table("field|same|G01", ("judge", True, "GPT-4")),
        same=table(FIELDS, ("judge", True, "GPT-4", "GPT-4")),
        differ=table(FIELDS, ("judge", False, "GPT-4", "keywords"), ("n_stated", False, "100", "330")),
    ),
    *examples(
        undo_sentence,
        none=(table(INDEX), "guo2026/G05"),
        fails=(table(INDEX, ("guo2026", "G05", 0, 330, 0.4, 24, 0.9)), "guo2026/G05"),
        some=(table(INDEX, ("guo2026", "G05", 6, 330, 1.0, 1, 0.41)), "guo2026/G05"),
    ),
    *examples(
        same_arm_sentence,
        none=table(PAIRS),
        one=table(PAIRS, apart),
        one_protocol=table(PAIRS, same),
        several=table(PAIRS, apart, (*same[:4], "n"), same),
    ),
    *examples(
        detectable_sentence,
        none=(table(LOSSES, ("AdvBench", 520, 0.9, nan)), 0.9),
        two=(table(LOSSES, ("AdvBench", 520, 0.9, 6.1), ("JailbreakBench", 100, 0.9, 16.2)), 0.9),
    ),
    *examples(
        needed_sentence,
        none=table(NEEDS),
        one=table(NEEDS, (True,)),
        some=table(NEEDS, (True,), (False,), (False,)),
    ),
]
