"""The figures of the front page: those that the README shows, each with the text that stands for it.

Prevents a picture without a description: a figure without its alt text is an error, not an empty attribute.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from fragility.errors import InputError

_IN_README = re.compile(r"\bfigures/([\w.-]+/[\w.-]+\.(?:svg|png))")


@dataclass(frozen=True)
class FigureFile:
    """One figure: its path from the root of the site, its alt text, and the path of the data drawn (or "")."""

    path: str
    alt: str
    data: str


def stage_figures(readme: Path, folder: Path, target: Path) -> list[FigureFile]:
    """Copy the figures that the README shows to the staged files.

    Parameters
    ----------
    readme : Path
        Names figures as `figures/<run>/<name>.svg` or `.png`; the order is kept.
    folder : Path
        `build/figures`; a figure that it does not hold is left out.
    target : Path
        Folder whose content stands at the root of the site.
    """
    named = dict.fromkeys(_IN_README.findall(readme.read_text(encoding="utf-8")))
    return [_stage(name, folder, target) for name in named if (folder / name).is_file()]


def _stage(name: str, folder: Path, target: Path) -> FigureFile:
    figure = folder / name
    text, data = figure.with_suffix(".txt"), figure.with_suffix(".csv")
    if not text.is_file():
        raise InputError("no alt text", f"build/figures/{name}", "save it with its .txt file")
    for path in (figure, data):
        if path.is_file():
            place = target / "figures" / path.relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    drawn = f"figures/{data.relative_to(folder).as_posix()}" if data.is_file() else ""
    return FigureFile(f"figures/{name}", " ".join(text.read_text(encoding="utf-8").split()), drawn)
