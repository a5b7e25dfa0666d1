"""What the front page says: findings chosen by a stated order, and what became of the claims.

Prevents a front page that goes on saying what was once true: no finding is typed, each is the claim with the widest
gap between what it says and what its numbers give, of its kind of question.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fragility.printed.cells import cells
from fragility.printed.paper import Paper
from fragility.statistics import wilson
from fragility.suite.site import claim_figures
from fragility.suite.site.answers import AGAINST, OUTCOMES, Answer, agreed, found_first, kind_of, outcome, speaking
from fragility.suite.site.claim_figures import FigureRow, Forest, Sticks, comparisons, fitting, overview
from fragility.suite.site.marks import Mark, Scale
from fragility.suite.site.rows import Claim
from fragility.wording import VERDICT_WORDS, counted, n_of, sentence, signed

#: The paper whose tables had been seen when the rule was fixed; findings are chosen from its claims.
FIRST_SUBJECT = "guo2026_refusal_unlearning"
#: Kinds of question, of each of which the front page shows one finding: between two conditions, how much, how many.
QUESTIONS = (("superiority", "direction", "ranking"), ("magnitude", "equivalence", "distribution"), ("count",))
#: Conditions of the chart: role of the card -> how it is drawn.
ARMS = {"untuned": "open", "plain fine-tuning": "plain", "refusal-prefix fine-tuning": "prefix"}
ARM_WORDS = {"open": "before", "plain": "after plain fine-tuning", "prefix": "with the prefix"}
KINDS = ("models", "judges", "protocols", "counts")
#: Most rows of a card's figure.
MOST = 9


@dataclass(frozen=True)
class Card:
    """One finding."""

    page: str
    title: str
    outcome: str
    why: str
    figure: Forest | None
    sticks: Sticks | None

    @property
    def alt(self) -> str:
        """What the small picture shows, in words."""
        rows = self.figure.rows if self.figure else ()
        return "; ".join(f"{row.label}: {row.text}" for row in rows)


@dataclass(frozen=True)
class Arms:
    """Three conditions side by side: title, key as (role, words), and the figure."""

    title: str
    key: tuple[tuple[str, str], ...]
    figure: Forest


@dataclass(frozen=True)
class Front:
    """The front page."""

    subject: str
    cards: tuple[Card, ...]
    arms: Arms | None
    totals: Counter[str]
    again: int
    bars: tuple[tuple[str, list[tuple[str, int]], int], ...]
    most: int

    @property
    def told(self) -> str:
        """What became of the claims, those said again not counted."""
        return told(self.totals)


def front(claims: Sequence[Claim], answers: Mapping[tuple[str, str], Sequence[Answer]], papers: Mapping[str, Paper],
          on_judges: set[str]) -> Front:  # fmt: skip
    """Return the front page of a ledger; where the first subject is absent its first paper takes the place.

    A claim that says another one again is counted with it: it has a page and a verdict, and no place in the sums.
    """
    subject = FIRST_SUBJECT if FIRST_SUBJECT in papers else claims[0].paper_key
    once = [claim for claim in claims if not claim.first["restates"]]
    own = [claim for claim in once if claim.paper_key == subject]
    outcomes = {(claim.paper_key, claim.claim_id): outcome(answers[claim.paper_key, claim.claim_id]) for claim in once}
    totals = Counter(outcomes.values())
    bars = []
    for kind in KINDS:
        found = Counter(
            outcomes[claim.paper_key, claim.claim_id]
            for claim in once
            if kind_of(claim.first, claim.paper_key in on_judges) == kind
        )
        if found:
            bars.append((kind, [(name, found[name]) for name in OUTCOMES if found[name]], found.total()))
    return Front(
        subject,
        tuple(_cards(own, answers)),
        arms(papers[subject]),
        totals,
        len(claims) - len(once),
        tuple(bars),
        max(total for _, _, total in bars),
    )


def told(totals: Counter[str], again: int = 0) -> str:
    """Say what became of the claims, in two sentences; in a third how many more say one of them again.

    >>> told(Counter({"not-checkable": 5})), told(Counter({"supported": 4, "inconclusive": 1}))
    ('None of 5 claims can be checked.', 'The numbers support 4 of 5 claims. 1 is inconclusive.')
    """
    support = totals["supported"] + totals["supported-with-caveats"]
    caveats = totals["supported-with-caveats"]
    first = f"The numbers support {n_of(support, totals.total(), 'claim')}"
    if caveats:
        first += ", with caveats" if caveats == support else f", {caveats} of them with caveats"
    short = totals["not-supported"] + totals["contradicted"]
    counts = ((short, "fall", "falls", "short"), (totals["inconclusive"], "are", "is", "inconclusive"),
              (totals["depends"], "depend", "depends", "on the reading"),
              (totals["not-checkable"], "cannot", "cannot", "be checked"))  # fmt: skip
    rest = [f"{number} {one if number == 1 else several} {words}" for number, several, one, words in counts if number]
    second = ", ".join(rest[:-1]) + (", and " if len(rest) > 1 else "") + rest[-1] + "." if rest else ""
    third = f"{counted(again, 'sentence')} that {'says' if again == 1 else 'say'} one of them again "
    third = f"{third}{'is' if again == 1 else 'are'} counted with it." if again else ""
    if totals["not-checkable"] == totals.total() > 0:
        none = {1: "The one claim cannot", 2: "Neither claim can"}
        first, second = none.get(totals.total(), f"None of {totals.total():,} claims can") + " be checked", ""
    return " ".join(part for part in (f"{first}.", second, third) if part)


def gap(answer: Answer) -> float:
    """Return how far a reading's numbers lie from what it is held against: points, or percentages that fit less.

    An estimate is measured from the near end of its interval, so that a wide interval makes no wide gap.
    """
    row, mark, reference = answer.row, answer.mark, answer.reference
    if row["type"] == "count":
        return claim_figures.gap(answer) or 0.0
    if not answer.checkable or mark is None or reference is None or mark.low is None or mark.high is None:
        return 0.0
    return answer.factor * max(mark.low - reference.high, reference.low - mark.high, 0.0)


def _cards(claims: Sequence[Claim], answers: Mapping[tuple[str, str], Sequence[Answer]]) -> list[Card]:
    """Choose a claim for each kind of question: widest gap; of equals, fewest concerns, then most comparisons."""
    chosen = []
    for types in QUESTIONS:
        for kind in types:
            found = [
                claim
                for claim in claims
                if claim.first["type"] == kind and _best(answers[claim.paper_key, claim.claim_id])
            ]
            if found:
                chosen.append(max(found, key=lambda claim: _order(answers[claim.paper_key, claim.claim_id])))
                break
    return [_card(claim, answers[claim.paper_key, claim.claim_id]) for claim in chosen]


def _order(answers: Sequence[Answer]) -> tuple[float, int, int]:
    best = _best(answers)
    assert best is not None
    return gap(best), -len(best.concerns), best.row["cells_held"] or 0


def _best(answers: Sequence[Answer]) -> Answer | None:
    found = speaking(answers)
    return max(found, key=lambda answer: (gap(answer), answer.row["cells_held"] or 0)) if found else None


def _card(claim: Claim, answers: Sequence[Answer]) -> Card:
    best = _best(answers)
    assert best is not None
    drawn = fitting(best)
    figure = None if drawn else (overview(answers) if outcome(answers) in AGAINST else None) or comparisons(best)
    if figure is not None and len(figure.rows) > MOST + 1:
        figure = None
    if best.row["type"] == "count":
        return Card(claim.page, _counted_claim(best), best.verdict, of_several(best, answers), figure, drawn)
    return Card(
        claim.page, str(claim.first["statement"]).rstrip("."), outcome(answers), found_first(answers), figure, drawn
    )


def of_several(best: Answer, answers: Sequence[Answer]) -> str:
    """Say what one reading found, and how many share its verdict where the claim's readings differ."""
    same = sum(answer.verdict == best.verdict for answer in answers)
    if agreed(answers) or best.sentence.casefold().startswith(VERDICT_WORDS[best.verdict].casefold()):
        return best.sentence
    return f"{sentence(f'{VERDICT_WORDS[best.verdict]} in {same} of {len(answers)} readings')} {best.sentence}"


