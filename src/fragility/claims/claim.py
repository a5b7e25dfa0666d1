"""What a claim is: its statement in our words, its type, its scope and its readings, as claims.yml writes them.

Prevents the failure in which the question is chosen after the answer: every reading stands in the file before any
verdict is computed, and each gets its own row in the ledger.
"""

from fragility.documents import read_yaml
from fragility.errors import InputError, near_match, near_name, quoted
from fragility.printed.paper import Paper
from fragility.released.refusals.openings import known_sources
from fragility.schemas.claim import JUDGED, Claim, Reading, _Claims
from fragility.schemas.judged import Judged


def load_claims(paper: Paper) -> list[Claim]:
    """Read and check claims.yml of a paper folder.

    Raises
    ------
    InputError
        For a breach of the contract: an id that stands twice, a model, benchmark or condition that paper.yml does
        not know, a reading that lacks what its type needs.
    """
    name = f"{paper.key}/claims.yml"
    claims = read_yaml(paper.folder / "claims.yml", _Claims).claims
    ids = [claim.id for claim in claims]
    for claim in claims:
        where = f"{name}, {quoted(claim.id, words=3, instead='a claim').strip(chr(39))}"
        if ids.count(claim.id) > 1:
            raise InputError(f"the claim {quoted(claim.id)} stands twice", name, "give each its own id")
        if not claim.readings:
            raise InputError("no reading", where, "expected at least one")
        readings = [reading.id for reading in claim.readings]
        for reading in claim.readings:
            if readings.count(reading.id) > 1:
                raise InputError(
                    f"the reading {quoted(reading.id, words=3)} stands twice", where, "give each its own id"
                )
            _check_names(paper, reading, f"{where}, {reading.id}")
            _check_needs(claim, reading, f"{where}, {reading.id}")
        for other in claim.bears_on:
            if other not in ids:
                raise InputError(f"unknown claim {quoted(other)}", f"{where}, bears_on", near_name(other, ids))
        if claim.restates and claim.restates not in ids:
            what = f"unknown claim {quoted(claim.restates)}"
            raise InputError(what, f"{where}, restates", near_name(claim.restates, ids))
        if claim.restates == claim.id or bool(claim.restates) != bool(claim.source):
            raise InputError("a restatement names another claim and its source", where, "give 'restates' and 'source'")
    return claims


_NEEDS: dict[str, tuple[str, ...]] = {
    "direction": ("reference", "treated", "scope"),
    "superiority": ("reference", "treated", "scope"),
    "magnitude": ("reference", "treated", "scope", "threshold"),
    "equivalence": ("reference", "treated", "scope"),
    "ranking": ("treated", "others", "scope"),
    "dose-response": ("steps", "scope"),
    "trade-off": ("reference", "treated", "scope", "utility"),
}


def _check_needs(claim: Claim, reading: Reading, where: str) -> None:
    if claim.type == "distribution" and not (reading.released or reading.judged or reading.missing):
        raise InputError("nothing to check it on", where, "give 'released' or 'judged', or what is 'missing'")
    if reading.released and (claim.type != "distribution" or reading.threshold is None):
        raise InputError("released labels without a threshold or in another type", where,
                         "give a claim of type distribution its threshold in percent")  # fmt: skip
    if reading.judged:
        _check_judged(claim, reading, reading.judged, where)
        return
    if reading.missing and not (reading.treated or reading.steps):
        return
    if reading.level is not None:
        if not reading.treated or not reading.scope:
            raise InputError("'treated' or 'scope' is missing", where, "a reading with a level needs both")
        return
    for field in _NEEDS.get(claim.type, ()):
        if not getattr(reading, field) and getattr(reading, field) != 0.0:
            raise InputError(f"'{field}' is missing", where, f"a reading of type {claim.type} needs it")


def _check_judged(claim: Claim, reading: Reading, judged: Judged, where: str) -> None:
    if claim.type not in JUDGED:
        raise InputError(f"judges in a claim of type {claim.type}", where, f"use one of {', '.join(JUDGED)}")
    compares = claim.type != "distribution"
    if compares == (not judged.others):
        raise InputError("'others' is missing" if compares else "'others' in a claim that compares no judges", where,
                         "name the judges that they are compared with, in a claim that compares")  # fmt: skip
    if judged.question == "labels" and judged.statistic not in ("agreement", "kappa"):
        raise InputError(f"{judged.statistic} of labels", where, "ask a question that has yes and no for an answer")
    if reading.reaches:
        raise InputError("'reaches' in a claim about judges", where, "give the value that lies just below")
    if compares and judged.statistic == "kappa":
        raise InputError("kappa of two judges is not compared", where, "compare their agreement")
    if not compares and reading.threshold is None:
        raise InputError("'threshold' is missing", where, "give the claimed value in percent")
    share = reading.threshold is not None and 0 < reading.threshold < 1
    if not compares and share != (judged.statistic == "kappa"):
        raise InputError(f"threshold {reading.threshold:g}", where, "give percent for a share, 0 to 1 for kappa")


def _check_names(paper: Paper, reading: Reading, where: str) -> None:
    conditions = [item.name for item in paper.card.conditions]
    for name in (
        reading.reference,
        reading.treated,
        *reading.others,
        *(step.condition for step in reading.steps),
    ):
        if name and name not in conditions:
            raise InputError(f"unknown condition {quoted(name, conditions)}", where, near_name(name, conditions))
    known = {
        "models": [item.name for item in paper.card.models],
        "benchmarks": [item.name for item in paper.card.benchmarks],
        "tables": [item.locator for item in paper.card.tables],
        "metrics": sorted(set(paper.scores["metric"])),
        "judges": sorted(set(paper.scores["judge"])),
    }
    for block in reading.scope:
        for kind, names in known.items():
            for name in getattr(block, kind) if isinstance(getattr(block, kind), list) else []:
                if name not in names:
                    raise InputError(f"unknown name {quoted(name, names)} in {kind}", where, near_name(name, names))
        data = [item.data for item in paper.card.tables if item.data]
        if block.data and block.data not in data:
            raise InputError(f"unknown data {quoted(block.data, data)}", where, near_name(block.data, data))
    named = [part.source for part in reading.released.sources] if reading.released else []
    named += [reading.judged.source] if reading.judged else []
    named += [reading.comparison.source] if reading.comparison and reading.comparison.source else []
    sources = known_sources(paper.root) if named else []
    for name in named:
        if name not in sources:
            raise InputError(f"unknown source {quoted(name, sources)}", where, near_match(name, sources))
    if reading.benchmark and reading.benchmark not in known["benchmarks"]:
        raise InputError(
            f"unknown benchmark {quoted(reading.benchmark, known['benchmarks'])}",
            where,
            near_name(reading.benchmark, known["benchmarks"]),
        )
