"""The sign of a change that is printed with an arrow alone: "2.0 (\u2193 28.2)".

Prevents the failure in which an arrow that means "worse" is read as "less": the sign is that by which the change leads
from another number of the column to this one, and the arrow's only where no number of the column says it.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from fragility.printed.extract.cells import CellRow
from fragility.statistics.printed import read_printed


def sign_arrows(found: Sequence[CellRow]) -> None:
    """Give the changes of a table that are printed with an arrow alone their signs; the arrow stays in the note."""
    levels: dict[int, list[CellRow]] = defaultdict(list)
    for one in found:
        if one.piece.role == "value" and not one.row["kind"]:
            levels[one.placed.column].append(one)
    for one in found:
        if one.piece.role != "arrow":
            continue
        column = levels[one.placed.column]
        own = next((_number(level) for level in column if level.placed is one.placed), None)
        size = _number(one)
        room = Fraction(3, 2) / 10 ** (read_printed(one.piece.text).decimals or 0)
        others = [_number(level) for level in column if level.placed is not one.placed]
        signs = {
            own > other
            for other in others
            if own is not None and other is not None and size is not None and abs(abs(own - other) - size) <= room
        }
        up = signs.pop() if len(signs) == 1 else one.piece.arrow == "up"
        one.row["value_text"] = f"{'+' if up else '-'}{one.piece.text}"


def _number(one: CellRow) -> Fraction | None:
    return read_printed(one.piece.text).value
