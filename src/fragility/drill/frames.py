"""The scoreboard as tables for a notebook and a figure: kinds of faults, tools, corrected rates, verdicts.

Prevents a notebook that takes a nested file apart in its cells, and rates that lose their intervals on the way.
"""

from typing import Any

import pandas as pd

Board = dict[str, Any]


def kinds_frame(board: Board) -> pd.DataFrame:
    """Return one row a kind of fault.

    Parameters
    ----------
    board : dict
        As `load_board` gives it.

    Returns
    -------
    pandas.DataFrame
        `fault`, `where` (print, labels, claims), `level`, `planted`, `visible` (percent of those planted), `seen` (how
        many are visible), and of these in percent `noticed`, `low` and `high` (Clopper-Pearson, 95 %).
    """
    return pd.DataFrame(
        {
            "fault": kind["name"], "where": kind["where"], "level": kind["level"], "planted": kind["planted"],
            "visible": _percent(kind["visible"], "share"), "seen": kind["visible"]["yes"],
            **_ends(kind["noticed_of_visible"], "noticed"),
        }
        for kind in board["kinds"]
    )  # fmt: skip


def releases_frame(board: Board) -> pd.DataFrame:
    """Return one row a fault of labels: what the labels behind a paper show of it.

    Parameters
    ----------
    board : dict
        As `load_board` gives it.

    Returns
    -------
    pandas.DataFrame
        `fault`; in percent `shown` (the labels as used show it), `noticed` of these with `low` and `high`
        (Clopper-Pearson, 95 %), `contradicted` (the right labels give other rates than printed) and `told` of these.
    """
    return pd.DataFrame(
        {
            "fault": name, "shown": _percent(found["visible"], "share"),
            **_ends(found["noticed_of_visible"], "noticed"),
            "contradicted": _percent(found["contradicted"], "share"),
            "told": _percent(found["held_of_contradicted"], "share"),
        }
        for name, found in board["releases"].items() if name != "none"
    )  # fmt: skip


def tools_frame(board: Board) -> pd.DataFrame:
    """Return, for each kind of fault that another tool finds, the percentage of all planted that each tool finds."""
    peers = [(peer["peer"], peer["kinds"]) for peer in board["peers"]]
    kinds = [kind for kind in board["kinds"] if any(kind["name"] in found for _, found in peers)]
    return pd.DataFrame(
        {"fault": kind["name"], "planted": kind["planted"], "this suite": _percent(kind["noticed"], "share")}
        | {name: _percent(found.get(kind["name"], {"share": 0.0}), "share") for name, found in peers}
        for kind in kinds
    )


def corrected_frame(board: Board) -> pd.DataFrame:
    """Return how often each method's interval holds the true share (percent), and how wide it is (points)."""
    return pd.DataFrame(
        {
            "labelled": row["labelled"],
            "method": row["method"],
            **_ends(row["covered"], "covered"),
            "width": row["width"],
        }
        for row in board["corrected"]
    )


def verdicts_frame(board: Board) -> pd.DataFrame:
    """Return the percentage of made claims that got each verdict, by `type` and `truth`; `claims` is their number."""
    rows = []
    for name, found in board["verdicts"]["table"].items():
        kind, truth = name.split(", ")
        shares = {verdict: _percent(one, "share") for verdict, one in found.items()}
        rows.append({"type": kind, "truth": truth, "claims": next(iter(found.values()))["of"], **shares})
    return pd.DataFrame(rows)


def _percent(found: dict[str, Any], name: str) -> float | None:
    return None if found[name] is None else 100 * float(found[name])


def _ends(found: dict[str, Any], name: str) -> dict[str, float | None]:
    return {name: _percent(found, "share"), "low": _percent(found, "low"), "high": _percent(found, "high")}
