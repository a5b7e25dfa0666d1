"""A claim's page: what each reading shows, where its numbers lead, and what else to read.

Prevents a number on a claim's page that leads nowhere: each has its address, and a link where the place is public.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from fragility.claims.evidence import ALPHA
from fragility.claims.types.equivalence import Equivalence
from fragility.claims.types.magnitude import Magnitude
from fragility.claims.types.no_worse import NoWorse
from fragility.schemas.claim import Arms
from fragility.schemas.paper import PaperCard
from fragility.schemas.source import SourceCard
from fragility.statistics.proportions import normal_quantile
from fragility.suite.site import prose
from fragility.suite.site.addresses import number_place
from fragility.suite.site.answers import Answer
from fragility.suite.site.claim_figures import Forest, Sticks, comparisons, fields, fitting, overview
from fragility.suite.site.compare import Shared
from fragility.suite.site.rows import Claim


@dataclass(frozen=True)
class Number:
    """A number behind a reading: place and where it leads, part it plays, value, count, n, note."""

    where: str
    href: str
    role: str
    value: str
    count: str
    kind: str
    note: str


#: Fewest numbers of one table that get a line of their own for the table, which then says and links it once.
TOGETHER = 3


@dataclass(frozen=True)
class Group:
    """Numbers that follow each other and come from one place; `where` is "" where each names its own."""

    where: str
    href: str
    numbers: tuple[Number, ...]


def grouped(numbers: Sequence[Number]) -> list[Group]:
    """Return numbers by their place: what all of a group have in common is told once, and each keeps the rest."""
    found: list[Group] = []
    for (href, head), items in groupby(numbers, lambda one: (one.href, one.where.partition(" \N{MIDDLE DOT} ")[0])):
        own = tuple(items)
        if len(own) >= TOGETHER:
            rest = (
                replace(one, where=one.where.removeprefix(head).removeprefix(" \N{MIDDLE DOT} "), href="")
                for one in own
            )
            found.append(Group(head, href, tuple(rest)))
        elif found and not found[-1].where:
            found[-1] = replace(found[-1], numbers=found[-1].numbers + own)
        else:
            found.append(Group("", "", own))
    return found


@dataclass(frozen=True)
class View:
    """One reading as its page shows it."""

    answer: Answer
    figure: Forest | None
    sticks: Sticks | None
    fields: list[tuple[str, str, str, str, Number]]
    numbers: tuple[Number, ...]
    whatif: str
    same_numbers: tuple[str, str] | None = None


def views(answers: Sequence[Answer], card: PaperCard, sources: Mapping[str, SourceCard]) -> list[View]:
    """Return what each reading shows; numbers that an earlier reading rests on too are not listed again."""
    found, known = [], dict[tuple[Number, ...], tuple[str, str]]()
    for answer in answers:
        view = _view(answer, card, sources)
        found.append(replace(view, same_numbers=known.get(view.numbers) if view.numbers else None))
        known.setdefault(view.numbers, (f"reading-{prose.anchor(str(answer.row['reading']))}", answer.label))
    return found


def claim_values(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return what a claim's page shows above its readings."""
    return {"overview": overview(answers)}


def related(
    claim: Claim,
    claims: Sequence[Claim],
    questions: Sequence[Shared],
    names: dict[str, str],
    linked: Callable[[str], tuple[str, str] | None],
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return what else to read, by heading: (address from the root, words, note); `claims` are those of its paper."""
    own = {other.claim_id: other for other in claims}
    restated = [
        (_link(own[claim.first["restates"]], names), "restates") for _ in (1,) if claim.first["restates"] in own
    ]
    again = [(_link(other, names), "again") for other in own.values() if other.first["restates"] == claim.claim_id]
    bears = [_link(own[name], names) for name in claim.first["bears_on"] if name in own]
    shown = dict.fromkeys(target for row in claim.rows for target in row["shown_in"])
    notebooks = dict.fromkeys(found for target in shown if (found := linked(target)))
    same = [
        _link(other, names)
        for question in questions
        if any((one.paper_key, one.claim_id) == (claim.paper_key, claim.claim_id) for one in question.claims)
        for other in question.claims
        if (other.paper_key, other.claim_id) != (claim.paper_key, claim.claim_id)
    ]
    groups = [
        ("It says again", [(*link, str(claim.first["restatement"] or "")) for (link, _) in restated]),
        ("Said again elsewhere", [(*link, "") for (link, _) in again]),
        ("Bears on", [(*link, "") for link in bears]),
        ("The same question in other papers", [(*link, "") for link in dict.fromkeys(same)]),
        ("Shown in notebooks", [(*found, "") for found in notebooks]),
    ]
    return [(head, items) for head, items in groups if items]


def _link(claim: Claim, names: dict[str, str]) -> tuple[str, str]:
    return f"{claim.page}.html", f"{names[claim.paper_key]}: {claim.first['statement']}"


def _view(answer: Answer, card: PaperCard, sources: Mapping[str, SourceCard]) -> View:
    row = answer.row
    drawn = fitting(answer)
    numbers = tuple(_number(cell, card, sources) for cell in row["cells"])
    named = fields(answer)  # one of each number, or none
    compared = [(*field, number) for field, number in zip(named, numbers if named else (), strict=True)]
    figure = comparisons(answer) if drawn is None else None
    treated = answer.in_words(
        str(getattr(answer.asked, "treated", "") or "")
    )  # judges share their responses: no two independent arms
    whatif = ""
    if treated and figure is not None and figure.arms and not isinstance(answer.asked, NoWorse):
        told = {"type": row["type"], "rule": _main_test(answer, len(figure.arms)), "treated": treated}
        told |= {"margin": _margin(answer), "arms": figure.arms}
        whatif = json.dumps(told, separators=(",", ":"))
    return View(answer, figure, drawn, compared, () if compared else numbers, whatif)


def _main_test(answer: Answer, number: int) -> dict[str, Any] | None:
    """Return which main test of the decision rule the page can make of counts alone; None where it needs more."""
    kind, asked = answer.row["type"], answer.asked
    if kind in ("direction", "superiority") and type(asked) is Arms:
        return {"test": "differences"}
    if isinstance(asked, Equivalence) and asked.per == "cell":
        return {"test": "equivalence", "level": f"far-{number}", "quantile": normal_quantile(1 - ALPHA / number)}
    if isinstance(asked, Magnitude) and asked.unit == "points":
        return {"test": "mean"}
    return None


def _margin(answer: Answer) -> float:
    """Return where the slider of the margin begins: at what the claim is held against."""
    reference = answer.reference
    return max(reference.high, 0.0) if reference is not None and answer.row["unit"] == "points" else 0.0


def _number(cell: Mapping[str, Any], card: PaperCard, sources: Mapping[str, SourceCard]) -> Number:
    counts = (
        cell["counts"].split() if isinstance(cell["counts"], str) else [str(count) for count in cell["counts"] or ()]
    )
    count = ""
    if cell["n"] and counts:
        ends = counts[0] if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
        count = f"{ends} of {cell['n']:,}"
    kind = {"stated": "n as stated", "released": "n of the released file", "best": "best-fitting n"}.get(
        str(cell["n_kind"]), str(cell["n_kind"] or "")
    )
    where = str(cell["address"]).replace(" | ", " · ")
    href = number_place(str(cell["address"]), card, sources)
    role, value, note = (str(cell[name] or "") for name in ("role", "value_text", "note"))
    return Number(where, href, role, value, count, kind, note)
