"""What a claim's readings say, as a page tells it: answer, estimate, what it is held against, what would change it.

Prevents a page that computes for itself: verdicts, estimates and sentences are those of the ledger, thresholds those
of claims.yml; this module only chooses words and order.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fragility.claims.claim import load_claims
from fragility.claims.power_words import power_told
from fragility.printed.paper import Paper
from fragility.schemas.claim import MARGIN
from fragility.schemas.ledger import Row
from fragility.suite.site.labels import reading_label
from fragility.suite.site.marks import Mark, Reference
from fragility.suite.site.rows import Claim
from fragility.wording import KINDS, VERDICT_WORDS, listing, n_of, sentence, signed, true_minus

#: What the readings of a claim say together, where their verdicts differ.
DEPENDS = "depends"
#: Outcomes of a claim in the order in which they are told.
OUTCOMES = (*list(VERDICT_WORDS)[:-1], DEPENDS, list(VERDICT_WORDS)[-1])
OUTCOME_WORDS = VERDICT_WORDS | {DEPENDS: "depends on the reading"}
#: Verdicts that speak for a claim, and those that speak against it.
FOR, AGAINST = ("supported", "supported-with-caveats"), ("not-supported", "contradicted")
#: Verdicts on a test that shows neither.
UNDECIDED = ("inconclusive", "not-checkable")
#: Types of claims whose estimate is a difference, held against none.
DIFFERENCES = ("direction", "superiority", "ranking")
#: How a concern begins that says a robustness check fails: the page shows each check by itself.
CHECKED = "fails: "
#: A concern longer than this is told without its list of places.
LONGEST = 160
#: What a robustness check supposes.
SUPPOSED = {
    "worst pairing": "the two conditions overlap in the least favourable way",
    "best pairing": "the two conditions overlap in the most favourable way",
    "clusters": "prompts that resemble each other count as one",
    "judge": "the judge is mistaken about one condition",
    "shared prompts": "comparisons on the same prompts err together",
    "constant judge": "a judge that always gives one label is the rival",
    "errors in place of points": "errors are compared in place of points",
    "leave one model out": "any one model is left out",
    "models as the sample": "it has to hold for other models too",
    "another interval": "the interval is computed in another way",
    "counts": "another possible count is behind a printed number",
    "other counts": "another possible count is behind a printed number",
}


@dataclass(frozen=True)
class Answer:
    """One reading as a page shows it; `asked` is its entry in claims.yml, or None, `spelled` its codes."""

    row: Row
    asked: Any
    spelled: Mapping[str, str] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """The verdict on the numbers that were checked."""
        return str(self.row["verdict_held"])

    @property
    def checkable(self) -> bool:
        """Whether anything could be tested."""
        return self.verdict != "not-checkable"

    @property
    def tested(self) -> bool:
        """Whether a test was made, be it by a design that could not decide; silent percentages test nothing."""
        return self.checkable or bool(self.row["power"] and self.row["type"] != "count")

    @property
    def title(self) -> str:
        """The reading in words."""
        return str(self.row["reading_statement"]).rstrip(".") or str(self.row["reading"])

    @property
    def label(self) -> str:
        """The reading in a word or two, for a tab or a row of a figure."""
        return reading_label(str(self.row["reading"]))

    @property
    def sentence(self) -> str:
        """The answer: the ledger's sentence where it has one, else its finding, else what is missing."""
        told = self.row["sentence"] or self.row["finding"]
        if told and self.checkable:
            return true_minus(sentence(self.in_words(str(told))))
        if self.row["missing"]:
            return f"Not checkable: we lack {listing(self.row['missing'])}."
        return sentence(str(self.row["reason"]))

    def in_words(self, text: str) -> str:
        """Put the words of a condition in the place of its code: `plain fine-tuning` for `FT`."""
        for code, words in self.spelled.items():
            text = re.sub(rf"(?<![\w(-]){re.escape(code)}(?![\w-])", words, text)
        return text

    @property
    def factor(self) -> float:
        """What turns the ledger's unit into one of percent or points."""
        return 100.0 if self.row["unit"] in ("share", "kappa") else 1.0

    @property
    def mark(self) -> Mark | None:
        """The estimate as a mark, or None where the reading estimates nothing."""
        row = self.row
        if row["estimate"] is None or row["unit"] in (None, "count", "log-odds-ratio") or row["type"] == "protocol":
            return None
        return Mark(row["estimate"], row["ci_low"], row["ci_high"], "mean")

    @property
    def reference(self) -> Reference | None:
        """What the estimate is held against; None where it is held against nothing."""
        return _reference(self.row, self.asked)

    @property
    def checks(self) -> list[dict[str, str]]:
        """The robustness checks that could be made, those that fail first."""
        made = [check for check in self.row["sensitivity"] if check["result"] in ("pass", "fail")]
        return sorted(({**check, "supposed": _supposed(check["check"])} for check in made), key=_failed_last)

    @property
    def not_made(self) -> list[tuple[str, list[str]]]:
        """Why the other checks could not be made, each reason once with the checks it concerns."""
        reasons: dict[str, list[str]] = {}
        for check in self.row["sensitivity"]:
            if check["result"] not in ("pass", "fail"):
                reasons.setdefault(check["detail"], []).append(check["check"])
        return list(reasons.items())

    @property
    def checked(self) -> str:
        """How much of the claim was checked, e.g. `9 of 39 comparisons, 3 of 13 models`; "" where nothing was."""
        row = self.row
        noun = "field" if row["type"] == "protocol" else "comparison"
        parts = [
            n_of(row["cells_held"], row["cells_claimed"], noun),
            n_of(row["models_held"], row["models_claimed"], "model"),
        ]
        return ", ".join(part for part in parts if part)

    @property
    def concerns(self) -> list[str]:
        """What speaks against leaning on the numbers, without the robustness checks, which a page shows apart."""
        told = (str(one) for one in self.row["concerns"] or ())
        return [_shorter(one) for one in told if not one.startswith(CHECKED)]

    @property
    def design(self) -> list[tuple[str, str]]:
        """What the data could have shown, and whose choices the verdict rests on, where the ledger says so."""
        row, told = self.row, power_told(self.row)
        if row["turning_margin"] is not None:
            told.append(("Another margin", f"the verdict changes at {signed(row['turning_margin'])} points"))
        if row["at_margins"]:
            passed = [f"{number or 'none'} at {margin} points" for margin, number in row["at_margins"].items()]
            told.append(("Tests that pass", listing(passed)))
        if row["hedge"]:
            told.append(("The sentence hedges", f"“{row['hedge']}”"))
        ours = [f"the {name}" for name, who in (row["whose"] or {}).items() if who == "ours"]
        if ours:
            told.append(("Our choice, not the paper's", listing(ours)))
        return [(words, text if text.endswith(".") else f"{text}.") for words, text in told]

    @property
    def before(self) -> str:
        """What the rule's first version gave where it was another verdict, and why it changed."""
        row = self.row
        if row["verdict_v1_held"] in (None, row["verdict_held"]):
            return ""
        return (
            f"Version 1 of the rule said {VERDICT_WORDS[row['verdict_v1_held']]}. {row['change_reason'] or ''}".strip()
        )


