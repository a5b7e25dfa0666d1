"""Printed cells with their intervals: every share that a paper prints, as the count it stands for.

Prevents the failure in which a table of percentages with two decimals is read as if it had no error: each point has
the Wilson interval of its count, over all counts that the print allows.
"""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from fragility.errors import InputError
from fragility.frame_rows import lowest_row
from fragility.printed.cells import cells
from fragility.printed.intervals import share_intervals
from fragility.printed.paper import Paper
from fragility.report.plots.figure import (
    INK,
    OTHER,
    PALETTE,
    ROLES,
    Figure,
    Mark,
    NothingToDraw,
    add_legend,
    canvas,
    house_style,
    rows_axis,
    share_axis,
)
from fragility.report.plots.many import cells_by_role
from fragility.report.plots.marks import dots, handle
from fragility.wording import counted, listing

TITLE = "What the paper prints: the share of answers judged safe"
#: Columns of the data drawn.
DATA = [
    "locator", "model", "condition", "role", "benchmark", "value_text", "n", "n_kind", "safe_counts", "grade", "share",
    "low", "high",
]  # fmt: skip
#: Height of one row, in inches.
ROW = 0.225
#: More cells than this are drawn as pixels.
DENSE = 600
#: More rows or benchmarks than this are too many to be named: cells are then drawn by role (`cells_by_role`).
MOST_ROWS, MOST_PANELS, MOST_TABLES = 60, 3, 6
#: Letters of a condition's name that leave room for the cells of one panel, of two, and of three.
LETTERS = (62, 46, 40)
#: What is put around a cell without a single count.
RING = Mark(PALETTE[1], "o")


def n_words(frame: pd.DataFrame) -> str:
    """Word the n of a panel and where it comes from: "n = 520 (released)"."""
    kinds = frame[["n", "n_kind"]].drop_duplicates()
    return "n = " + listing([f"{n} ({kind})" for n, kind in kinds.itertuples(index=False)])


def printed_cells(paper: Paper, locator: str = "") -> Figure | NothingToDraw:
    """Draw the cells of a paper, or of one of its tables, with their Wilson intervals.

    Parameters
    ----------
    paper : Paper
        The paper.
    locator : str
        Name of a table; by default all that are held. Cells whose benchmark is not named are left out where others
        name theirs; the subtitle and the alt text say how many.

    Returns
    -------
    Figure
        Panels are benchmarks, rows are conditions below the model they were measured on; of very many cells, rows are
        the kinds of treatment below each benchmark. Without any cell, a sentence that says so.

    Raises
    ------
    InputError
        For a table of which no share is held.
    """
    frame = cells(paper)
    frame = frame[frame["locator"] == locator] if locator else frame
    if frame.empty and locator:
        raise InputError(f"we have no printed share of '{locator}'", "printed_cells")
    if frame.empty:
        return NothingToDraw(TITLE, "we have no printed share with its number of prompts")
    named = frame[frame["benchmark"] != ""]
    unnamed = len(frame) - len(named) if len(named) else 0
    frame = share_intervals(named if len(named) else frame)
    roles = {item.name: item.role for item in paper.card.conditions}
    frame["role"] = frame["condition"].map(roles).fillna("not stated")
    benchmarks = list(dict.fromkeys(frame["benchmark"]))
    frame["row"], labels, heads = _rows(frame, LETTERS[min(len(benchmarks), MOST_PANELS) - 1])
    models, items = frame["model"].nunique(), int(frame.groupby("benchmark")["n"].max().sum())
    tables = list(dict.fromkeys(frame["locator"]))
    places = listing(tables) if len(tables) <= MOST_TABLES else f"{len(tables)} tables and passages"
    note = (
        f"{counted(len(frame), 'printed number')}, {counted(models, 'model')}, {places}; bars are 95 % Wilson intervals"
    )
    note += f"; {counted(unnamed, 'number')} without a named benchmark not drawn" if unnamed else ""
    present = sorted(set(frame["role"]), key=lambda role: ([*ROLES, role].index(role), role))
    marks = {role: ROLES.get(role, OTHER) for role in present}
    unclear = frame[frame["safe_counts"].map(len) > 1]
    words = _alt(frame, benchmarks, unnamed, items, len(unclear))
    data = frame.assign(safe_counts=frame["safe_counts"].map(lambda counts: " ".join(map(str, counts))))
    if len(labels) > MOST_ROWS or len(benchmarks) > MOST_PANELS:
        return cells_by_role(data, DATA, TITLE, note, words)
    with house_style():
        drawing, panels = canvas(
            0.75 + ROW * len(labels),
            TITLE,
            note,
            len(benchmarks),
            legend=1 + (len(present) + bool(len(unclear)) - 1) // 3,
        )
        rows_axis(panels, labels, heads)
        for axes, benchmark in zip(panels, benchmarks, strict=True):
            panel = frame[frame["benchmark"] == benchmark]
            share_axis(axes, "judged safe (%)")
            axes.set_title(f"{benchmark or 'benchmark not named'}\n{n_words(panel)}", fontsize=10.5)
            axes.hlines(panel["row"], panel["low"], panel["high"], color=INK, linewidth=2.2, gid="intervals")
            for role in present:
                part, mark = panel[panel["role"] == role], marks[role]
                dots(axes, part["share"].to_numpy(), part["row"].to_numpy(), mark, 5.5, role, edge=INK, width=0.6)
            ringed = unclear[unclear["benchmark"] == benchmark]
            ring = {"face": "none", "edge": PALETTE[1], "width": 1.3}
            dots(axes, ringed["share"].to_numpy(), ringed["row"].to_numpy(), RING, 12, "", **ring)
        handles = [handle(marks[role], role, 7, mec=INK) for role in present]
        if len(unclear):
            handles.append(handle(RING, "ringed: no single count", 11, mfc="none", mec=PALETTE[1], mew=1.3))
        add_legend(drawing, handles, 3)
        return Figure(drawing, data[DATA], words, "png" if len(frame) > DENSE else "svg")


