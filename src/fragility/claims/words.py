"""Words for what is found: how many of several, and how many points."""

from fragility.small_tables import Table
from fragility.wording import signed

#: What a comparison measures, and how it goes where the claim has it go down, and up: safety, or what a scorer flags.
SAFETY = ("Safety", "lower", "higher")
FLAGGED = ("The share flagged", "higher", "lower")
CORRECT = ("Accuracy", "lower", "higher")


def measured(cells: Table) -> tuple[str, str, str]:
    """Return what cells with a column metric measure: what is flagged, or correct, is not told as what is safe.

    >>> from fragility.small_tables import Columns
    >>> [measured(Columns({"metric": [name]}))[0] for name in ("flagged rate", "safety score", "accuracy")]
    ['The share flagged', 'Safety', 'Accuracy']
    """
    if "metric" not in cells or not len(cells):
        return SAFETY
    metrics = set(cells["metric"])
    if metrics == {"flagged rate"}:
        return FLAGGED
    return CORRECT if all(map(counts_correct, metrics)) else SAFETY


def counts_correct(metric: str) -> bool:
    """Say whether a metric counts correct answers, and not safe ones.

    >>> [counts_correct(name) for name in ("accuracy", "pass@1", "judge agreement")]
    [True, True, False]
    """
    return metric.startswith(("accuracy", "averaged accuracy", "pass@1"))


def share_words(part: int, whole: int, noun: str) -> str:
    """Word how many of several: "none of the three comparisons", "the one comparison", "both".

    Parameters
    ----------
    part, whole : int
        How many, of how many.
    noun : str
        What they are, in the singular; "" where it was said just before.

    Examples
    --------
    >>> share_words(9, 9, "comparison"), share_words(7, 9, "comparison"), share_words(0, 3, "")
    ('all nine comparisons', '7 of 9 comparisons', 'none')
    """
    many = f" {noun}s" if noun else ""
    if whole == 1:
        one, none = (f"the one {noun}", f"no {noun}") if noun else ("it", "none")
        return one if part else none
    if part == 0:
        return f"{'neither' if whole == 2 else 'none'} of the {number_word(whole)}{many}" if noun else "none"
    if part == whole:
        return f"both{many}" if whole == 2 else f"all {number_word(whole)}{many}" if noun else "all"
    return f"{part} of {whole}{many}"


def apart(one: str, other: str) -> tuple[str, str, str]:
    """Return what two names of conditions begin with alike, before a colon, and what is left of each.

    >>> apart("1 epoch: Alpaca: Fine-tuned", "1 epoch: Alpaca: Initial")
    ('1 epoch, Alpaca', 'Fine-tuned', 'Initial')
    >>> apart("RU", "Base")
    ('', 'RU', 'Base')
    """
    first, second = one.split(": "), other.split(": ")
    alike = 0
    while alike < min(len(first), len(second)) - 1 and first[alike] == second[alike]:
        alike += 1
    return ", ".join(first[:alike]), ": ".join(first[alike:]), ": ".join(second[alike:])


def under(context: str, text: str) -> str:
    """Put what two conditions have in common before what is said of them.

    >>> under("1 epoch, Alpaca", "Safety is lower."), under("", "Safety is lower.")
    ('1 epoch, Alpaca: safety is lower.', 'Safety is lower.')
    """
    return f"{context[:1].upper()}{context[1:]}: {text[:1].lower()}{text[1:]}" if context else text


def number_word(number: int) -> str:
    """Word a small number."""
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else f"{number:,}"


def points_text(value: float) -> str:
    """Word a difference of shares: "18.2 points", "1 point"."""
    text = signed(value) if round(value, 1) else "0.0"
    return f"{text} point" if text == "1.0" else f"{text} points"


def gap_text(value: float) -> str:
    """Word how far two are apart that are not equal: what is less than the last digit is never "0.0 points".

    >>> gap_text(18.2), gap_text(0.04)
    ('18.2 points', 'less than 0.1 points')
    """
    return points_text(value) if round(value, 1) else "less than 0.1 points"


def whole_points(value: float) -> str:
    """Word a margin or a claimed number as it is claimed: "5 points", "7.07 points".

    >>> whole_points(5.0), whole_points(7.07), whole_points(1.0)
    ('5 points', '7.07 points', '1 point')
    """
    return f"{value:g} point" if value == 1 else f"{value:g} points"


def claim_words(number: str, ours: bool) -> str:
    """Word what a claim says, or how it is read where the number is not its own.

    >>> claim_words("more than 60 %", ours=False), claim_words("more than 40 points", ours=True)
    ('the claim is more than 60 %', 'the claim is read as more than 40 points')
    """
    return f"the claim is {'read as ' if ours else ''}{number}"


def against_words(number: str, ours: bool) -> str:
    """Word the number that a result is held against; one that no sentence names is never called claimed.

    >>> against_words("60", ours=False), against_words("40", ours=True)
    ('against a claimed 60', 'against 40 (our number)')
    """
    return f"against {number} (our number)" if ours else f"against a claimed {number}"


def lead_words(shown: int, whole: int) -> str:
    """Word how many of several differences are significant, as a clause of its own.

    >>> lead_words(1, 1), lead_words(5, 5), lead_words(4, 5), lead_words(0, 5)
    ('the difference is significant', 'all are significant', '4 of 5 are significant', 'none is significant')
    """
    if whole == 1:
        return "the difference is significant" if shown else "the difference is not significant"
    return f"{share_words(shown, whole, '')} {'is' if shown < 2 else 'are'} significant"


def lower_words(arms: tuple[str, str, str], found: tuple[float, float, float], rest: str, cells: Table) -> str:
    """Word by how much safety is lower in one condition than in another: the two, how much, and the drop's interval.

    Of cells that count correct answers accuracy is lower; of several it is so on average.

    >>> from fragility.small_tables import Columns
    >>> found, cells = (3.7, 1.8, 5.6), Columns({"metric": ["safety score", "safety score"]})
    >>> lower_words(("SFT", "Lisa", "3.7 points"), found, "printed is 3.7 points", cells)
    'Safety is on average 3.7 points lower with SFT than with Lisa (95 % interval 1.8 to 5.6); printed is 3.7 points.'
    """
    context, treated, reference = apart(*arms[:2])
    what = (CORRECT if measured(cells) == CORRECT else SAFETY)[0]
    rises = found[0] < 0
    much = f"{'' if len(cells) == 1 else 'on average '}{arms[2]} {'higher' if rises else 'lower'}"
    limits = f"{'as a drop, ' if rises else ''}{interval_words(*found[1:])}"
    return under(context, f"{what} is {much} with {treated} than with {reference} ({limits}); {rest}.")


def interval_words(low: float, high: float) -> str:
    """Word an interval: "95 % interval 16.1 to 20.3"."""
    return f"95 % interval {signed(low)} to {signed(high)}"
