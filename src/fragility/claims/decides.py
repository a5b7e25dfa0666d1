"""What would decide an open reading: the smallest release without any text, or why no release could.

Prevents the failure in which "not checkable" ends a conversation: every open reading names a file, the columns that
the suite reads in it and how many rows, or says in one line what it is that no file holds.
"""

import re
from collections.abc import Sequence
from typing import Any

from fragility.claims.asked import four_of_five
from fragility.claims.evidence import Evidence
from fragility.claims.pairing import pairing_could_decide
from fragility.claims.power import more_needed
from fragility.claims.request import NEEDED, PLACE, SCORES, missing_rows
from fragility.claims.types.counting import Listed
from fragility.claims.types.distribution import Distribution
from fragility.printed.paper import Paper
from fragility.released.labels import SCHEMA
from fragility.released.refusals.counts import SCHEMA as OPENER_SCHEMA
from fragility.schemas.claim import Claim, Reading
from fragility.schemas.outcome import FOLDER, OPENERS
from fragility.wording import counted

Release = dict[str, Any]

#: Columns of labels per response; no text is among them.
LABELS = ("item_id", "model", "condition", "benchmark", "judge", "label")
#: Columns of a protocol, field by field.
FIELDS = ("claim_id", "reading", "field", "stated", "stated_where", "released", "released_where")
#: What decides where results are shown to lie beyond a number of ours, and not so far that they speak against.
OURS_DECIDES = (
    "no release would: what is shown lies beyond a number of ours, but not far enough to speak against the sentence; "
    "only a number that its authors name decides"
)
#: So many printed numbers have to follow from a set of labels for it to be the one that they rest on.
FEWEST_NUMBERS = 3
#: Verdicts that a release could still decide.
OPEN = ("not-checkable", "inconclusive")
#: Words of what is missing where it is a method or a wording: no file of the paper would be one.
_NO_RELEASE = re.compile(
    r"\bthe rule (by which|compares|forms|has|tests)\b|\bthe suite has none\b|\ba stated\b"
    r"|\bnot formed here\b|\baudit finding\b|^a test of|^a margin\b"
    r"|\bcosines?\b|\btimes measured\b|\bhardware\b|^over which\b|^a row of .* \(none does\)"
)
#: Words of what is missing where no column that the suite reads holds it.
_UNREAD = re.compile(r"\bthe text of\b|\bsamples chosen\b|\bselected samples\b|\bthe released (file|configuration)\b")
#: Words of what is missing where it is a judgement of single responses.
_PER_RESPONSE = re.compile(r"\blabels?\b|(?<!mean )\bgrades?\b|\bjudge(d|ments?)\b|\bflags\b|\banswers (were|are)\b")


def decides(paper: Paper, claim: Claim, reading: Reading, evidence: Evidence, verdict: str) -> list[Release]:
    """Return the smallest release that would decide a reading: file, columns, how many rows, and why.

    Parameters
    ----------
    paper, claim, reading : Paper, Claim, Reading
        What is asked.
    evidence : Evidence
        What the primary test found.
    verdict : str
        On what was checked; nothing is asked for where it is decided.

    Returns
    -------
    list of dict
        `file` ("" where none would decide it), `columns`, `rows` (None where it is not known), `why`.
    """
    if verdict not in OPEN:
        return []
    if evidence.not_checkable:
        return _untested(paper, claim, reading, evidence)
    if evidence.elsewhere:
        return [
            _release("labels.csv", LABELS, None, "labels of the responses, and by the judge, that the claim speaks of")
        ]
    if evidence.opposed:  # the opposite is shown, on a scope of ours
        return [_nothing("no release names what the sentence speaks of: its authors would have to say")]
    if claim.type == "count":
        why = "the same numbers with more decimals, which fewer numbers of prompts can print"
        return [_release(SCORES, ["value_text"], evidence.cells_held, why)]
    if claim.type == "protocol":
        return [
            _nothing("the fields that differ are not the sentence's own: its authors would have to say which it means")
        ]
    if not still_open(evidence):
        return [_nothing(OURS_DECIDES)]
    return [_more(reading, evidence)]


def tell_settled(claim: Claim, rows: Sequence[dict[str, Any]]) -> None:
    """Say of sets of labels that printed numbers may rest on which one it is, where they follow from one alone.

    `rows` are those of the readings of the claim, in their order; what is open of the others needs no author then. One
    or two numbers tell nothing: they may follow from a set by chance.
    """
    if not any(row["verdict_held"] == "inconclusive" for row in rows):
        return
    sets = [_labels_of(reading) for reading in claim.readings]
    for place, row in zip(sets, rows, strict=True):
        settled = [
            labels
            for (figure, labels), other in zip(sets, rows, strict=True)
            if figure and figure == place[0]
            and other["verdict_held"].startswith("supported") and other["cells_held"] >= FEWEST_NUMBERS
        ]  # fmt: skip
        if row["verdict_held"] == "inconclusive" and len(settled) == 1:
            why = f"the release tells it already: every printed number follows from another set, '{settled[0]}'"
            row["decides"] = [_nothing(why)]


