"""House style, and a figure that carries the data it draws and the words that stand for it.

Prevents four failures: a figure that nobody can check because its data is not beside it; alt text that says what was
once true (it is computed from the data drawn); colours that mean nothing in grey print; and bytes that change from
one run to the next.
"""

import base64
import html
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import wrap
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from fragility.errors import InputError
from fragility.files import project_root, write_bytes, write_text
from fragility.spreadsheet import csv_text

#: Colours from dark to light, at least ten steps of CIE lightness apart, so that grey print keeps their order.
PALETTE = ("#14284b", "#a4243b", "#2a7fb8", "#cf8620", "#bfb0e0", "#e8dfc6")
INK, MUTED, RULE, BAND = "#22252b", "#5b616b", "#d5d8dd", "#f0f2f5"
#: Width of a figure in inches, and sizes of its text in points: half the width can still be read.
WIDTH, TITLE, BODY, SMALL = 8.0, 14.0, 12.0, 11.0
#: Text of any length is wrapped as if a letter were this many times its size wide.
_LETTER = 0.54
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_STYLE = {
    "font.family": "DejaVu Sans", "font.size": BODY, "axes.titlesize": BODY, "axes.labelsize": SMALL, "text.color": INK,
    "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK, "xtick.labelsize": SMALL, "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL, "legend.frameon": False, "axes.edgecolor": MUTED, "grid.color": RULE,
    "axes.axisbelow": True,
    "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False, "axes.grid": True,
    "axes.grid.axis": "x", "ytick.left": False, "xtick.bottom": True, "lines.linewidth": 1.4,
    "figure.facecolor": "white",
    "text.parse_math": False, "text.usetex": False,  # a dollar in a name is a dollar
    "svg.hashsalt": "fragility", "svg.fonttype": "path", "savefig.dpi": 160, "path.simplify": False,
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """How one kind of thing is drawn: colour and marker each tell it alone."""

    colour: str
    marker: str


#: One mark per colour of the palette.
MARKS = tuple(Mark(*parts) for parts in zip(PALETTE, "oDs^vP", strict=True))
#: What was done to a model, and its mark: the same in every figure.
ROLES = dict(
    zip(
        (
            "untuned", "refusal-prefix fine-tuning", "plain fine-tuning", "random-prefix fine-tuning", "prompt "
            "template",
            "optimised suffix",
        ),
        MARKS,
        strict=True,
    )
)  # fmt: skip


#: How a role is drawn that has no mark of its own.
OTHER = Mark(PALETTE[5], "X")


@contextmanager
def house_style() -> Iterator[None]:
    """Draw and render inside the house style; settings outside are as before afterwards."""
    settings: dict[Any, Any] = {**sns.axes_style("whitegrid"), **_STYLE}
    with mpl.rc_context(settings):
        yield


@dataclass(eq=False, repr=False)
class Figure:
    """A finished figure: make it inside `house_style`.

    Parameters
    ----------
    drawing : matplotlib.figure.Figure
        Made with `canvas`, so that pyplot does not hold it.
    data : pandas.DataFrame
        The data drawn, in the units of the axes; floats are rounded to four decimals.
    alt : str
        The words that stand for the figure, computed from `data`.
    kind : {"svg", "png"}
        "png" for figures of very many marks.

    Attributes
    ----------
    image : bytes
        The rendered file; the same input gives the same bytes.
    """

    drawing: Drawing
    data: pd.DataFrame
    alt: str
    kind: Literal["svg", "png"] = "svg"
    image: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.data = self.data.reset_index(drop=True)
        numbers = self.data.select_dtypes("float").columns
        self.data[numbers] = self.data[numbers].round(4)
        self.alt = " ".join(self.alt.split())
        stream = io.BytesIO()
        metadata = {"Date": None, "Creator": None} if self.kind == "svg" else {"Software": None}
        self.drawing.savefig(stream, format=self.kind, metadata=metadata)
        self.image = stream.getvalue()

    def save(self, notebook: str, name: str) -> "Figure":
        """Write the image, the data drawn (.csv) and the alt text (.txt); return the figure, so that it is shown.

        Parameters
        ----------
        notebook : str
            Name of the notebook: the folder below `build/figures`. A run of the suite has a folder of its own, named
            by the environment variable FRAGILITY_FIGURES, and writes there.
        name : str
            Name of the file, without ending.

        Raises
        ------
        InputError
            For a name that is not made of small letters, digits and hyphens.
        """
        for text in (notebook, name):
            if not _NAME.fullmatch(text):
                raise InputError(f"'{text}' cannot name a figure", fix="use small letters, digits and hyphens")
        own = os.environ.get("FRAGILITY_FIGURES")
        folder = Path(own) if own else project_root() / "build" / "figures" / notebook
        write_bytes(folder / f"{name}.{self.kind}", self.image)
        write_text(folder / f"{name}.csv", csv_text(self.data))
        write_text(folder / f"{name}.txt", self.alt + "\n")
        return self

    def _repr_html_(self) -> str:
        kind = {"svg": "image/svg+xml", "png": "image/png"}[self.kind]
        data = base64.b64encode(self.image).decode("ascii")
        width = round(96 * self.drawing.get_figwidth())
        return f'<img src="data:{kind};base64,{data}" alt="{html.escape(self.alt)}" width="{width}">'

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"


@dataclass(frozen=True)
class NothingToDraw:
    """Stands where a figure would: says in a sentence why there is none, and writes no file."""

    title: str
    reason: str

    def save(self, notebook: str, name: str) -> "NothingToDraw":
        """Write nothing; return itself, so that the sentence is shown."""
        return self

    def __str__(self) -> str:
        return f"{self.title}: no figure, for {self.reason}."

    __repr__ = _repr_markdown_ = __str__


def canvas(
    height: float, title: str, subtitle: str = "", columns: int = 1, legend: int = 0, width: float = WIDTH
) -> tuple[Drawing, list[Axes]]:
    """Return a drawing with one row of axes below a title, a subtitle and room for a legend.

    Parameters
    ----------
    height : float
        Inches for the axes; the header is added to it.
    title, subtitle : str
        Wrapped to the width.
    columns : int
        Axes side by side; they share the y axis.
    legend : int
        Lines of the legend (see `add_legend`).
    width : float
        Inches.
    """
    lines, notes = wrap(title, letters(width, TITLE * 1.09)), wrap(subtitle, letters(width, SMALL))
    top = [0.10, 0.10 + 0.25 * len(lines), 0.10 + 0.25 * len(lines) + 0.21 * len(notes) + 0.04]
    head = top[2] + 0.27 * legend + 0.06
    total = height + head
    drawing = Drawing(figsize=(width, total), layout="constrained")
    drawing.get_layout_engine().set(rect=(0, 0, 1, 1 - head / total), w_pad=0.06, h_pad=0.05)  # type: ignore[union-attr, call-arg]
    place: dict[str, Any] = {"x": 0.08 / width, "va": "top", "ha": "left", "linespacing": 1.25}
    drawing.text(y=1 - top[0] / total, s="\n".join(lines), size=TITLE, weight="bold", **place)
    drawing.text(y=1 - top[1] / total, s="\n".join(notes), size=SMALL, color=MUTED, **place)
    axes = drawing.subplots(1, columns, sharey=True, squeeze=False)
    drawing.legend_top = 1 - top[2] / total  # type: ignore[attr-defined]
    return drawing, list(axes.ravel())


def add_legend(drawing: Drawing, handles: Sequence[Artist], columns: int) -> None:
    """Put a legend between the header and the axes."""
    look: dict[str, Any] = {"columnspacing": 1.4, "handletextpad": 0.4, "borderaxespad": 0.1, "labelspacing": 0.3}
    place = (0.006, drawing.legend_top)  # type: ignore[attr-defined]
    drawing.legend(handles=list(handles), loc="upper left", bbox_to_anchor=place, ncols=columns, **look)


def share_axis(axes: Axes, label: str) -> None:
    """Make the x axis the whole range of a share, 0 to 100 %."""
    axes.set(xlim=(-3, 103), xticks=[0, 25, 50, 75, 100], xlabel=label)


def rows_axis(panels: Sequence[Axes], labels: Sequence[str], heads: Sequence[int]) -> None:
    """Make the shared y axis a list of rows from top to bottom; `heads` are the rows that head a group."""
    first = panels[0]
    first.set(ylim=(len(labels) - 0.4, -0.6), yticks=range(len(labels)))
    first.set_yticklabels(labels)
    for row in heads:
        first.get_yticklabels()[row].set_fontweight("bold")
        for axes in panels:
            axes.axhspan(row - 0.5, row + 0.5, color=BAND, zorder=0, linewidth=0)


def lightness(colour: str) -> float:
    """Return the CIE lightness (0 black to 100 white) of a colour: what is left of it in grey print."""
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    y = float(linear @ np.array([0.2126, 0.7152, 0.0722]))
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def letters(width: float, size: float) -> int:
    """Return how many letters of a size (points) fit a width (inches)."""
    return int((width - 0.3) * 72 / (size * _LETTER))
