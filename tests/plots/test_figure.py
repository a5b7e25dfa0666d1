"""A figure carries its data and its words, has the same bytes every time, and leaves nothing behind."""

import base64
import html
import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from fragility.errors import InputError
from fragility.report.plots import figure as house
from fragility.report.plots.figure import PALETTE, ROLES, Figure, canvas, house_style, lightness

#: Machado, Oliveira and Fernandes 2009 (IEEE TVCG 15:1291), severity 1, for linear RGB.
SIGHT = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
#: Distance in CIE lightness (or CIELAB) that two marks of one figure need at least.
APART = 10


def small(alt: str = "A line.", kind: str = "svg") -> Figure:
    with house_style():
        drawing, (axes,) = canvas(1.0, "Title", "subtitle")
        axes.plot([0, 1], [0, 1])
        return Figure(drawing, pd.DataFrame({"x": [0.123456789, 1.0], "n": [1, 2]}), alt, kind)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["a$b", "$x_1$", "$\\frac{$", "cost $5 or $6", "\\$x$", "$\\nonsense{a}$"])
def test_a_dollar_in_a_name_is_no_mathematics(name: str) -> None:
    """Every text is drawn as it stands: in title, axes, ticks, legend, and notes, also where TeX would fail."""
    with house_style():
        drawing, (axes,) = canvas(1.0, name, name, legend=1)
        (line,) = axes.plot([0, 1], [0, 1], label=name)
        axes.set(xlabel=name, title=name, xticks=[0, 1], xticklabels=[name, name])
        axes.annotate(name, (0.5, 0.5))
        house.add_legend(drawing, [line], 1)
        figure = Figure(drawing, pd.DataFrame({"name": [name]}), name, "svg")
        texts = [text for text in drawing.findobj(Text) if "$" in text.get_text()]
    assert len(texts) >= 7 and figure.image
    assert not any(text.get_parse_math() or text.get_usetex() for text in texts)


def cielab(colour: str) -> tuple[float, float, float]:
    """Return L*, a*, b* (CIE 1976, white D65, sRGB matrix of IEC 61966-2-1)."""
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    ratio = np.array(matrix) @ linear / [0.9505, 1.0, 1.089]
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (ratio * 24389 / 27 + 16) / 116)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(colour: str, sight: str) -> str:
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    shown = np.clip(np.array(SIGHT[sight]) @ linear, 0, 1)
    return mpl.colors.to_hex(np.where(shown <= 0.0031308, 12.92 * shown, 1.055 * shown ** (1 / 2.4) - 0.055))


def test_lightness_matches_published_values():
    # CIE 1976: black 0, white 100, and the 18 % grey card of photography, 49.5 (Y = 0.18)
    assert lightness("#000000") == pytest.approx(0)
    assert lightness("#ffffff") == pytest.approx(100, abs=1e-6)
    grey = 1.055 * 0.18 ** (1 / 2.4) - 0.055
    assert lightness(mpl.colors.to_hex((grey,) * 3)) == pytest.approx(49.5, abs=0.3)


def test_the_palette_keeps_its_order_in_grey():
    steps = np.diff([lightness(colour) for colour in PALETTE])
    assert (steps >= APART).all(), steps


@pytest.mark.parametrize("sight", SIGHT)
def test_the_palette_can_be_told_apart_without_one_cone(sight):
    for one, other in combinations(PALETTE, 2):
        distance = np.linalg.norm(np.subtract(cielab(seen(one, sight)), cielab(seen(other, sight))))
        assert distance >= 1.5 * APART, (one, other)


def test_the_marker_tells_what_the_colour_tells():
    for part in ("colour", "marker"):
        assert len({getattr(mark, part) for mark in ROLES.values()}) == len(ROLES)


def test_nothing_is_left_open_or_changed():
    before = dict(mpl.rcParams)
    small()
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []


def test_the_font_is_one_that_matplotlib_ships():
    path = mpl.font_manager.findfont(house._STYLE["font.family"], fallback_to_default=False)
    assert Path(path).is_relative_to(mpl.get_data_path())


def test_a_saved_figure_is_image_data_and_words(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAGILITY_FIGURES", str(tmp_path / "run"))
    drawn = small("A  line\nfrom 0 to 1.")
    assert drawn.save("some-notebook", "line") is drawn
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["line.csv", "line.svg", "line.txt"]
    assert (tmp_path / "run" / "line.svg").read_bytes() == drawn.image
    assert (tmp_path / "run" / "line.csv").read_text() == "x,n\n0.1235,1\n1.0,2\n"
    assert (tmp_path / "run" / "line.txt").read_text() == "A line from 0 to 1.\n"


def test_without_a_run_the_figure_lies_below_its_notebook(tmp_path, monkeypatch):
    (tmp_path / "data" / "papers").mkdir(parents=True)
    monkeypatch.delenv("FRAGILITY_FIGURES", raising=False)
    monkeypatch.setenv("FRAGILITY_ROOT", str(tmp_path))
    small(kind="png").save("some-notebook", "line")
    assert (tmp_path / "build" / "figures" / "some-notebook" / "line.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["", "../line", "a/b", "Line", "-x", "a.svg"])
def test_a_name_that_leaves_its_folder_is_refused(name):
    with pytest.raises(InputError, match="cannot name a figure"):
        small().save("some-notebook", name)


def test_the_image_is_shown_with_its_words_escaped():
    shown = small('"<b>" & more')._repr_html_()
    alt = re.search(r'alt="([^"]*)"', shown)
    assert alt is not None
    assert html.unescape(alt.group(1)) == '"<b>" & more'
    data = re.search(r"base64,([A-Za-z0-9+/=]+)", shown)
    assert data is not None
    assert base64.b64decode(data.group(1)) == small().image
    assert "<b>" not in shown


def test_the_file_holds_no_date_and_no_program():
    text = small().image.decode()
    assert "dc:date" not in text
    assert "Matplotlib v" not in text


PROGRAM = """
import hashlib
from fragility.report.plots import dumbbells
from fragility.printed.paper import load_paper
print(hashlib.sha256(dumbbells(load_paper("guo2026_refusal_unlearning")).image).hexdigest())
"""


def test_two_processes_draw_the_same_bytes():
    other = {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    started = [
        subprocess.Popen([sys.executable, "-c", PROGRAM], env=os.environ | env, stdout=subprocess.PIPE, text=True)
        for env in ({"PYTHONHASHSEED": "1", "TZ": "UTC"}, other)
    ]
    one, two = (process.communicate()[0].strip() for process in started)
    assert len(one) == 64
    assert one == two