def _labels_of(reading: Reading) -> tuple[str, str]:
    """Return which printed figures a reading compares, and the set of labels that it compares them with."""
    figures = getattr(getattr(reading, "comparison", None), "figures", None) or [""]
    figure, _, labels = figures[0].removesuffix(")").partition(" (")
    return (figure, labels) if labels and len(figures) == 1 else ("", "")


def still_open(evidence: Evidence) -> bool:
    """Say whether enough tests could still show the claim: not those that show a result beyond a number of ours.

    More of the same data would make what is shown surer, and it would speak against no sentence: the number is ours.
    """
    if not evidence.between:
        return True
    return evidence.per_cell and four_of_five(evidence.total - evidence.between, evidence.total)


def _untested(paper: Paper, claim: Claim, reading: Reading, evidence: Evidence) -> list[Release]:
    """Return what is asked for where no test could be made."""
    rows = list(missing_rows(paper, reading))
    if rows:
        columns = list(dict.fromkeys(name for row in rows for name in row["wanted"].split()))
        return [_release(SCORES, columns, len(rows), evidence.not_checkable)]
    if isinstance(reading, Listed):
        columns = [reading.listing.column, *reading.listing.where]
        return [_release(f"{reading.listing.file}.csv", columns, reading.stated_n, evidence.not_checkable)]
    asked = [_asked(claim, reading, item) for item in evidence.missing]
    if asked or claim.type in ("interpretation", "theorem"):
        return asked or [_nothing(evidence.not_checkable)]
    if isinstance(reading, Distribution):
        return [_release("labels.csv", LABELS, None, evidence.not_checkable)]
    return [_release(SCORES, [*PLACE, *NEEDED], None, evidence.not_checkable)]


def _asked(claim: Claim, reading: Reading, item: str) -> Release:
    """Return the file of one thing that is missing, by what it is said to be."""
    if item.startswith(f"{FOLDER.as_posix()}/"):
        flag = [reading.released.flag] if isinstance(reading, Distribution) and reading.released.flag else []
        return _release(item, [*SCHEMA.names, *flag], None, "the derived labels are not at hand")
    if item.startswith(f"{OPENERS.as_posix()}/"):
        return _release(item, OPENER_SCHEMA.names, None, "the derived counts of openings are not at hand")
    if _NO_RELEASE.search(item):
        return _nothing(item)
    if claim.type == "protocol":
        return _release("protocol.csv", FIELDS, 1, item)
    if _UNREAD.search(item):
        return _nothing(f"no column that the suite reads would hold {item}")
    if _PER_RESPONSE.search(item):
        return _release("labels.csv", LABELS, None, item)
    return _release(SCORES, [*PLACE, *NEEDED], None, item)


def _more(reading: Reading, evidence: Evidence) -> Release:
    """Return what is asked for where a test was made and shows neither side."""
    needed = more_needed(evidence)
    arms = {str(cell["address"]): int(str(cell["n"])) for cell in evidence.cells if cell.get("n")}
    if evidence.grade == "A":
        more = f"; enough would be {needed:,} {evidence.smallest_of or 'prompts a comparison'}" if needed else ""
        held = counted(evidence.responses_held or 0, "response")
        return _release("labels.csv", LABELS, None, f"labels of more responses or models than the {held} held{more}")
    more = f"; {needed:,} prompts a condition would do" if needed else ""
    if pairing_could_decide(reading, evidence):
        why = f"labels per response show which conditions agree on which prompts{more}"
        return _release("labels.csv", LABELS, sum(arms.values()) or evidence.responses_held, why)
    compares = len(evidence.pairs) and len(set(reading.conditions())) > 1
    no_help = "; which prompts the conditions agree on could not decide it" if compares else ""
    why = f"the same numbers on more prompts or models{more}{no_help}"
    return _release(SCORES, ["value_text", "n_stated"], len(arms) or evidence.cells_held, why)


def _release(file: str, columns: Sequence[str], rows: int | None, why: str) -> Release:
    return {"file": file, "columns": list(columns), "rows": rows, "why": why}


def _nothing(why: str) -> Release:
    return _release("", [], None, why)
