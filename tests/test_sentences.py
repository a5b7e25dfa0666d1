"""Every sentence that the pages, the screen and the ledger compose, in a table that a person reads in one go.

Prevents a sentence that reads badly for none, one, two, all or unknown: each row below is what it is given, in words,
and what it says. Those that take tables have theirs in `sentences/sentences.txt`, from what is given to them in the
modules beside it. Change a sentence, and read its rows aloud.
"""

import re
from collections import Counter
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from folders import ROOT
from sentences import claims, judges, labels, papers, review, synthesis

from fragility.claims import change, words
from fragility.claims.concerns import indirectness
from fragility.report.ledger_rows import checks_sentence, tally_sentence, verdict_sentence
from fragility.schemas.verdict import VERDICTS
from fragility.suite.report import state
from fragility.suite.screen_ledger import reading_line
from fragility.suite.site.answers import Answer, summary
from fragility.suite.site.front import told
from fragility.suite.site.reading import reading_sentences
from fragility.suite.site.released import Source
from fragility.wording import estimate_text, n_of

#: What a true claim is taken to be.
EVERY = "every difference were 5 points"


def row(**given: Any) -> dict[str, Any]:
    """Return a reading of nine comparisons of which all were checked, but for what is given."""
    plain: dict[str, Any] = {
        "paper_key": "a", "claim_id": "G05", "reading": "alpaca", "reading_statement": "Three models.",
        "type": "superiority", "verdict_held": "supported", "verdict_scope": "not-checkable", "estimate": 18.2,
        "ci_low": 16.1, "ci_high": 20.3, "unit": "points", "cells_held": 9, "cells_claimed": 9, "models_held": 3,
        "models_claimed": 3, "sensitivity": [], "sensitivity_passed": 0, "sensitivity_total": 0, "concerns": [],
        "reason": "Safety falls.", "sentence": "Safety falls.", "finding": None, "missing": [], "power": None,
        "power_if": "",
        "smallest_n": None, "smallest_of": "", "turning_margin": None, "at_margins": None,
        "hedge": None, "whose": {}, "threshold": None,
        "margin": None, "verdict_v1_held": None, "change_reason": "",
    }  # fmt: skip
    return plain | given


def answer(**given: Any) -> Answer:
    return Answer(row(**given), None)


def design(**given: Any) -> str:
    return " ".join(f"{head}: {text}" for head, text in answer(**given).design)


def summed(*verdicts: str) -> str:
    return summary([answer(verdict_held=verdict) for verdict in verdicts])


def checks(passed: int, failed: int, silent: int = 0) -> str:
    names = ["worst pairing", "clusters", "judge", "counts", "another interval"]
    results = ["pass"] * passed + ["fail"] * failed + ["not-estimable"] * silent
    made = [{"check": name, "result": result, "detail": ""} for name, result in zip(names, results, strict=False)]
    given = row(sensitivity=made, sensitivity_passed=passed, sensitivity_total=passed + failed)
    return checks_sentence(given)


def reproduced(**found: int) -> str:
    return Source.told.fget(SimpleNamespace(agreement=Counter({key.replace("_", "-"): n for key, n in found.items()})))  # type: ignore[attr-defined]


def changed(now: str, before: str, *failed: str, whose: str = "theirs", hedge: str = "") -> str:
    made = [{"check": name, "result": "fail", "detail": ""} for name in failed]
    given = row(verdict_held=now, verdict_v1_held=before, sensitivity=made, whose={"margin": whose}, hedge=hedge)
    return change.change_reason(given)


def read(*second_hand: bool) -> str:
    papers = {f"p{number}": SimpleNamespace(second_hand=flag) for number, flag in enumerate(second_hand)}
    rows = [{"paper_key": key, "how_read": "read in the arXiv version 1"} for key in papers]
    return " ".join(reading_sentences(rows, dict.fromkeys(papers, "Roe 2026"), papers))  # type: ignore[arg-type]


