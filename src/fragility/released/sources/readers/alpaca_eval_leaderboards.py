"""alpaca-eval-leaderboards: eight leaderboards at two commits, and the item-level preferences behind many rows.

Prevents the failures in which a preference between two models passes for a label of harm, a draw counts as a loss, or
an item that the annotator left open counts as one.
"""

from collections.abc import Iterator

from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows, skip_rows
from fragility.released.sources.readers.wide import csv_header, wide_scores
from fragility.released.sources.records import Files, Record, reader

_FILES, _LENGTHS = "derived/annotation_files.csv", "derived/output_chars_weighted_alpaca_eval_gpt4_turbo.csv"
_START, _DOUBLED = "derived/preferences_", "weighted_alpaca_eval_gpt4_turbo__weighted_alpaca_eval_gpt4_turbo"
_UNITS = {
    **dict.fromkeys(("n_wins", "n_wins_base", "n_draws", "n_total"), "count"),
    **dict.fromkeys(("win_rate", "discrete_win_rate", "length_controlled_winrate"), "percent"), "avg_length": "number",
}  # fmt: skip


@reader("alpaca-eval-leaderboards")
def alpaca_eval_leaderboards(files: Files) -> Iterator[Record]:
    """Yield every row of the leaderboards, and a grade from 1 (baseline) to 2 (model) for every compared answer.

    An item's id is that of the same prompt in alpaca-eval-outputs.
    """
    baselines = {}
    for _, row in csv_rows(files, _FILES, csv_header(files, _FILES)):
        annotator = "__".join([row["annotator_folder"]] * (1 + int(row["doubled_folder"])))
        baselines[annotator, row["model_folder"]] = row["baseline"]
        yield Record(_FILES, skipped="names the baseline of a column of preferences")
    characters = _characters(files)
    for item in files.matching(_START, ".csv"):
        annotator = item.path.removeprefix(_START).removesuffix(".csv")
        models = csv_header(files, item.path)[1:]
        lengths = characters if annotator == "weighted_alpaca_eval_gpt4_turbo" else {}
        for _, row in csv_rows(files, item.path, ("item", *models)):
            yield Record(item.path, tuple(
                _outcome(annotator, name, row, baselines[annotator, name], lengths) for name in models
            ))  # fmt: skip
    yield from skip_rows(
        _LENGTHS, csv_rows(files, _LENGTHS, csv_header(files, _LENGTHS)), "lengths of compared answers"
    )
    for item in files.matching(end="_leaderboard.csv"):
        commit, folder, name = item.path.split("/")
        left_out = {column: "" for column in csv_header(files, item.path) if column not in _UNITS}
        yield from wide_scores(
            files, item.path, left_out | {"": "model"}, units=_UNITS, condition=f"commit {commit}",
            benchmark="AlpacaEval 2" if folder.endswith("_2") else "AlpacaEval 1",
            judge=name.removesuffix("_leaderboard.csv"),
        )  # fmt: skip


def _characters(files: Files) -> dict[tuple[str, str], int]:
    """Return the length of each compared answer, by model and item."""
    models = csv_header(files, _LENGTHS)[1:]
    rows = csv_rows(files, _LENGTHS, ("item", *models))
    return {(name, row["item"]): int(row[name]) for _, row in rows for name in models if row[name]}


def _outcome(
    annotator: str, model: str, row: dict[str, str], baseline: str, lengths: dict[tuple[str, str], int]
) -> Outcome:
    judge = annotator.split("__")[0]
    text = row[model]
    return Outcome(
        model=model,
        condition=f"against {baseline}" + (", doubled folder" if annotator == _DOUBLED else ""),
        benchmark="AlpacaEval",
        item_id=f"{int(row['item']) + 1:03d}",
        judge=judge,
        label=None if text else "no preference",
        score=float(text) if text else None,
        characters=lengths.get((model, row["item"])),
    )
