"""alpaca-eval-outputs: what eight models answer to 805 benign prompts; nobody judged refusal.

Prevents the failure in which benign answers without a label pass for compliance: they are rows without a judge.
"""

from collections.abc import Iterator

from fragility.errors import InputError
from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import json_rows, place
from fragility.released.sources.readers.wide import wide_scores
from fragility.released.sources.records import Files, Record, reader

_BOARD = "docs/data_AlpacaEval_2/weighted_alpaca_eval_gpt4_turbo_leaderboard.csv"
_SHARES = "derived/refusal_prefix_share_227_models.csv"
_BOARD_UNITS = {"length_controlled_winrate": "percent", "win_rate": "percent", "avg_length": "number"}


@reader("alpaca-eval-outputs")
def alpaca_eval_outputs(files: Files) -> Iterator[Record]:
    """Yield the answers, the leaderboard, and the shares of refusal openers of 227 models."""
    prompts: dict[int, str] = {}
    for item in files.matching("results/", "/model_outputs.json"):
        for number, row in json_rows(files, item.path, ("dataset", "instruction", "output")):
            if prompts.setdefault(number, row["instruction"]) != row["instruction"]:
                raise InputError("another prompt than in the first file", f"{place(files, item.path)}, row {number}")
            outcome = Outcome(
                model=item.path.split("/")[1],
                condition="",
                benchmark="AlpacaEval",
                item_id=f"{number:03d}",
                cluster=row["dataset"],
                response=row["output"],
            )
            yield Record(item.path, (outcome,))
    board = {"name": "model", "filter": "category", "link": "", "samples": ""}
    yield from wide_scores(files, _BOARD, board, units=_BOARD_UNITS, benchmark="AlpacaEval", judge="gpt-4-turbo")
    shares = {"model": "model", "n": "n", "bytes": ""}
    yield from wide_scores(files, _SHARES, shares, units="share", benchmark="AlpacaEval", judge="keyword list")
