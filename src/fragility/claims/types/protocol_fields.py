"""Fields of a protocol: what is stated and what is released, and which figure a sentence calls higher than which.

Prevents two failures: a number is trusted because it is precise, and "the printed figures follow from the labels" is
told in the place of "and they go the way that the sentence says".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from fragility.errors import InputError, near_match
from fragility.schemas.strict import Strict
from fragility.wording import sentence


class Order(Strict):
    """Figures named `of` are `side` ("higher" or "lower") than those named `than`; what `*` stands for is the same.

    `what` is how the figure is called in a sentence.
    """

    of: str
    than: str
    side: Literal["higher", "lower"]
    what: str


@dataclass(frozen=True)
class Field:
    """One field of a protocol: what is stated, what is released, and how the two compare.

    `compared` says that the comparison was made elsewhere (a printed figure follows from its rows, or does not);
    `order` that one figure is held against another, and not against its own release.
    """

    subject: str
    field: str
    stated: str
    stated_where: str
    released: str
    released_where: str
    note: str = ""
    uncertain: bool = False
    compared: bool | None = None
    beside: str = "released"
    order: Order | None = None

    @property
    def result(self) -> Literal["agree", "differ", "not given"]:
        """Equality after numbers are aligned ("3" and "3.0", "2.0e-5" and "0.00002" agree)."""
        if not self.stated or not self.released:
            return "not given"
        if self.compared is not None:
            return "agree" if self.compared else "differ"
        return "agree" if _aligned(self.stated) == _aligned(self.released) else "differ"

    @property
    def name(self) -> str:
        """Subject and field, for messages."""
        return f"{self.subject} {self.field}".strip()

    def sentence(self) -> str:
        """Say what stands on either side and how the two compare."""
        sides = [
            f"{side} {value} ({where})" if value else f"{side} not given"
            for side, value, where in (
                ("stated", self.stated, self.stated_where),
                (self.beside, self.released, self.released_where),
            )
        ]
        return f"{self.name}: {', '.join(sides)}: {self.result}" + (f"; {self.note}" if self.note else "")

    def record(self) -> dict[str, object]:
        """Return the field as a row of the numbers used."""
        return {
            "address": f"{self.stated_where}; {self.released_where}".strip("; "),
            "value_text": f"{self.stated or 'not given'} / {self.released or 'not given'}",
            "n": None,
            "n_kind": "",
            "counts": "",
            "role": self.name,
            "note": self.result + (f"; {self.note}" if self.note else ""),
        }


def order_fields(orders: Sequence[Order], figures: Sequence[Field]) -> list[Field]:
    """Return one field per pair of figures that an order names: the stated side beside that of the released values.

    Raises
    ------
    InputError
        An order that names no figure: it would drop out, and the figures alone stand for the whole.

    Examples
    --------
    >>> figures = [Field("", "flips, two", "17.8", "T. 1", "17.8", ""), Field("", "flips", "24.9", "T. 1", "24.9", "")]
    >>> order = Order(of="flips, two", than="flips", side="lower", what="the share of flips")
    >>> [(item.stated, item.released, item.result) for item in order_fields([order], figures)]
    [('lower', 'lower', 'agree')]
    """
    named, fields = {item.field: item for item in figures}, []
    for order in orders:
        pattern = re.compile(re.escape(order.of).replace(r"\*", "(.*)", 1))
        found = [(name, match) for name in named if (match := pattern.fullmatch(name))]
        if not found:
            raise InputError(f"no figure '{order.of}'", "orders", near_match(order.of, named))
        for name, match in found:
            other = named.get(order.than.replace("*", match[1] if pattern.groups else ""))
            fields.append(_ordered(order, named[name], other))
    return fields


def _ordered(order: Order, figure: Field, other: Field | None) -> Field:
    pair = [_aligned(item.released) for item in (figure, other) if item]
    one, two = pair if len(pair) == 2 else ("", "")
    told = ""
    if isinstance(one, Decimal) and isinstance(two, Decimal):
        told = "higher" if one > two else "lower" if one < two else "the same"
    values = " beside ".join(f"{value:.3g}" for value in pair if isinstance(value, Decimal))
    name = f"{figure.field}, beside {other.field if other else order.than}"
    where = other.released_where if other else ""
    return Field("", name, order.side, figure.stated_where, told, where, values, order=order)


def orders_words(orders: Sequence[Field]) -> str:
    """Say of every order what the released figures are, or that they do not always go the stated way; "" of none."""
    parts = []
    for order in dict.fromkeys(item.order for item in orders if item.order):
        same = [item for item in orders if item.order == order]
        good = all(item.result == "agree" for item in same)
        values = ", ".join(item.note for item in same)
        parts.append(f"{order.what} is {'' if good else 'not always '}{order.side} ({values})")
    return f" {sentence('; '.join(parts))}" if parts else ""


def _aligned(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return " ".join(text.lower().split())
