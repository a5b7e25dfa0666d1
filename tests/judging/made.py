"""A small source made up for the tests: judges, their labels and the outcomes frame that they give."""

import pandas as pd

from fragility.schemas.source import Headline, Judge, Measure, SourceCard

HARM = {"1": "unsafe", "0": "safe"}
REFUSAL = {"R": "refused", "P": "partly refused", "C": "complied", "E": "error"}
ACTION = {"0": "refused", "1": "safe", "5": "complied"}
FINER = ACTION | {"6": "unsafe"}
JUDGES = [
    Judge(name="people", kind="human", labels=HARM),
    Judge(name="machine", kind="classifier", labels=HARM),
    Judge(name="other machine", kind="model", labels=HARM),
    Judge(name="action", kind="human", labels=ACTION),
    Judge(name="action machine", kind="classifier", labels=ACTION),
    Judge(name="finer", kind="model", labels=FINER),
    Judge(name="reader", kind="model", labels=REFUSAL),
    Judge(name="reader", version="2", kind="model", labels=REFUSAL),
]


def card(headlines: tuple[Headline, ...] = ()) -> SourceCard:
    """Return a card with these judges and nothing else that is read here."""
    return SourceCard.model_construct(name="made", judges=JUDGES, headlines=list(headlines))


def share_headline(judge: str, values: list[str], reported: str) -> Headline:
    """Return a published share of one judge's labels."""
    measure = Measure(statistic="share", where={"judge": judge}, options={"values": values})
    return Headline(id="one", quantity="a rate", locator="a place", reported_text=reported, unit="percent",
                    measure=measure)  # fmt: skip


def outcomes(rows: list[tuple[object, ...]], **flags: list[bool | None]) -> pd.DataFrame:
    """Return outcomes of (model, item, judge, label) or (model, item, judge, version, label) rows, one repeat each."""
    table = []
    for row in rows:
        model, item, judge, *rest = row
        version, label = ("", rest[0]) if len(rest) == 1 else rest
        labels = next(one.labels for one in JUDGES if (one.name, one.version) == (judge, version))
        table.append(
            {
                "model": model, "condition": "", "benchmark": "made up", "item_id": str(item), "repeat": 0,
                "cluster": f"group {int(str(item)) % 2}", "judge": judge, "judge_version": version, "label": label,
                "meaning": labels.get(str(label)),
            }
        )  # fmt: skip
    return pd.DataFrame(table).assign(**{name: pd.array(values, dtype="boolean") for name, values in flags.items()})


def judged(first: list[bool], second: list[bool], model: str = "m") -> list[tuple[object, ...]]:
    """Return rows in which people and the machine judge one answer to each item."""
    rows: list[tuple[object, ...]] = []
    for item, (one, two) in enumerate(zip(first, second, strict=True)):
        rows += [(model, item, "people", str(int(one))), (model, item, "machine", str(int(two)))]
    return rows
