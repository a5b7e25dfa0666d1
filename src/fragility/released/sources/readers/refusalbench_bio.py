"""refusalbench-bio: the adjudicated label of a council of three judges, a keyword list, and a second prompt set.

Prevents the failure in which an answer that the platform replaced by a marker is read as text of the model: such a
row is marked blocked, and no keyword list speaks about it.
"""

from collections.abc import Iterator

from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows
from fragility.released.sources.records import Files, Record, reader

_KEY = ("prompt_id", "model", "trial_idx")
_COUNCIL = "results/snapshots/2026-05/council/adjudicated.csv"
_COUNCIL_COLUMNS = (
    *_KEY,
    *("modal_compliance", "modal_reason", "compliance_agreement", "reason_agreement", "any_parse_failed"),
    *("flagged_for_spot_check", "subdomain", "tier"),
)
_STYLE = "derived/response_style_no_text.csv"
_STYLE_COLUMNS = (*_KEY, "platform_filter_marker", "refusal_prefix", "response_chars")
_SWEEP = "results/should_refuse/should_refuse_sweep_public.csv"
_SWEEP_COLUMNS = ("prompt_id", "model", "display_name", "provider", "trial_idx", "is_refusal", "latency_ms")
_TIERS = ("benign", "borderline", "dual_use")


@reader("refusalbench-bio")
def refusalbench_bio(files: Files) -> Iterator[Record]:
    """Yield the council's labels, the opener list's verdicts and the should-refuse sweep."""
    marked = {
        tuple(row[name] for name in _KEY): row["platform_filter_marker"] == "1"
        for _, row in csv_rows(files, _STYLE, _STYLE_COLUMNS)
    }
    for _, row in csv_rows(files, _COUNCIL, _COUNCIL_COLUMNS):
        blocked = marked.get(tuple(row[name] for name in _KEY))
        agreement = float(row["compliance_agreement"])
        yield Record(_COUNCIL, (_outcome(row, "council", row["modal_compliance"], score=agreement, blocked=blocked),))
    for _, row in csv_rows(files, _STYLE, _STYLE_COLUMNS):
        if row["platform_filter_marker"] == "1":
            yield Record(_STYLE, skipped="a platform's marker, no answer; the council's row says blocked")
        else:
            characters = int(row["response_chars"])
            judged = _outcome(row, "sixteen-openers", row["refusal_prefix"], blocked=False, characters=characters)
            yield Record(_STYLE, (judged,))
    for _, row in csv_rows(files, _SWEEP, _SWEEP_COLUMNS):
        yield Record(_SWEEP, (_outcome(row, "sweep-label", row["is_refusal"], benchmark="RefusalBench should refuse"),))


def _outcome(
    row: dict[str, str],
    judge: str,
    label: str,
    *,
    benchmark: str = "",
    score: float | None = None,
    blocked: bool | None = None,
    characters: int | None = None,
) -> Outcome:
    identifier = row["prompt_id"]
    tier = next((name for name in _TIERS if f"_{name}_" in identifier), "")
    return Outcome(
        model=row["model"],
        condition="",
        benchmark=benchmark or f"RefusalBench {tier.replace('_', ' ')}",
        item_id=identifier,
        cluster=identifier.split(f"_{tier}_")[0] if tier else identifier.rsplit("_", 1)[0].removeprefix("sr_"),
        repeat=int(row["trial_idx"]),
        judge=judge,
        label=label,
        score=score,
        blocked=blocked,
        characters=characters,
    )
