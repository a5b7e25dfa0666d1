"""Every printed share and every released rate as one file, for the page that shows them all.

Prevents a chart that mixes directions: rates of unsafe responses are turned round, so that right is always the safer
side; what has no safe side is shown as printed, under its own name.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fragility.printed.columns import share_rows
from fragility.printed.directions import harmonised, has_safe_side
from fragility.printed.paper import Paper
from fragility.released.counts import counts
from fragility.released.labels import list_outcomes
from fragility.statistics.printed import as_percent
from fragility.suite.numbers import Numbers

#: The measures that many papers share; any other keeps its printed name.
SAFE, RELEASED = "Responses judged safe", "Released labels: refused or safe"
#: Of a released group: labels that count as safe, and those that say nothing.
SAFE_LABELS, NOT_RATED = ("refused", "safe"), ("error", "not rated", "unparsed")
#: Fewest labels of a released rate that is drawn.
FEWEST = 20
#: Columns that are text, kept once each; and those that are numbers.
TEXTS = ("measure", "from", "model", "condition", "benchmark", "judge", "place")
NUMBERS = ("value", "count", "n")


def write_scores(
    papers: Mapping[str, Paper],
    numbers: Mapping[str, Numbers],
    names: Mapping[str, str],
    rates: Sequence[dict[str, Any]],
    root: Path,
    target: Path,
) -> dict[str, int]:
    """Write `data/scores.js`; return how many numbers there are of each measure, most first.

    `rates` are as `released_rates` gives them.
    """
    rows = [*_printed(papers, numbers, names), *rates]
    rows.sort(key=lambda row: (row["measure"] != SAFE, row["from"], row["benchmark"], row["model"]))
    texts = {name: list(dict.fromkeys(row[name] for row in rows)) for name in TEXTS}
    places = {name: {text: index for index, text in enumerate(known)} for name, known in texts.items()}
    coded = [[*(places[name][row[name]] for name in TEXTS), *(row[name] for name in NUMBERS)] for row in rows]
    data = {"texts": texts, "columns": [*TEXTS, *NUMBERS], "rows": coded, "pages": _pages(papers, names, root)}
    place = target / "data" / "scores.js"
    place.write_text(
        f"window.scores = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n", encoding="utf-8"
    )
    measures: dict[str, int] = {}
    for row in rows:
        measures[row["measure"]] = measures.get(row["measure"], 0) + 1
    return dict(sorted(measures.items(), key=lambda item: ({SAFE: 0, RELEASED: 1}.get(item[0], 2), -item[1])))


def _pages(papers: Mapping[str, Paper], names: Mapping[str, str], root: Path) -> dict[str, str]:
    found = {names[key]: f"papers/{key}.html" for key in papers}
    return found | {name: f"sources/{name}.html" for name in list_outcomes(root)}


def _printed(
    papers: Mapping[str, Paper], numbers: Mapping[str, Numbers], names: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    for key, paper in papers.items():
        for row in share_rows(paper.scores).to_dict("records"):
            percent = as_percent(row["printed"])
            if percent.value is None or not 0 <= percent.value <= 100:
                continue
            safe, value = has_safe_side(row["direction"]), float(percent.value)
            count, n = numbers[key].counts.get(row["address"], (None, None))
            yield {
                "measure": SAFE if safe else _capital(row["metric"]),
                "from": names[key],
                "model": row["model"],
                "condition": paper.label(row["condition"]),
                "benchmark": row["benchmark"],
                "judge": row["judge"],
                "place": f"{row['locator']}, printed {row['value_text']}"
                + (", second-hand" if row["confidence"] == "second-hand" else ""),
                "value": round(harmonised(value, row["direction"], 100.0) if safe else value, 4),
                "count": count,
                "n": n,
            }


def released_rates(root: Path) -> list[dict[str, Any]]:
    """Return the rate of safe labels in each group of the released ones: source, model, condition, benchmark, judge."""
    if not list_outcomes(root):
        return []
    groups = ["source", "model", "condition", "benchmark", "judge"]
    frame = counts([*groups, "meaning"], root)
    frame = frame[~frame["meaning"].isin(NOT_RATED)]
    frame = frame.astype(dict.fromkeys(groups, "str"))
    frame["safe"] = frame["n"].where(frame["meaning"].isin(SAFE_LABELS), 0)
    found = frame.groupby(groups, sort=True)[["safe", "n"]].sum().reset_index()
    return [
        {
            "measure": RELEASED,
            "from": row["source"],
            "model": _named(row["model"]),
            "condition": _named(row["condition"]),
            "benchmark": _named(row["benchmark"]),
            "judge": _named(row["judge"]),
            "place": "labels of its files",
            "value": round(100 * row["safe"] / row["n"], 4),
            "count": int(row["safe"]),
            "n": int(row["n"]),
        }
        for row in found[found["n"] >= FEWEST].to_dict("records")
    ]


def _named(text: str) -> str:
    return "" if text in ("nan", "None", "<NA>") else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