def _counted_claim(answer: Answer) -> str:
    """Word a claim about a number of prompts; another count keeps the words of its reading."""
    benchmark, stated = getattr(answer.asked, "benchmark", ""), getattr(answer.asked, "stated_n", None)
    return f"{benchmark} has {counted(stated, 'prompt')}" if benchmark and stated else answer.title


def arms(paper: Paper) -> Arms | None:
    """Return the three conditions over models and benchmarks of the first table that prints them all."""
    roles = {item.name: ARMS[item.role] for item in paper.card.conditions if item.role in ARMS}
    frame = cells(paper)
    if set(roles.values()) != set(ARMS.values()) or frame.empty:
        return None
    frame = frame[frame["condition"].isin(roles) & frame["safe_counts"].map(bool)]
    for _, table in frame.groupby("locator", sort=False):
        places: dict[tuple[str, str], dict[str, tuple[float, float, float]]] = {}
        for record in table.to_dict("records"):
            places.setdefault((record["model"], record["benchmark"]), {})[roles[record["condition"]]] = _rate(record)
        whole = {place: found for place, found in places.items() if len(found) == len(ARMS)}
        if whole:
            return _arms(whole)
    return None


def _rate(record: Mapping[Any, Any]) -> tuple[float, float, float]:
    interval = wilson(list(record["safe_counts"]), record["n"])
    return 100 * record["rate"], 100 * float(interval.low.min()), 100 * float(interval.high.max())


def _arms(whole: Mapping[tuple[str, str], Mapping[str, tuple[float, float, float]]]) -> Arms:
    means = {arm: sum(found[arm][0] for found in whole.values()) / len(whole) for arm in ARM_WORDS}
    models = len({model for model, _ in whole})
    benchmarks = len({benchmark for _, benchmark in whole})
    rows = [FigureRow(f"Mean of {len(whole)}", tuple(Mark(means[arm], kind=arm) for arm in ARM_WORDS), "", total=True)]
    rows += [
        FigureRow(f"{model}, {benchmark}", tuple(Mark(*found[arm], kind=arm) for arm in ARM_WORDS), "")
        for (model, benchmark), found in whole.items()
    ]  # fmt: skip
    drop = means["open"] - means["prefix"]
    share = (means["open"] - means["plain"]) / drop if drop > 0 else 0.0
    title = (
        "Most of the drop appears without the prefix"
        if share > 0.5
        else "Safety before, after plain fine-tuning, and with the prefix"
    )
    key = tuple((arm, f"{signed(means[arm], 0)} % {words}") for arm, words in ARM_WORDS.items())
    where = f"{counted(models, 'model')}, {counted(benchmarks, 'benchmark')}"
    what = f"Responses judged safe, in percent: {where}; 95 % intervals."
    return Arms(title, key, Forest("", "", "", Scale(0, 100), tuple(rows), note=what))
