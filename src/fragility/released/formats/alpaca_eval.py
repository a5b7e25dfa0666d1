"""AlpacaEval leaderboards: win rates beside the wins, draws and losses they are made of."""

from dataclasses import replace

from fragility.released.formats import tables
from fragility.released.formats.reading import Options, Reading, Stored, no_items
from fragility.released.formats.registry import reads
from fragility.released.formats.source import TABLE, Source
from fragility.wording import counted

_COUNTS = ("n_wins", "n_wins_base", "n_draws", "n_total")


@reads(
    "alpaca-eval",
    "AlpacaEval leaderboard",
    lambda source: source.kind == TABLE and {"n_wins", "n_draws", "n_total"} <= source.keys,
)
def read_leaderboard(source: Source, _: Options) -> Reading:
    """Read each model's rates; the discrete win rate must be its wins and half its draws over its total."""
    wanted = [name for name in ("", "name", "model", "win_rate", "discrete_win_rate", *_COUNTS) if name in source.keys]
    stored, notes = [], []
    for number, row in enumerate(tables.load(source, wanted).to_pylist(), 1):
        model = row.get("") or row.get("name") or row.get("model") or f"row {number}"
        wins, draws, total = (int(float(row[name] or 0)) for name in ("n_wins", "n_draws", "n_total"))
        lost = int(float(row["n_wins_base"] or 0)) if row.get("n_wins_base") else None
        if lost is not None and wins + draws + lost != total:
            notes.append(
                f"{model}: {wins} wins, {draws} draws and {lost} losses are {wins + draws + lost}, not {total}."
            )
        implied = (wins + draws / 2) / total if total else None
        column = "discrete_win_rate" if row.get("discrete_win_rate") else "win_rate"
        text = row.get(column) or ""
        if text and total:
            how = f"({wins} wins + {draws} draws / 2) of {total}"
            told = Stored(
                f"{model}, {column}", text, float(text) / 100, model=model, counted="won", n=total, share=None
            )
            stored.append(replace(told, implied=implied, how=how, weighted=column == "win_rate"))
    if {"win_rate", "discrete_win_rate"} <= set(wanted):
        notes.append("win_rate weighs wins by how sure the judge is, so counts do not give it; it is not checked.")
    return Reading(
        f"AlpacaEval leaderboard, {counted(len(stored), 'model')}", source.name, no_items(), stored, [], notes
    )