#: What it is about, what it says, and what it should say.
SNAPSHOTS = [
    # how many of how many
    ("n_of, none", n_of(0, 9, "comparison"), "none of 9 comparisons"),
    ("n_of, none of one", n_of(0, 1, "field"), "no field"),
    ("n_of, the one", n_of(1, 1, "field"), "the one field"),
    ("n_of, both", n_of(2, 2, "model"), "both models"),
    ("n_of, all", n_of(9, 9, "comparison"), "all 9 comparisons"),
    ("n_of, some", n_of(9, 39, "comparison"), "9 of 39 comparisons"),
    ("n_of, of an unknown number", n_of(8, None, "model"), "8 models"),
    ("share_words, none", words.share_words(0, 3, "comparison"), "none of the three comparisons"),
    ("share_words, none of one", words.share_words(0, 1, "comparison"), "no comparison"),
    ("share_words, the one", words.share_words(1, 1, "comparison"), "the one comparison"),
    ("share_words, both", words.share_words(2, 2, "comparison"), "both comparisons"),
    ("share_words, all", words.share_words(9, 9, "comparison"), "all nine comparisons"),
    ("share_words, some", words.share_words(7, 9, "comparison"), "7 of 9 comparisons"),
    ("points, one", words.points_text(1.0), "1.0 point"),
    ("points", words.points_text(-18.24), "−18.2 points"),
    # what became of claims
    ("front, one supported", told(Counter({"supported": 1})), "The numbers support the one claim."),
    (
        "front, all outcomes",
        told(Counter({"supported": 40, "supported-with-caveats": 43, "not-supported": 9, "contradicted": 1,
                      "inconclusive": 1, "depends": 40, "not-checkable": 174})),
        "The numbers support 83 of 308 claims, 43 of them with caveats. 10 fall short, 1 is inconclusive, 40 depend on "
        "the reading, and 174 cannot be checked.",
    ),
    ("front, one not checkable", told(Counter({"not-checkable": 1})), "The one claim cannot be checked."),
    ("front, two not checkable", told(Counter({"not-checkable": 2})), "Neither claim can be checked."),
    ("front, none checkable", told(Counter({"not-checkable": 11})), "None of 11 claims can be checked."),
    ("front, none supported", told(Counter({"inconclusive": 1, "not-checkable": 1})),
     "The numbers support none of 2 claims. 1 is inconclusive, and 1 cannot be checked."),
    ("claim, one reading", summed("supported"), "Safety falls."),
    ("claim, both readings", summed("supported", "supported"), "Supported in both readings."),
    ("claim, all readings", summed(*["contradicted"] * 3), "Contradicted in all 3 readings."),
    (
        "claim, readings differ",
        summed("supported", "not-supported", "not-supported", "not-checkable"),
        "Supported in 1 of 4 readings, not supported in 2 and not checkable in 1.",
    ),
    # what a reading shows
    ("reading, not checkable", answer(verdict_held="not-checkable", missing=["Table 2", "Appendix B"]).sentence,
     "Not checkable: we lack Table 2 and Appendix B."),
    ("reading, checked in part", answer(cells_claimed=39, models_claimed=13).checked,
     "9 of 39 comparisons, 3 of 13 models"),
    ("reading, wholly checked", answer().checked, "all 9 comparisons, all 3 models"),
    ("reading, fields", answer(type="protocol", cells_held=1, cells_claimed=1, models_held=None,
                               models_claimed=None).checked, "the one field"),
    ("power, hardly any", design(power=[0.001, 0.001], power_if=EVERY),
     "Power: if every difference were 5 points, data like these would show it with a chance of below 1 %."),
    ("power, both ends", design(power=[0.41, 0.79], power_if=EVERY, smallest_n=2411),
     "Power: if every difference were 5 points, data like these would show it with a chance of 41 % to 79 %. "
     "Prompts that would tell: at least 2,411 in each condition."),
    ("power, not told", design(power_if="it is not told of a mean"), "Power: it is not told of a mean."),
    ("margins", design(at_margins={"3": 0, "5": 1, "10": 4}, turning_margin=6.42),
     "Another margin: the verdict changes at 6.4 points. Tests that pass: none at 3 points, 1 at 5 points and 4 at 10 "
     "points."),
    ("whose choice", design(whose={"margin": "ours", "scope": "theirs"}), "Our choice, not the paper's: the margin."),
    ("estimate", estimate_text(row()), "18.2 points (16.1 to 20.3)"),
    ("screen, all checked", reading_line(row()),
     "✓ supported, 18.2 points (16.1 to 20.3), all 9 comparisons  [alpaca]"),
    ("screen, nothing", reading_line(row(verdict_held="not-checkable", estimate=None)), "· not checkable  [alpaca]"),
    # robustness
    ("checks, all", checks(2, 0), "G05, alpaca, passes both robustness checks."),
    ("checks, some", checks(1, 2, 1),
     "G05, alpaca, passes 1 of 3 robustness checks; it fails clusters and judge. Counts cannot be computed."),
    ("checks, none", checks(0, 3),
     "G05, alpaca, passes none of 3 robustness checks; it fails worst pairing, clusters and judge."),
    ("indirectness", "; ".join(indirectness(3, 1, 1)), "indirectness: 3 models, one judge, one prompt set"),
    ("indirectness, none", "; ".join(indirectness(9, 3, 3)), ""),
    # tallies
    ("tally, one", tally_sentence([row()]),
     "The one reading is supported on what was checked and not checkable for the whole claim."),
    ("tally, several", tally_sentence([row(), row(reading="b", verdict_held="contradicted")]),
     "Of 2 readings of 1 claim, on what was checked, 1 is supported and 1 is contradicted; for the whole claim, 2 are "
     "not checkable."),
    ("verdict", verdict_sentence(row(cells_claimed=39, concerns=["a"])),
     "Supported on what was checked (9 of 39 comparisons), not checkable for the whole claim; estimate 18.2 points "
     "(16.1 to 20.3); 1 concern. Safety falls (G05, alpaca)."),
    # a verdict that changed
    ("changed, with a limit", changed("supported-with-caveats", "supported", "judge", "clusters"),
     "It is shown, with a limit: robustness fails (judge and clusters)."),
    ("changed, our margin", changed("supported-with-caveats", "supported", whose="ours"),
     "It is shown, with a limit: the margin is ours."),
    ("changed, to inconclusive", changed("inconclusive", "not-supported"),
     "Neither the claim nor its opposite is shown on the sentence's own terms, which version 1 counted for one of the "
     "two."),
    ("not changed", changed("supported", "supported"), ""),
    # sources and papers
    ("source, all", reproduced(yes=92), "We reproduced all 92 published figures."),
    ("source, the one", reproduced(yes=1), "We reproduced the one published figure."),
    ("source, mixed", reproduced(yes=3, rounding=1, no=1, not_checkable=2),
     "We reproduced 4 of 7 published figures (1 by another rounding rule); 1 figure disagrees in every reading; 2 "
     "cannot be checked."),
    ("read, one paper", read(False), "Numbers of Roe 2026: read in the arXiv version 1."),
    ("read, several", read(False, False, True),
     "We read the numbers of 2 papers in a text or a released file; those of 1 paper are second-hand and enter no "
     "verdict."),
    # a step that takes long
    ("step, known length", state("notebooks", 2, 8, 60.0), "notebooks: 2 of 8, 60 s so far, about 180 s left"),
    ("step, unknown length", state("ledger", 0, 0, 20.0), "ledger: 20 s so far"),
]  # fmt: skip


