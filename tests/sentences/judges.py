"""Examples of the sentences on judges: how far they agree, what their errors do, what asking again moves."""

from math import nan

from fragility.report import judge_errors, judges, judging
from sentences import examples, table

AGREE = "source|question|second|kappa|kappa_low|kappa_high"
CEILING = "source|question|kappa|kappa_low"
people = table(CEILING, ("xstest", "refusal", 0.9, 0.85), ("jbb", "harm", 0.7, 0.6))
two = table(
    AGREE,
    ("xstest", "refusal", "judged_GPT-4", 0.81, 0.75, 0.84),
    ("jbb", "harm", "Llama Guard", -0.04, -0.1, 0.02),
)
SKEW = "source|question|second|kind|kappa|ac1|agreement|positive|yes_yes|yes_no|n"
SWAP = "keywords|pairs|turned|turned_clearly"
PUBLISHED = "source|headline|print|quantity|reported_text|own_judge|own|judge|other|change|low|high"
rate = ("xstest", "a", "p", "full refusals of GPT-4", "5 %", "people", 5.0, "GPT-4", 7.0, 2.0, 0.5, 3.5)
silent = (*rate[:9], nan, nan, nan)
LISTS = "source|question|list|kappa|specificity"
WAYS = "way|rates|estimable|holds|judge_holds|off|judge_off"
TIPPED = "model|benchmark|treated|reference|interval|relabel|relabel_fisher"
ERRORS = "source|question|judge|side|arm|reason|opened|opened_wrong|other|other_wrong|difference|low|high"
pooled = ("jbb", "harm", "GPT-4", "complied", "all conditions", "", 10, 3, 100, 5, 25.0, 2.0, 50.0)
single = ("jbb", "harm", "GPT-4", "complied", "RU", "", 8, 0, 40, 4, -10.0, -30.0, 10.0)
few = ("xstest", "harm", "GPT-4", "complied", "all conditions", "few", 2, 1, 90, 9, nan, nan, nan)
REACH = "source|question|judge|side|arm|reach|interval|contrasts"
RUNS = "benchmark|model|n|runs|mean|spread"
NOISE = "arm|judge|unstable|reason|difference"
SIDES = "source|pair|arm|judge|coding|safe"
both = [
    ("xstest", "p", arm, judge, coding, safe)
    for arm, judge, coding, safe in (
        ("GPT-4", "people", "full refusals only", 3.0),
        ("GPT-4", "people", "partial ones too", 5.0),
        ("GPT-4", "keywords", "full refusals only", 9.0),
        ("GPT-4", "keywords", "partial ones too", 10.0),
    )
]
LATENT = "reason|model_right|majority_right|best_right|model|people"


def claim(name: str, *verdicts: str) -> list[dict[str, str]]:
    rows = [
        {"claim_id": name, "paper_key": "a", "type": "ranking", "verdict_held": verdict, "cells_claimed": 9}
        for verdict in verdicts
    ]
    return [row | {"reading": str(number), "concerns": []} for number, row in enumerate(rows)]


