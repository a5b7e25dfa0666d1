"""The metric tables of safety-refusal-stability, with models and temperatures named as in its label files.

Prevents the failure in which a table's row finds no labels, or those of another model, because the table writes the
model's name in its own way.
"""

from collections.abc import Iterator
from dataclasses import replace

from fragility.released.aggregates import ReleasedScore
from fragility.released.sources.readers.wide import csv_header, wide_scores
from fragility.released.sources.records import Files, Record

#: Columns of the metric tables that say what a row is about; the others hold its scores.
_ABOUT = {
    "model": "model",
    "temperature": "condition",
    **dict.fromkeys(("scoring_rule", "filter", "comparison", "threshold", "Llama 70B"), "metric"),
    **dict.fromkeys(("category", "Feature", "n_samples"), "category"),
    **dict.fromkeys(("num_prompts", "n_prompts"), "n"),
    **dict.fromkeys(("short_name", "model_id", "judge", "kendalls_w_interpretation"), ""),
}
#: The models under the names of the label files, by a part of the name that every table has.
_MODELS = {
    "llama": "meta-llama/Llama-3.1-8B-Instruct",
    "2.5": "Qwen_Qwen2.5_7B_Instruct",
    "qwen3": "Qwen_Qwen3-8B",
    "qwen 3": "Qwen_Qwen3-8B",
    "gemma": "google_gemma-3-12b-it",
    "mistral": "mistralai_Mistral_7B_Instruct_v0.3",
}
#: Units of the scores; the rates are percent in some tables and shares in the others.
_UNITS = {
    **dict.fromkeys(("mean_ssi", "ssi"), "share"),
    **dict.fromkeys(("pct_unstable", "pct_flipped", "flip_rate"), "percent"),
    **dict.fromkeys(("total_responses", "REFUSE", "PARTIAL", "COMPLY"), "count"),
}
_RATES = (
    "mean_refusal_rate",
    "mean_partial_rate",
    "mean_comply_rate",
    "mean_refuse_rate",
    "refuse_rate",
    "comply_rate",
)
_PERCENT = ("new_models_stability_metrics", "multimodel_comparison", "instability_by_category")


def released_tables(files: Files, folder: str) -> Iterator[Record]:
    """Yield one record a row of every table; the table's name stands before the name of each metric."""
    for item in files.matching(folder):
        table = item.path.rsplit("/", 1)[1].removesuffix(".csv")
        about = {name: _ABOUT[name] for name in csv_header(files, item.path) if name in _ABOUT}
        units = _UNITS | dict.fromkeys(_RATES, "percent" if table in _PERCENT else "share")
        for record in wide_scores(files, item.path, about, units=units, metric=table):
            yield replace(record, scores=tuple(_named(score) for score in record.scores))


def _named(score: ReleasedScore) -> ReleasedScore:
    """Return a score of a metric table with model and temperature named as in the label files."""
    model = next((name for part, name in _MODELS.items() if part in score.model.lower()), score.model)
    return replace(score, model=model, condition=score.condition and f"temperature {float(score.condition)}")
