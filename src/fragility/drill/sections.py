"""Sections of the drill's page on labels: releases, files, corrected rates, chances and intervals.

Prevents the failure in which the print is all that is drilled, and nobody knows what the labels would have shown.
"""

from typing import Any

from fragility.drill.chances import TESTS
from fragility.drill.corrected import ANSWERS, SENSITIVITY, SHARES, SPECIFICITY
from fragility.drill.shown import NONE, ends, percent, table, with_ends
from fragility.drill.tally import LEVELS
from fragility.wording import listing, p_text


def releases(board: dict[str, Any]) -> str:
    """Return what the labels behind a paper show of faults that its print does not."""
    found = board["releases"]
    if not found:
        return "None was tried when the table was made."
    clean = found["none"]
    rows = [
        (name, percent(one["visible"]), with_ends(one["noticed_of_visible"]), percent(one["contradicted"]),
         with_ends(one["held_of_contradicted"]))
        for name, one in found.items() if name != "none"
    ]  # fmt: skip
    said = [f"'{mark}' of {one['yes']}" for mark, one in clean["said"].items()]
    more = (
        f" In {clean['noticed']['of']} releases without a fault the suite says {listing(said)}. Labels said to be the "
        "same are the same; a change half-way is a false alarm, and one in a hundred is expected."
        if said
        else ""
    )
    return (
        "What no printed number contradicts, the labels may. Each fault of labels was planted in "
        f"{clean['noticed']['of']} more papers, whose labels are released with items, topics and conditions. "
        "**As used** are the labels that the paper was printed from, with the fault in them, given to `fragility "
        "doctor`; **right** are those without it, held against the print by `fragility doctor PAPER LABELS`. Shown is "
        "the limit. For labels as used it is that of the most powerful test at one in a hundred that does not know how "
        "unsafe a condition is, and knows how hard items are, and how much they differ in it, as far as the labels of "
        "the other conditions tell; answers counted as safe at random look like a more lenient judge's, and only a "
        "second judge could tell.\n\n"
        + table(("fault", "as used: shown", "noticed of these", "right: contradicted", "told of these"), rows)
        + f"\n\nOf {clean['rates']:,} printed rates without a fault, {clean['held']['yes'] or 'none'} "
        f"{'is' if clean['held']['yes'] < 2 else 'are'} called inconsistent with the labels.{more}"
    )


def files(board: dict[str, Any]) -> str:
    """Return what is noticed in files of labels."""
    if not board["files"]:
        return "None was tried when the table was made."
    rows = [
        (name, with_ends(found["noticed"]), with_ends(found["compared"]))
        for name, found in board["files"].items()
        if name != "none"
    ]
    clean = board["files"]["none"]["noticed"]
    return (
        "Files of made labels, one fault each, that anybody could see who counts rows, ids and labels. Noticed is what "
        "`fragility doctor` says, asks for or refuses beyond what it says of the clean file, numbers apart; and what "
        "`fragility compare` refuses, or says of the items.\n\n"
        + table(("fault", "doctor", "compare"), rows)
        + f"\n\nOf {clean['of']} clean files, {clean['yes'] or 'none'} {'is' if clean['yes'] < 2 else 'are'} "
        f"refused or called inconsistent (95 % interval {ends(clean)})."
    )


def corrected(board: dict[str, Any]) -> str:
    """Return how often the intervals of corrected rates hold the truth."""
    if not board["corrected"]:
        return "None was tried when the table was made."
    rows = [
        (str(row["labelled"]), row["method"], with_ends(row["covered"]),
         NONE if row["width"] is None else f"{row['width']:.2f}", str(row["files"] - row["covered"]["of"]))
        for row in board["corrected"]
    ]  # fmt: skip
    low, high = (f"{100 * end:.0f}" for end in SHARES)
    return (
        f"{board['corrected'][0]['files']:,} made files of {ANSWERS} judged answers, some of them labelled by people. "
        f"The true share lies between {low} and {high} %; the judge finds {100 * SENSITIVITY[0]:.0f} to "
        f"{100 * SENSITIVITY[1]:.0f} % of what is unsafe and clears {100 * SPECIFICITY[0]:.0f} to "
        f"{100 * SPECIFICITY[1]:.0f} % of what is safe. Covered: how often the 95 % interval holds the true share.\n\n"
        + table(("labelled by people", "method", "covered", "mean width (points)", "files without an interval"), rows)
    )


def chances(board: dict[str, Any]) -> str:
    """Return whether chances are as small as they say, and intervals hold what they should."""
    levels = [f"at most {level:g}" for level in LEVELS]
    rows = [
        (
            found["check"],
            f"{found['tried']:,}",
            *(with_ends(found[level]) for level in levels),
            p_text(found["uniform_p"]),
        )
        for found in board["chances"]
        if found["tried"]
    ]
    lines = []
    if rows:
        lines += [
            "A chance that is printed should be as small as a level no more often than the level says, where there is "
            "nothing to see. Tried are papers without a fault (last digits), and made pairs of conditions whose "
            f"answers have the same chances: {'; '.join(f'{name}, {what}' for name, what in TESTS.items())}.",
            table(("chance", "tried", *levels, "uniform (Kolmogorov-Smirnov p)"), rows),
            _calibrated(board),
        ]
    held = [(name, with_ends(found), str(found["of"])) for name, found in board["coverage"].items()]
    if held:
        lines += [
            "From made labels to the ledger: how often the interval of a reading holds the chance behind its labels, "
            "by type of claim. It is the 95 % interval, and the 90 % one for equivalence, which is tested from both "
            "sides.",
            table(("claim", "interval holds the truth", "readings"), held),
        ]
    return "\n\n".join(lines)


def _calibrated(board: dict[str, Any]) -> str:
    """Say which chances are too small too often, and which are conservative."""
    bad, slow = [], []
    for found in board["chances"]:
        held = [(level, found[f"at most {level:g}"]) for level in LEVELS if found["tried"]]
        if any(rate["low"] > level for level, rate in held):
            bad.append(found["check"])
        elif any(rate["high"] < level for level, rate in held):
            slow.append(found["check"])
    said = f"Too small too often: {listing(bad)}." if bad else "None is too small more often than it says."
    if slow:
        said += (
            f" Conservative, that is larger than it need be: {listing(slow)}. Few counts are possible, and an exact "
            "test is never small by more than they allow."
        )
    return said
