"""Examples of the sentences on one paper: what was read, how conditions differ, what the release says."""

import functools
from math import nan
from typing import Any

from folders import GUO, ROOT

from fragility.printed.checks import check_paper
from fragility.printed.checks.summary import checked_sentence, found_sentence, missing_sentence
from fragility.printed.editions import Fit, Pointer
from fragility.printed.paper import load_paper
from fragility.report.effects import (
    compare,
    compared_sentence,
    decompose_sentence,
    lowest_sentence,
    pooled_sentence,
    shares_sentence,
)
from fragility.report.findings import findings_sentence, rounding_sentence, sequences_sentence
from fragility.report.held import holdings_sentence, interval_sentence, source_sentence
from fragility.report.items import ruled_out_sentence
from fragility.report.ledger_rows import threshold_sentence
from fragility.report.lost import losses_sentence
from fragility.report.means import bounds_sentence, decided_sentence, mean_gaps_sentence, truth_sentence
from fragility.report.release import protocol_sentence, release_sentence, released_files_sentence
from fragility.report.stated import stated_sentence, unstated_sentence
from fragility.statistics.rounding import ROUNDING_RULES
from sentences import examples, table

paper = functools.cache(functools.partial(load_paper, root=ROOT))
GRADES, JUDGES, QUOTED = "qi2023_ft_compromises", "chao2024_jailbreakbench", "kazdan2025_noice"
found = functools.cache(lambda key: check_paper(paper(key)))
cells = compare(paper(GUO), "Base", "RU (ours)")
PARTS = "model|comparisons|loss to control|loss to treated|share"
parts = [("Llama-3", 3, 20.0, 40.0, 50.0), ("Qwen", 3, 12.0, 40.0, 30.0)]
whole = ("all comparisons", 6, 16.0, 40.0, 40.0)
flat = ("Gemma", 3, 2.0, -1.0, nan)
LOSSES = "estimate|low|high"
GAPS, BOUNDS = "gap|shown", "why not|least|most|printed"
PAIRS, TRUTH = "decided|printed apart|means apart", "least|most|inside"
FIELDS = "file|field|result|stated|released"
FILES = "folder|files|kB"
COLUMNS = "paper|benchmark|stated|can tell|at stated|best n|at best|also|released|result"
fits = ("Guo", "HEx-PHI", "330", 9, 9, 330, 9, "", "330", "stated n fits")
ruled = ("Guo", "AdvBench", "500", 24, 0, 520, 23, "", "520", "stated n ruled out")
unsaid = ("Qi", "HEx-PHI", "not stated", 40, 0, 300, 38, "", "330", "another n fits")
FOUND = "check|result|power|address|printed|expected|reason|against|chance"
COMPARED = "claim|field|stated|released|result"


def finding(check: str, result: str, power: float = nan, **other: Any) -> tuple[Any, ...]:
    row = {"address": "T1, r, c", "printed": "87.4", "expected": "", "reason": "no count of 330 gives it",
           "against": (), "chance": 1e-9}  # fmt: skip
    return (check, result, power, *(row | other).values())


def pointer(*fits: Fit, informative: int = 33) -> Pointer:
    return Pointer("SORRY-Bench", "safety score", (450,), 40, informative, fits, 2)


def row(**given: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "claim_id": "G03", "reading": "points", "estimate": 49.4, "ci_low": 47.6, "ci_high": 51.1, "unit": "points",
        "threshold": 60.0, "type": "magnitude",
    }  # fmt: skip
    return plain | given


