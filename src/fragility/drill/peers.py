"""Other tools on the same drills: plain GRIM by hand, and GRIM and DEBIT of scrutipy where it is installed.

Prevents the failure in which a tool is compared with others on cases that it chose: all see the same printed numbers.
"""

from collections.abc import Callable
from importlib.util import find_spec

from fragility.drill.faults.places import decimals_of, value_of
from fragility.drill.sheet import Kind, Relation, Sheet
from fragility.errors import InputError
from fragility.schemas.vocabulary import Vocabulary

Alarm = Callable[[dict[str, str], int, Relation], bool]
#: Columns of the table of peers, with what each is.
PEERS = {
    "GRIM by hand": "round half up, every count of the stated n, one decimal rule",
    "scrutipy GRIM": "grim_scalar(percent=True, rounding up or down); it stops at numbers without decimals",
    "scrutipy DEBIT": "debit on shares with the standard deviation of their labels; none and all make it stop",
}


def peer_alarms(sheet: Sheet, vocabulary: Vocabulary) -> dict[str, set[int]]:
    """Return for each peer the rows that it calls impossible; a peer that is not installed is left out."""
    found = {"GRIM by hand": _each(sheet, "count", lambda row, n, _: not by_hand(row["value_text"], n), vocabulary)}
    if find_spec("scrutipy") is None:
        return found
    import scrutipy  # type: ignore[import-untyped]

    def grim(row: dict[str, str], n: int, _: Relation) -> bool:
        return "." in row["value_text"] and not scrutipy.grim_scalar(
            row["value_text"], n, percent=True, rounding="up_or_down"
        )

    def debit(row: dict[str, str], n: int, _: Relation) -> bool:
        share, sd = row["value_text"].split(" ± ")
        return (
            float(sd) > 0
            and 0 < float(share) < 1
            and not scrutipy.debit([share], [sd], [n], "mean_n", "up_or_down", 5.0, False, False)[0]
        )

    return found | {
        "scrutipy GRIM": _each(sheet, "count", grim, vocabulary),
        "scrutipy DEBIT": _each(sheet, "binary sd", debit, vocabulary),
    }


def by_hand(text: str, n: int) -> bool:
    """Return whether some count of n, rounded half up to the decimals of the text, prints as the text."""
    value = value_of(text)
    if value is None:
        raise InputError("not an exact number", "GRIM by hand")
    scale = 10 ** decimals_of(text)
    nearest = int(value * n / 100)
    return any((2 * 100 * k * scale + n) // (2 * n) == value * scale for k in range(nearest - 1, nearest + 3))


def _each(sheet: Sheet, kind: Kind, alarm: Alarm, vocabulary: Vocabulary) -> set[int]:
    rows = set()
    for relation in sheet.of_kind(kind):
        row = sheet.rows[relation.row]
        n = int(row["n_stated"]) * (vocabulary.metric(row["metric"]).runs or 1)
        try:
            if alarm(row, n, relation):
                rows.add(relation.row)
        except (ValueError, TypeError):
            continue
    return rows
