"""The page of all claims: one line a claim, with what it can be filtered by.

Prevents a page whose weight is the ledger's: the first lines stand in the page, the rest in one file beside it, each
line rendered once by the same template.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from fragility.printed.paper import Paper
from fragility.suite.site.answers import OUTCOME_WORDS, OUTCOMES, Answer, kind_of, outcome, type_words
from fragility.suite.site.claim_figures import common_reference
from fragility.suite.site.front import FIRST_SUBJECT
from fragility.suite.site.marks import Mark, Reference, Scale
from fragility.suite.site.rows import Claim
from fragility.wording import KINDS, estimate_text

if TYPE_CHECKING:
    from fragility.suite.site.writer import Writer

#: The axis that all small plots of the page share, in percent or points.
SCALE = Scale(-40, 100)
#: What the claims can be filtered by, with the words of its field.
FILTERS = {"verdict": "Verdict", "about": "About", "kind": "Kind of claim", "paper": "Paper", "benchmark": "Benchmark",
           "model": "Model", "judge": "Judge", "missing": "What is missing"}  # fmt: skip
#: Most estimates in one small plot.
MOST = 9
#: Keys of the ledger that the downloads of a view hold.
SAVED = ("paper_key", "claim_id", "reading", "statement", "reading_statement", "type", "verdict_held", "verdict_scope",
         "estimate", "ci_low", "ci_high", "unit", "cells_held", "cells_claimed")  # fmt: skip


@dataclass(frozen=True)
class LedgerRow:
    """A claim's line: its markup, what it is filtered by, and its readings; it is found by all of these."""

    markup: Markup
    facets: Mapping[str, list[str]]
    readings: list[list[Any]]


def entry_values(claim: Claim, answers: Sequence[Answer]) -> dict[str, Any]:
    """Return what a line shows of a claim."""
    drawn = [answer for answer in answers if answer.mark is not None]
    factor = drawn[0].factor if drawn else 1.0
    reference = common_reference(drawn)
    if reference is not None and factor != 1.0 and abs(reference.high) <= 1:
        reference = Reference(factor * reference.low, factor * reference.high, reference.name)
    return {
        "claim": claim,
        "answers": answers,
        "outcome": outcome(answers),
        "marks": [_mark(answer) for answer in drawn[:MOST]],
        "reference": reference,
        "estimates": "; ".join(estimate_text(answer.row) for answer in drawn[:MOST]),
    }


def ledger_rows(writer: "Writer", claims: Sequence[Claim], answers: Mapping[tuple[str, str], Sequence[Answer]],
                papers: Mapping[str, Paper], names: Mapping[str, str]) -> list[LedgerRow]:  # fmt: skip
    """Return every claim's line, the first subject's claims first, and write the file that the page's script reads."""
    on_judges = {key for key, paper in papers.items() if paper.card.subject == "judges"}
    order = sorted(claims, key=lambda claim: claim.paper_key != FIRST_SUBJECT)
    rows = []
    for claim in order:
        own = answers[claim.paper_key, claim.claim_id]
        markup = writer.part("ledger_row.html", paper_name=names[claim.paper_key], **entry_values(claim, own))
        facets = {
            "paper": [claim.paper_key],
            "about": [kind_of(claim.first, claim.paper_key in on_judges)],
            "kind": [str(claim.first["type"])],
            "verdict": list(dict.fromkeys([outcome(own), *(answer.verdict for answer in own)])),
            **_named(claim, papers[claim.paper_key]),
            "missing": list(dict.fromkeys(str(item) for row in claim.rows for item in row["missing"])),
        }
        readings = [[row[name] for name in SAVED] for row in claim.rows]
        rows.append(LedgerRow(markup, facets, readings))
    data = {"columns": SAVED, "rows": [[str(row.markup), row.facets, row.readings] for row in rows]}
    place = writer.target / "data" / "claims.js"
    place.parent.mkdir(exist_ok=True)
    place.write_text(
        f"window.claims = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n", encoding="utf-8"
    )
    return rows


def filters(rows: Sequence[LedgerRow], names: Mapping[str, str]) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """Return the filters: name, words, and the options with the number of claims that have them."""
    known = {"paper": names, "verdict": OUTCOME_WORDS, "kind": {name: type_words(name) for name in KINDS}}
    found = []
    for name, label in FILTERS.items():
        counts = Counter(value for row in rows for value in row.facets[name])
        order = list(OUTCOMES) if name == "verdict" else sorted(counts, key=lambda value: (-counts[value], value))
        words = known.get(name, {})
        options = [(value, _short(words.get(value, value)), counts[value]) for value in order if counts[value]]
        if options:
            found.append((name, label, options))
    return found


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _mark(answer: Answer) -> Mark:
    mark, factor = answer.mark, answer.factor
    assert mark is not None
    low, high = (None if value is None else factor * value for value in (mark.low, mark.high))
    return Mark(factor * mark.value, low, high, f"verdict-{answer.verdict}")


def _named(claim: Claim, paper: Paper) -> dict[str, list[str]]:
    """Return the benchmarks, models and judges that the numbers of a claim name."""
    known = {name: set(paper.scores[name]) - {"", "none"} for name in ("benchmark", "model")}
    found: dict[str, dict[str, None]] = {"benchmark": {}, "model": {}, "judge": {}}
    for row in claim.rows:
        for cell in row["cells"]:
            text = str(cell["address"])
            for name, values in known.items():
                found[name] |= dict.fromkeys(sorted(value for value in values if value in text))
    pairs = zip(paper.scores["judge"], paper.scores["benchmark"], strict=True)
    judges = {judge for judge, benchmark in pairs if benchmark in found["benchmark"]}
    found["judge"] |= dict.fromkeys(sorted(judges - {"", "none"}))
    return {name: list(values) for name, values in found.items()}
