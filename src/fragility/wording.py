"""Small pieces of sentences, so that a list or a plural is worded in one way."""

from collections.abc import Sequence


def listing(words: Sequence[object]) -> str:
    """Join words as a sentence does: "a", "a and b", "a, b and c"; "none" for nothing."""
    items = [str(word) for word in words]
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1]))) if items else "none"


def counted(number: int, noun: str, several: str = "") -> str:
    """Word a number of things: "1 model", "3 models"."""
    return f"{number} {noun}" if number == 1 else f"{number} {several or noun + 's'}"


def signed(value: float, decimals: int = 1) -> str:
    """Word a number with a true minus sign."""
    return f"{value:.{decimals}f}".replace("-", "\N{MINUS SIGN}")