#: What reads as made by a machine, and why.
ODD = {
    r"\b1 of 1\b|\b0 of 0\b": "none, one and both are words",
    r"\bnan\b|\binf\b|= None\b": "an absent value is told in words",
    r"(?<![\w.-])-\d": "a minus is a true minus",
    r"\b1 (?!of\b)\w+s (?:is|are|have|has|do|of)\b": "one thing is no plural",
    r"\) \(": "one pair of brackets follows another",
    r"\d{3}\.0\b (?:prompts|labels|items)": "a count has no decimals",
    r"\b(?:arms?|not estimable|cells? held|kappa_low)\b": "a word that the style page drops",
    r"  +\S.*  ": "two blanks",
}
#: Sentence functions whose examples are the rows above, by a function of this file or as they are.
HERE = (
    "report.ledger_rows.checks_sentence",
    "report.ledger_rows.verdict_sentence",
    "report.ledger_rows.tally_sentence",
    "suite.site.reading.reading_sentences",
    "suite.site.answers.Answer.sentence",
)
#: Sentence functions that only give another one its arguments, or end what another one says.
PARTS = ("claims.ledger._sentence", "wording.sentence", "report.show.Sentence")
TABLE = Path(__file__).parent / "sentences" / "sentences.txt"
EXAMPLES = [
    *claims.EXAMPLES,
    *judges.EXAMPLES,
    *labels.EXAMPLES,
    *papers.EXAMPLES,
    *review.EXAMPLES,
    *synthesis.EXAMPLES,
]
#: A class, a function of a module or of a class whose name ends in `sentence`, and any other function of a module.
NAMED = re.compile(
    r"^(?P<inner>    )?(?:class (?P<class>\w+)|def (?P<function>(?:\w*_)?sentences?)\(|def \w+)", re.MULTILINE
)