def _rows(frame: pd.DataFrame, letters: int) -> tuple[pd.Series, list[str], list[int]]:
    """Return each cell's row, the labels of all rows, and the rows that head a model."""
    labels: list[str] = []
    heads: list[int] = []
    place = pd.Series(0, index=frame.index)
    short = shortened(list(map(str, frame["condition"])), letters)
    for (model, locator), group in frame.groupby(["model", "locator"], sort=False):
        heads.append(len(labels))
        labels.append(f"{model}, {locator}")
        for condition, part in group.groupby("condition", sort=False):
            place[part.index] = len(labels)
            labels.append(short[str(condition)])
    return place, labels, heads


def shortened(names: Sequence[str], letters: int = LETTERS[-1]) -> dict[str, str]:
    """Return each name with room for the cells: a long one without its middle, or without what others share.

    Two names never get the same text: where nothing shorter tells them apart, they stay whole.

    Examples
    --------
    >>> names = [f"full FAB, Optimizer: {name}, after tuning on PubMedQA" for name in ("SGD", "AdamW")]
    >>> list(shortened(names, 36).values())
    ['SGD … , after tuning on PubMedQA', 'AdamW … , after tuning on PubMedQA']
    """
    found = {name: _without_middle(name, letters) for name in dict.fromkeys(names)}
    for name, text in list(found.items()):
        alike = [other for other in found if _without_middle(other, letters) == text]
        if len(alike) > 1:
            found[name] = _apart(name, alike, letters)
    twice = {text for text, many in Counter(found.values()).items() if many > 1}
    return {name: name if text in twice else text for name, text in found.items()}


def _without_middle(name: str, letters: int) -> str:
    return name if len(name) <= letters else f"{name[: letters // 2 - 1]} … {name[-letters // 2 + 2 :]}"


def _apart(name: str, alike: Sequence[str], letters: int) -> str:
    """Return a name from the word on in which it differs from others, with its end as far as there is room."""
    start = name[: _shared(alike)].rfind(" ") + 1
    end = _shared([other[::-1] for other in alike])
    told = name[start : len(name) - end].split()
    own = " ".join(told) if told else name[start:]
    room = max(letters - len(own) - 3, 0)
    return f"{own} … {name[len(name) - min(room, end) :]}" if room > 3 else own


def _shared(names: Sequence[str]) -> int:
    """Return how many letters names have in common from their start."""
    return next((at for at, letters in enumerate(zip(*names, strict=False)) if len(set(letters)) > 1), 0)


def _alt(frame: pd.DataFrame, benchmarks: list[str], unnamed: int, items: int, unclear: int) -> str:
    means = frame.groupby("role", sort=False)["share"].mean().sort_values(ascending=False)
    lowest = lowest_row(frame, "share")
    widest = (frame["high"] - frame["low"]).max()
    return (
        f"Dot plot with 95 % Wilson intervals of {counted(len(frame), 'printed number')}: "
        f"{counted(frame['model'].nunique(), 'model')}, {items} items on "
        f"{listing([name or 'an unnamed benchmark' for name in benchmarks])}. "
        f"The x axis of each panel is the share of answers judged safe, 0 to 100 %; rows are conditions below "
        f"each model. "
        f"Mean share by role: {listing([f'{role} {share:.1f} %' for role, share in means.items()])}. "
        f"The lowest is {lowest['share']:.1f} % ({lowest['condition']}, {lowest['model']}, "
        f"{lowest['benchmark'] or 'benchmark not named'}); "
        f"the widest interval spans {widest:.1f} points. "
        f"{counted(unclear, 'number')} {'has' if unclear == 1 else 'have'} no single count that gives the print"
        + (
            f"; {counted(unnamed, 'number')} without a named benchmark {'is' if unnamed == 1 else 'are'} not drawn."
            if unnamed
            else "."
        )
    )
