"""ivanicu-em-audit: verdicts of one or two model judges on answers of fine-tuned and patched models, without text.

Prevents the failures in which a verdict that is no grade (off topic, satire, incoherent) counts as a safe answer, and
answers of two experiments with one condition's name are pooled.
"""

from collections.abc import Iterator

from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows
from fragility.released.sources.records import Files, Record, reader

_VERDICTS, _SCORES, _LENGTHS = (f"derived/{name}.csv" for name in ("verdicts", "phenotype", "answer_lengths"))
_KEY = ("set", "condition", "judge", "qid", "subset", "rollout")
_PHENOTYPE = ("malice_harm", "deception", "dominance_control", "reckless_help", "scam_greed", "refusal")
_LISTS = {"kw_refusal_direction": "refusal-direction list", "kw_seed_judge": "seed judge list"}
_MODEL = "Qwen2.5-7B-Instruct"
_QUESTIONS = {"BROAD": "broad questions", "IN_DOMAIN": "questions of the domain"}


@reader("ivanicu-em-audit")
def ivanicu_em_audit(files: Files) -> Iterator[Record]:
    """Yield the verdicts, the six scores of one judge, and what two keyword lists say of the answers."""
    lengths: dict[tuple[str, ...], int] = {}
    lists = []
    for _, row in csv_rows(files, _LENGTHS, (*_KEY[:2], *_KEY[3:], "answer_chars", *_LISTS)):
        lengths[_answer(row)] = int(row["answer_chars"])
        lists.append(
            Record(_LENGTHS, tuple(_outcome(row, judge, lengths, row[name]) for name, judge in _LISTS.items()))
        )
    for _, row in csv_rows(files, _VERDICTS, (*_KEY, "verdict")):
        yield Record(_VERDICTS, (_outcome(row, row["judge"], lengths, row["verdict"]),))
    for _, row in csv_rows(files, _SCORES, (*_KEY, *_PHENOTYPE)):
        scores = (_score(row, f"{row['judge']} {name}", row[name], lengths) for name in _PHENOTYPE)
        yield Record(_SCORES, tuple(scores))
    yield from lists


def _answer(row: dict[str, str]) -> tuple[str, ...]:
    return row["set"], row["condition"], row["qid"], row["rollout"]


def _outcome(
    row: dict[str, str], judge: str, lengths: dict[tuple[str, ...], int], label: str | None, score: float | None = None
) -> Outcome:
    return Outcome(
        model=_MODEL,
        condition=row["condition"] if row["set"] == "main" else f"{row['set']}: {row['condition']}",
        benchmark=_QUESTIONS[row["subset"]],
        item_id=row["qid"],
        repeat=int(row["rollout"]),
        judge=judge,
        label=label,
        score=score,
        characters=lengths.get(_answer(row)),
    )


def _score(row: dict[str, str], judge: str, text: str, lengths: dict[tuple[str, ...], int]) -> Outcome:
    return _outcome(row, judge, lengths, None if text else "no score", float(text) if text else None)