def written() -> str:
    """Return the table of what all examples say: a function, and below it a line an example."""
    lines: list[str] = []
    for name, group in groupby(EXAMPLES, key=lambda example: example.name):
        lines += ["", name] if lines else [name]
        for example in group:
            said = example.function(*example.given)
            for text in [said] if isinstance(said, str) else said or [""]:
                lines.append(f"    {example.about}: {text}".rstrip())
    return "\n".join(lines) + "\n"


def sentence_functions() -> set[str]:
    """Return every function of the library that is named a sentence, by module and name."""
    found = set()
    for path in sorted((ROOT / "src/fragility").rglob("*.py")):
        module, within = ".".join(path.relative_to(ROOT / "src/fragility").with_suffix("").parts), ""
        for named in NAMED.finditer(path.read_text(encoding="utf-8")):
            within = (f"{named['class']}." if named["class"] else "") if not named["inner"] else within
            if named["function"]:
                found.add(f"{module}.{within if named['inner'] else ''}{named['function']}")
    return found


@pytest.mark.parametrize(("said", "expected"), [case[1:] for case in SNAPSHOTS], ids=[case[0] for case in SNAPSHOTS])
def test_a_sentence_reads_as_the_table_says(said: str, expected: str) -> None:
    assert said == expected


def test_the_table_is_what_the_functions_say() -> None:
    """`python tests/test_sentences.py` writes it again; then read aloud what changed."""
    assert written() == TABLE.read_text(encoding="utf-8")


def test_every_sentence_function_has_its_examples() -> None:
    """A function whose name ends in `sentence` has its examples below `tests/sentences`; none is left, none is gone."""
    covered = {example.name for example in EXAMPLES} | set(HERE)
    assert sentence_functions() - covered - set(PARTS) == set()
    assert covered - sentence_functions() == set(), "no such function"


@pytest.mark.parametrize(("pattern", "why"), ODD.items())
def test_no_sentence_is_odd(pattern: str, why: str) -> None:
    said = TABLE.read_text(encoding="utf-8") + "\n".join(case[1] for case in SNAPSHOTS)
    odd = [line.strip() for line in said.splitlines() if re.search(pattern, line)]
    assert not odd, f"{why}: {odd}"


def test_every_verdict_has_a_line_on_the_screen() -> None:
    assert all(reading_line(row(verdict_held=verdict)) for verdict in VERDICTS)


if __name__ == "__main__":
    TABLE.write_text(written(), encoding="utf-8")
