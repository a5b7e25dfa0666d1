"""How the power of an open reading is told, on a page and on the screen alike.

Prevents the failure in which a reading is left open and nobody is told whether its numbers could have decided it.
"""

from typing import Any

Row = dict[str, Any]
#: The chance of passing that a design should have.
ENOUGH = 0.8
#: No more items an arm than this are asked for.
MOST = 10_000_000


def power_told(row: Row) -> list[tuple[str, str]]:
    """Return what is told of the power of a row of the ledger: the chance, and how many prompts would have told.

    Examples
    --------
    >>> row = {"power": [0.13, 0.17], "power_if": "it led", "smallest_n": 2528, "smallest_of": ""}
    >>> [words for _, words in power_told(row | {"verdict_held": "inconclusive"})]
    ['if it led, data like these would show it with a chance of 13 % to 17 %', 'at least 2,528 in each condition']
    """
    if not row["power"]:
        return [("Power", row["power_if"])] if row["power_if"] else []
    low, high = (chance_words(float(end)) for end in (row["power"][0], row["power"][-1]))
    chance = low if low == high else f"{low} to {high}"
    told = [("Power", f"if {row['power_if']}, data like these would show it with a chance of {chance}")]
    return told + [("Prompts that would tell", words) for words in [_enough(row)] if words]


def chance_words(share: float) -> str:
    """Word a chance: one that is not certain is never called 0 or 100 %.

    >>> chance_words(0.0), chance_words(0.4), chance_words(1.0)
    ('below 1 %', '40 %', 'above 99 %')
    """
    return "below 1 %" if share < 0.005 else "above 99 %" if share > 0.995 else f"{100 * share:.0f} %"


def _enough(row: Row) -> str:
    """Say how many prompts would have told, or why no number of them is named; "" where the verdict is another."""
    if row["smallest_n"]:
        return f"at least {row['smallest_n']:,} {row['smallest_of'] or 'in each condition'}"
    if row["verdict_held"] != "inconclusive":
        return ""
    if row["power"][0] >= ENOUGH:
        return f"no more than there were: the chance was {chance_words(ENOUGH)} or more"
    if any(item["shows"] == "the opposite" for item in row["comparisons"]):
        return "more would not do, for a comparison shows the opposite"
    return f"more than {MOST:,} in each condition"