EXAMPLES = [
    *examples(
        judging.agreement_sentence,
        nobody=(two.assign(kappa=nan), people),
        one=(two.head(1), people),
        several=(two, people),
        no_ceiling=(two, people.head(0)),
    ),
    *examples(judging.ceilings_sentence, none=people.assign(kappa=nan), one=people.head(1), two=people),
    *examples(
        judging.skew_sentence,
        none=table(SKEW),
        one=table(SKEW, ("xstest", "refusal", "GPT-4", "model", 0.31, 0.94, 0.95, 0.33, 4, 5, 1450)),
    ),
    *examples(
        judging.disagreement_sentence,
        none=(table("category|n|disagree"), "category"),
        one=(table("category|n|disagree", ("homonyms", 25, 0.12)), "category"),
        several=(table("category|n|disagree", ("homonyms", 25, 0.12), ("history", 30, 0.0)), "category"),
    ),
    *examples(
        judging.swap_sentence,
        none=table(SWAP),
        not_one=table(SWAP, (False, 12, 0, 0)),
        the_one=table(SWAP, (False, 1, 1, 0)),
        several=table(SWAP, (False, 1797, 102, 1), (True, 40, 20, 12)),
    ),
    *examples(
        judging.published_sentence,
        none=table(PUBLISHED),
        divided=table(PUBLISHED, silent),
        one=table(PUBLISHED, rate),
        read_in_several_ways=table(PUBLISHED, rate, ("xstest", "b", *rate[2:]), silent),
    ),
    *examples(
        judging.lists_sentence,
        none=table(LISTS, ("xstest", "refusal", "jbb", 0.5, 0.9)),
        one=table(LISTS, ("jbb", "harm", "jbb", 0.4, 0.7)),
        several=table(LISTS, ("jbb", "harm", "jbb", 0.4, 0.7), ("dna", "harm", "seed", 0.6, 0.95)),
    ),
    *examples(
        judging.printed_sentence,
        all=table("agrees", ("yes",), ("yes",), ("yes",)),
        none_comes_out=table("agrees", ("no",), ("not-checkable",)),
        some=table("agrees", ("yes",), ("no",), ("no",), ("not-checkable",)),
        nothing=table("agrees", ("not-checkable",)),
    ),
    *examples(
        judging.runs_sentence,
        none=table(RUNS),
        one=table(RUNS, ("XSTest", "GPT-4", 250, 3, 5.0, 1.2)),
        several=table(
            RUNS,
            ("XSTest", "GPT-4", 250, 3, 5.0, 1.2),
            ("XSTest", "Llama-2", 250, 3, 6.0, 2.4),
            ("XSTest", "Mistral", 250, 3, 20.0, 0.4),
        ),
    ),
    *examples(
        judging.rerun_sentence,
        eight={"runs": 8, "n": 240, "note": "instructions", "spread": 4.2, "unstable": 11.7, "lowest_kappa": 0.71,
               "highest_kappa": 0.93},
    ),
    *examples(
        judging.decoding_sentence,
        none=(table(NOISE, ("Mistral", "llama", nan, "", nan)), 100),
        one=(table(NOISE, ("Mistral", "llama", 4.0, "", 3.1)), 100),
        several=(
            table(NOISE, ("Mistral", "llama", 4.0, "", 3.1), ("Qwen", "llama", 0.0, "equal", 0.0),
                  ("Gemma", "llama", nan, "", nan)),
            100,
        ),
    ),
    *examples(
        judging.judge_noise_sentence,
        none=table(NOISE, ("Mistral", "llama", 4.0, "", 3.1)),
        one=table(NOISE, ("Mistral", "llama", 4.0, "", 3.1), ("Mistral", "claude", 9.5, "", 4.1)),
    ),
    *examples(
        judging.sides_sentence,
        none=table(SIDES, both[0]),
        one_judge=table(SIDES, *both[:2]),
        two_judges=table(SIDES, *both),
    ),
    *examples(
        judge_errors.correction_sentence,
        none=table(WAYS, ("judge", 3, 0, 0, 0, 0.0, 0.0)),
        several=table(
            WAYS,
            ("judge", 12, 12, 3, 3, 6.0, 6.0),
            ("corrected", 12, 9, 5, 2, 4.0, 6.1),
            ("powered", 12, 1, 1, 0, 2.0, 5.5),
        ),
    ),
    *examples(
        judge_errors.tipping_sentence,
        none=table(TIPPED),
        one=table(TIPPED, ("Qwen", "HEx-PHI", "RU", "FT", 3.24, 1, 1)),
        several=table(
            TIPPED, ("Qwen", "HEx-PHI", "RU", "FT", 3.24, 19, 6), ("Llama", "", "RU", "FT", 20.1, 90, 70)
        ),
    ),
    *examples(
        judge_errors.opener_sentence,
        nothing=table(ERRORS),
        too_few=table(ERRORS, few),
        pooled_alone=table(ERRORS, pooled, few),
        a_single_condition=table(ERRORS, pooled, few, single),
    ),
    *examples(
        judge_errors.reach_sentence,
        none=table(REACH),
        not_one=table(REACH, ("jbb", "harm", "GPT-4", "complied", "all conditions", 0.0, 0, 9)),
        several=table(
            REACH,
            ("jbb", "harm", "GPT-4", "complied", "all conditions", 9.5, 2, 9),
            ("jbb", "harm", "GPT-4", "complied", "RU", 21.0, 5, 9),
            ("jbb", "harm", "Llama Guard", "not complied", "RU", 0.0, 0, 9),
        ),
    ),
    *examples(
        judges.without_people_sentence,
        none=table(LATENT, ("two judges", nan, nan, nan, nan, nan)),
        one=table(LATENT, ("", 91.0, 90.0, 92.5, 12.0, 10.0)),
        several=table(LATENT, ("", 91.0, 90.0, 92.5, 12.0, 10.0), ("", 80.0, 84.0, 80.0, 30.0, 31.0)),
    ),
    *examples(
        judges.by_claim_sentence,
        none=([], ["ranking"]),
        all_kinds=(
            [
                *claim("J01", "supported", "supported-with-caveats"),
                *claim("J02", "not-supported"),
                *claim("J03", "supported", "contradicted"),
                *claim("J04", "not-supported"),
            ],
            ["ranking"],
        ),
    ),
]  # fmt: skip
