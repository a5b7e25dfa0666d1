"""garak's `*.report.jsonl`: attempts with the scores of detectors, and rows that count passed and failed outputs.

A hit (the attack worked) is what counts here: garak counts what passed, which is the complement.
"""

from collections import Counter
from typing import Any

from fragility.errors import InputError
from fragility.released.formats.reading import Options, Reading, Rows, Stored
from fragility.released.formats.registry import reads
from fragility.released.formats.source import ROWS, Source
from fragility.wording import counted

#: What names the model, first what says most: a run without a name has the type of its generator.
MODEL = ("plugins.target_name", "plugins.model_name", "plugins.target_type", "plugins.model_type")
#: What a line of a hit log is known by.
HIT = {"attempt_id", "detector", "generations_per_prompt"}
#: A detector's score from which an output is a hit, garak's own default.
THRESHOLD = 0.5


def _fits(source: Source) -> bool:
    return source.kind == ROWS and ("entry_type" in source.keys or source.keys >= HIT)


@reads("garak", "garak report", _fits)
def read_garak(source: Source, _: Options) -> Reading:
    """Read the outputs of each probe and detector; several outputs of one attempt are repeats."""
    if source.keys >= HIT:
        raise InputError("a garak hit log has the hits alone, so it gives no rate", source.name,
                         "give the report beside it (.report.jsonl)")  # fmt: skip
    rows, evals = Rows(), []
    model, threshold, attempts = "", THRESHOLD, 0
    finished: dict[str, Any] = {}
    for _line, row in source.rows():
        kind = row["entry_type"]
        if kind in ("start_run setup", "init"):
            model = str(next((row[name] for name in MODEL if row.get(name)), model))
            threshold = float(row.get("run.eval_threshold") or threshold)
        elif kind == "attempt" and row.get("status") == 2:
            finished[str(row["uuid"])] = (row["probe_classname"], row.get("seq", 0), row.get("detector_results") or {})
        elif kind == "attempt":
            attempts += 1
        elif kind == "eval":
            evals.append(row)
    for uuid, (probe, _seq, results) in finished.items():
        for detector, scores in results.items():
            for place, score in enumerate(scores):
                value = None if score is None else float(float(score) >= threshold)
                rows.add(uuid, value, "" if score is not None else "not judged", model=model, repeat=place,
                         benchmark=_probe(probe), judge=_detector(detector), counted="hit")  # fmt: skip
    open_attempts = max(0, attempts - len(finished)) if attempts > len(finished) else 0
    notes = ["Hits are counted: garak's own rows count what passed, which is the rest."]
    notes += [f"{counted(open_attempts, 'attempt')} without a verdict."] if open_attempts else []
    probes = Counter(_probe(row["probe"]) for row in evals)
    title = f"garak report, {counted(len(probes), 'probe')}, {counted(len(finished), 'attempt')}"
    return Reading(title, source.name, rows.frame(), [_stored(row, model) for row in evals], [], notes)


def _stored(row: dict[str, Any], model: str) -> Stored:
    total = int(row.get("total_evaluated", row.get("total", 0)) or 0)
    hits = total - int(row["passed"])
    probe, detector = _probe(row["probe"]), _detector(row["detector"])
    value = hits / total if total else float("nan")
    return Stored(f"eval row of {probe}, {detector}", f"{hits} of {total}", value, benchmark=probe, model=model,
                  judge=detector, counted="hit", k=hits, n=total)  # fmt: skip


def _probe(name: object) -> str:
    return str(name).removeprefix("probes.")


def _detector(name: object) -> str:
    return str(name).removeprefix("detector.")