EXAMPLES = [
    *examples(
        source_sentence, the_first_subject=paper(GUO), about_judges=paper(JUDGES)
    ),
    *examples(
        holdings_sentence, the_first_subject=paper(GUO), grades=paper(GRADES), about_judges=paper(JUDGES),
        second_hand=paper(QUOTED),
    ),
    *examples(interval_sentence, shares=paper(GUO), none=paper(JUDGES)),
    *examples(ruled_out_sentence, one=paper(GUO), none_stated=paper(JUDGES)),
    *examples(
        Pointer.sentence.fget,
        no_informative_number=pointer(informative=0),
        no_edition=pointer(),
        none_fits=pointer(Fit(330, 1, (), True, 2, 0.4, ())),
        one=pointer(Fit(440, 1, (), False, 32, 1e-30, ROUNDING_RULES), Fit(450, 1, (), True, 1, 1.0, ())),
        cannot_tell=pointer(Fit(440, 1, (), False, 30, 0.01, ()), Fit(220, 1, (), False, 30, 0.02, ())),
    ),
    *examples(
        checked_sentence,
        the_first_subject=(paper(GUO), found(GUO)),
        about_judges=(paper(JUDGES), found(JUDGES)),
    ),
    *examples(
        found_sentence,
        nothing=table(FOUND, finding("granularity", "not checkable")),
        all_fit=table(FOUND, finding("granularity", "consistent", 0.62), finding("granularity", "consistent", 0.4)),
        no_power=table(FOUND, finding("average", "consistent")),
        one=table(FOUND, finding("granularity", "inconsistent", expected="87.3 or 87.6")),
        several=table(FOUND, finding("granularity", "inconsistent"), finding("granularity", "inconsistent")),
    ),
    *examples(
        missing_sentence, the_first_subject=paper(GUO), about_judges=paper(JUDGES), second_hand=paper(QUOTED)
    ),
    *examples(
        findings_sentence,
        none=(table(FOUND), "granularity", "subgroups"),
        several=(
            table(FOUND, finding("granularity", "consistent", 0.6), finding("granularity", "inconsistent", 0.6)),
            "granularity",
            "subgroups",
        ),
    ),
    *examples(
        rounding_sentence,
        the_first_subject=(paper(GUO), found(GUO)),
        none=(paper(JUDGES), found(JUDGES)),
    ),
    *examples(
        sequences_sentence,
        none=table(FOUND),
        one=table(FOUND, finding("equal sequences", "consistent", reason="the rows of A and B are equal")),
        two=table(
            FOUND,
            finding("equal sequences", "consistent", chance=0.02),
            finding("equal sequences", "consistent", reason="the rows of A and B are equal"),
        ),
    ),
    *examples(compared_sentence, one=cells.head(1), several=cells),
    *examples(
        pooled_sentence,
        one_model=cells[cells["model"] == cells["model"].iloc[0]],
        two_models=cells[cells["model"].isin(sorted(set(cells["model"]))[:2])],
        several=cells,
    ),
    *examples(
        decompose_sentence,
        one=(table(PARTS, parts[0], ("all comparisons", *parts[0][1:])), "FT", "RU"),
        several=(table(PARTS, *parts, whole), "FT", "RU"),
        no_loss=(table(PARTS, parts[0], flat, whole), "FT", "RU"),
    ),
    *examples(
        shares_sentence,
        one=table(PARTS, parts[0], whole),
        several=table(PARTS, *parts, whole),
        no_loss_in_one=table(PARTS, *parts, flat, whole),
        no_loss=table(PARTS, flat, flat),
    ),
    *examples(lowest_sentence, several=cells),
    *examples(
        losses_sentence,
        none=(paper(JUDGES), table(LOSSES)),
        one=(paper(GUO), table(LOSSES, (18.2, 12.0, 24.0))),
        several=(paper(GUO), table(LOSSES, (18.2, 12.0, 24.0), (-3.1, -6.0, -0.2), (0.4, -2.0, 3.0))),
    ),
    *examples(
        mean_gaps_sentence,
        none=table(GAPS),
        not_one=table(GAPS, (0.2, False)),
        some=table(GAPS, (0.2, False), (-1.31, True), (2.0, True)),
    ),
    *examples(
        bounds_sentence,
        none=(table(BOUNDS, ("no n", nan, nan, nan)), 5.0),
        no_share=(table(BOUNDS, ("", 10.0, 48.0, nan)), 5.0),
        shares=(table(BOUNDS, ("", 10.0, 48.0, 20.0), ("", 10.0, 30.0, 31.0)), 5.0),
    ),
    *examples(
        decided_sentence,
        none=(table(PAIRS), 5.0),
        all=(table(PAIRS, ("first", nan, 1.0)), 5.0),
        some=(table(PAIRS, ("first", 10.0, 1.0), ("open", -2.0, 0.4), ("open", nan, 0.1)), 5.0),
    ),
    *examples(
        truth_sentence,
        all=table(TRUTH, (10.0, 48.0, True), (0.0, 20.0, True)),
        some=table(TRUTH, (10.0, 48.0, True), (0.0, 20.0, False), (0.0, 20.0, True)),
    ),
    *examples(
        release_sentence,
        none=table(FIELDS),
        all_agree=table(FIELDS, ("a.yaml", "rank", "agree", "8", "8"), ("a.yaml", "seed", "not given", "", "1")),
        exceptions=table(
            FIELDS, ("a.yaml", "rank", "agree", "8", "8"), ("b.yaml", "model", "differ", "Gemma-2-9B", "Gemma-2-2B")
        ),
    ),
    *examples(
        protocol_sentence,
        none=table(COMPARED),
        all=table(COMPARED, ("G20", "rank", "8", "8", "agree"), ("G20", "alpha", "16", "16", "agree")),
        gaps=table(
            COMPARED,
            ("G20", "rank", "8", "8", "agree"),
            ("G20", "seed", "not given", "42", "not given"),
            ("G20", "judge", "GPT-4", "not given", "not given"),
        ),
    ),
    *examples(
        released_files_sentence,
        none=table(FILES),
        one=table(FILES, ("configs", 1, 2.4)),
        several=table(FILES, ("configs", 16, 40.0), ("scripts", 3, 12.0)),
    ),
    *examples(
        stated_sentence,
        none=table(COLUMNS, unsaid),
        fits=table(COLUMNS, fits),
        ruled_out=table(COLUMNS, fits, ruled),
    ),
    *examples(
        unstated_sentence,
        none=table(COLUMNS, fits),
        one=table(COLUMNS, unsaid),
        several=table(
            COLUMNS,
            (*unsaid[:7], "JailbreakBench", *unsaid[8:]),
            (*unsaid[:9], "released n fits"),
            (*unsaid[:9], "no n found"),
        ),
    ),
    *examples(
        threshold_sentence,
        none=[row(threshold=None)],
        no_reading=[],
        one=[row()],
        several=[row(), row(reading="relative", estimate=61.0, ci_low=58.0, ci_high=64.0)],
    ),
]  # fmt: skip
