"""The notebook of a lesson: how to look for faults in a printed table, step by step, without the answers.

Prevents the failure in which a student gets a puzzle and no method: every step is one that the suite's checks take too.
"""

import json
from typing import Any

#: The steps, each a heading, a text and the code under it.
STEPS: tuple[tuple[str, str, str], ...] = (
    (
        "Look at the table",
        "Each row is a printed number. The first row has the number 1.",
        "table = fg.printed(paper)\ntable",
    ),
    (
        "Which percentages are possible?",
        "A percentage of n prompts can only take certain values. A number that no count gives is a typo, or its n is.",
        "steps = fg.granularity(paper)\nsteps[~steps['possible']]",
    ),
    (
        "Do averages and differences follow from their parts?",
        "Compute each one again, within rounding. If all others of its table fit, one that does not is wrong.",
        "checks = fg.checks(paper)\nchecks[checks['result'] == 'inconsistent']",
    ),
    (
        "Is anything printed twice?",
        "Compare the text with the tables, and look for equal sequences: they may be copies.",
        "checks[checks['check'].isin(['same cell in two places', 'text against table', 'equal sequences'])]",
    ),
    (
        "Write down what you found",
        "Give the number of each row that you think is wrong, then run `fragility drill --score answers.csv`.",
        "answers = fg.answers(rows=[], folder='.')\nanswers",
    ),
)
#: The step of a made paper, whose labels are there.
LABELS = (
    "Do the labels bear the table out?",
    "Hold each rate against its labels, and look at their pattern: which arm runs counter to the others, which changes "
    "half-way, which ids stand twice? Every row of such an arm is one of its rows.",
    "fg.told('paper/{key}', 'labels.csv')",
)


def notebook(key: str, number: int, labels: bool = False) -> str:
    """Return the notebook of a lesson as text: the same bytes for the same lesson."""
    faults = "One fault is" if number == 1 else f"{number} faults are"
    start = (
        f"# Where are the faults?\n\n{faults} planted in a copy of `{key}`. The copy is no longer what its "
        f"authors printed. "
        "A hint is one command away: `fragility drill --hint . 1 1` says how to look for the first fault, `1 2` "
        "in which "
        "table it is, and `1 3` in which row."
    )
    cells = [
        _cell("markdown", start),
        _cell("code", f"import fragility.drill.lesson as fg\n\npaper = fg.load('paper/{key}')"),
    ]
    steps = (*STEPS[:-1], LABELS, STEPS[-1]) if labels else STEPS
    for place, (title, text, code) in enumerate(steps, 1):
        code = code.format(key=key) if (title, text, code) == LABELS else code
        cells += [_cell("markdown", f"## {place}. {title}\n\n{text}"), _cell("code", code)]
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    content = {
        "cells": cells,
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _cell(kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