def answers_of(claims: Sequence[Claim], papers: Mapping[str, Paper]) -> dict[tuple[str, str], list[Answer]]:
    """Return the answers of every claim, by paper and claim, with what claims.yml says of each reading."""
    asked: dict[tuple[str, str, str], Any] = {}
    spelled = {key: spelled_codes(paper) for key, paper in papers.items()}
    for key, paper in papers.items():
        if (paper.folder / "claims.yml").is_file():
            for claim in load_claims(paper):
                asked |= {(key, claim.id, reading.id): reading for reading in claim.readings}
    return {
        (claim.paper_key, claim.claim_id): [
            Answer(row, asked.get((claim.paper_key, claim.claim_id, row["reading"])), spelled.get(claim.paper_key, {}))
            for row in claim.rows
        ]
        for claim in claims
    }


def spelled_codes(paper: Paper) -> dict[str, str]:
    """Return `{code: words}` of conditions that a paper knows by a code and that are the only ones of their role."""
    roles = Counter(item.role for item in paper.card.conditions)
    found: dict[str, str] = {}
    for item in paper.card.conditions:
        names = {item.label or item.name, item.name}
        if roles[item.role] == 1 and item.role == "untuned":
            found |= {name: "the untuned model" for name in names if name in ("Base", "Original")}
        elif roles[item.role] == 1 and item.role.endswith("fine-tuning"):
            found |= {name: item.role for name in names if re.fullmatch(r"[A-Z]{2,4}( \(ours\))?", name)}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def speaking(answers: Sequence[Answer]) -> list[Answer]:
    """Return the readings that speak for a claim: those that were tested.

    Where some keep to the scope that the sentence names, one on a scope of ours that shows nothing is left out: it
    would make the claim look undecided by a question that no sentence asks.
    """
    found = [answer for answer in answers if answer.tested]
    if all(map(_on_our_scope, found)):
        return found
    return [answer for answer in found if not (answer.verdict in UNDECIDED and _on_our_scope(answer))]


def _on_our_scope(answer: Answer) -> bool:
    return (answer.row["whose"] or {}).get("scope") == "ours"


