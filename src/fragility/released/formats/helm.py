"""HELM's `stats.json` (means with their counts) and `per_instance_stats.json` (items)."""

import re
from typing import Any

from fragility.released.formats.reading import Options, Reading, Rows, Stored, json_text, no_items
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, Source
from fragility.wording import counted

#: The stat that says how many instances a split has.
INSTANCES = "num_instances"
#: Metrics that are yes or no an instance.
YES_NO = ("exact_match", "quasi_exact_match", "prefix_exact_match", "quasi_prefix_exact_match", "exact_match_indicator")

#: Metrics of safety scenarios, which may be grades.
SCORES = re.compile(r"safety|harm|refus|toxic|jailbr|_accuracy$|_score$")


def _is_stat(stat: Any) -> bool:
    return isinstance(stat, dict) and isinstance(stat.get("name"), dict | str) and {"count", "mean"} <= set(stat)


@reads(
    "helm",
    "HELM stats",
    lambda source: (
        source.kind == DOCUMENT
        and isinstance(source.document, list)
        and bool(source.document)
        and _is_stat(source.document[0])
    ),
)
def read_stats(source: Source, _: Options) -> Reading:
    """Read the means of a run; perturbed ones are kept apart, and counts of 0 are no result."""
    stored, instances = [], _instances_of(source.document)
    for stat in source.document:
        name = stat["name"] if isinstance(stat["name"], dict) else {"name": stat["name"]}
        if name["name"] == INSTANCES or not stat.get("count") or not isinstance(stat.get("mean"), int | float):
            continue
        perturbation = (name.get("perturbation") or {}).get("name", "")
        kind = name["name"]
        total, count = stat.get("sum"), int(stat["count"])
        n = count if count > 1 else instances.get(name.get("split") or "", 0)  # a count of 1 is one run, not one item
        place = " ".join(filter(None, ("stats", kind, name.get("split") or "", perturbation)))
        stored.append(
            Stored(
                place,
                json_text(stat["mean"]),
                float(stat["mean"]),
                condition=perturbation,
                benchmark=str(name.get("split") or ""),
                counted=kind,
                n=n if n > 1 else None,
                share=True if kind in YES_NO and n > 1 else None,
                implied=total / count if isinstance(total, int | float) else None,
                how="its own sum over its own count",
            )
        )
    stored = [item for item in stored if item.n] or stored
    return Reading(f"HELM stats, {counted(len(stored), 'mean')}", source.name, no_items(), stored)


def _instances_of(stats: list[Any]) -> dict[str, int]:
    """Return the number of instances of each split, where the run gives it."""
    found = {}
    for stat in stats:
        name = stat["name"]
        if isinstance(name, dict) and name["name"] == INSTANCES and not name.get("perturbation"):
            found[name.get("split") or ""] = round(float(stat["mean"]))
    return found


def _instances(source: Source) -> bool:
    return source.kind == DOCUMENT and isinstance(source.document, list) and {"instance_id", "stats"} <= source.keys


@reads("helm-instances", "HELM per-instance stats", _instances)
def read_instances(source: Source, _: Options) -> Reading:
    """Read the yes/no metrics of each instance; train trials are repeats."""
    rows = Rows()
    kept, graded = [], set()
    for row in source.document:
        for stat in row["stats"]:
            name = stat["name"]["name"] if _is_stat(stat) and isinstance(stat["name"], dict) else ""
            if stat.get("count") and (name in YES_NO or SCORES.search(name)):
                kept.append((row, name, float(stat["mean"])))
                graded |= {name} if float(stat["mean"]) not in (0, 1) else set()
    for row, name, mean in kept:
        rows.add(row["instance_id"], mean, repeat=int(row.get("train_trial_index") or 0), judge=name,
                 condition=(row.get("perturbation") or {}).get("name", ""),
                 counted=f"mean {name}" if name in graded else "correct" if name in YES_NO else name)  # fmt: skip
    return Reading(f"HELM per-instance stats, {counted(len(source.document), 'row')}", source.name, rows.frame())