def outcome(answers: Sequence[Answer]) -> str:
    """Return what the readings that speak say together: a verdict, or `DEPENDS`; "not-checkable" without any."""
    verdicts = {answer.verdict for answer in speaking(answers)}
    if not verdicts:
        return "not-checkable"
    if len(verdicts) == 1:
        return verdicts.pop()
    if verdicts <= set(FOR):
        return "supported-with-caveats"
    if verdicts <= set(UNDECIDED):
        return "inconclusive"
    return "not-supported" if verdicts <= set(AGAINST) else DEPENDS


def primary(answers: Sequence[Answer]) -> Answer:
    """Return the reading that speaks for a claim: tested, and resting on the most comparisons."""
    return max(speaking(answers) or answers, key=lambda answer: answer.row["cells_held"] or 0)


def agreed(answers: Sequence[Answer]) -> bool:
    """Whether the readings that speak for a claim have one verdict."""
    return len({answer.verdict for answer in speaking(answers)}) <= 1


def summary(answers: Sequence[Answer]) -> str:
    """Say in one sentence how the readings of a claim came out; of one reading, its sentence."""
    if len(answers) == 1:
        return answers[0].sentence
    told = Counter(answer.verdict for answer in answers)
    parts = [(VERDICT_WORDS[verdict], told[verdict]) for verdict in VERDICT_WORDS if told[verdict]]
    if len(parts) == 1:
        return sentence(f"{parts[0][0]} in {'both' if len(answers) == 2 else f'all {len(answers)}'} readings")
    first = f"{parts[0][0]} in {parts[0][1]} of {len(answers)} readings"
    return sentence(listing([first, *(f"{words} in {number}" for words, number in parts[1:])]))


def found_first(answers: Sequence[Answer]) -> str:
    """Say what was found: of readings that agree the sentence of the primary one, else how they came out."""
    return primary(answers).sentence if agreed(answers) else summary(answers)


def told_first(answers: Sequence[Answer]) -> str:
    """Say what was found, and of readings that agree how many stay silent."""
    return f"{found_first(answers)}{_silent(answers) if agreed(answers) else ''}"


def _silent(answers: Sequence[Answer]) -> str:
    """Say how many readings of a claim do not speak, behind the sentence of those that do; "" where all do."""
    loud, whole = speaking(answers), len(answers)
    if not loud or len(loud) == whole:
        return ""
    open_ = sum(not answer.tested for answer in answers)
    ours = whole - len(loud) - open_
    told = [(open_, "could not be checked"), (ours, f"{'shows' if ours == 1 else 'show'} nothing on a scope of ours")]
    (first, words), *others = [one for one in told if one[0]]
    more = "".join(f", and {number} {other}" for number, other in others)
    return f" {first} of {whole} readings {words}{more}."


def kind_of(row: Row, on_judges: bool) -> str:
    """Return what a claim is about: "judges", "counts", "protocols" or "models"."""
    return {"count": "counts", "protocol": "protocols"}.get(row["type"], "judges" if on_judges else "models")


def type_words(name: str) -> str:
    """Return a type of claim in words."""
    return KINDS.get(name, name.replace("-", " ").capitalize())


def _reference(row: Row, asked: Any) -> Reference | None:
    kind, level = row["type"], getattr(asked, "level", None)
    if getattr(asked, "no_worse", None):
        margin = row["margin"] or MARGIN
        return Reference(margin, margin, f"{margin:g} points less safe")
    if kind in DIFFERENCES and level is None:
        return Reference(0.0, 0.0, "no difference")
    if kind == "dose-response" and level is None:
        return Reference(0.0, 0.0, "no trend")
    if kind == "equivalence":
        margin = row["margin"] or getattr(asked, "margin", None) or MARGIN
        return Reference(-margin, margin, f"within {margin:g} points")
    stated = [row["threshold"], getattr(asked, "threshold", None), level]
    line = next((number for number in stated if number is not None), None)
    if line is None:
        return None
    number = signed(line, 2).rstrip("0").rstrip(".")
    if kind in ("magnitude", "existence") and not line:
        return Reference(0.0, 0.0, "no difference" if kind == "magnitude" else "none")
    ours = (row["whose"] or {}).get("number") == "ours"
    return Reference(line, line, f"{'our threshold' if ours else 'claimed'} {number}")


def _shorter(text: str) -> str:
    """Leave out the list that a concern ends with where it is long; the numbers stand in the table below."""
    return text if len(text) <= LONGEST else text.partition(":")[0]


def _supposed(check: str) -> str:
    return next((words for name, words in SUPPOSED.items() if check.startswith(name)), check)


def _failed_last(check: Mapping[str, str]) -> int:
    return {"fail": 0, "pass": 1}[check["result"]]
