"""Two orders of the same things: whether they agree as a whole, and which single ranks differ.

Prevents the failure in which "the order agrees" is read as the same rank everywhere, so that one exchange of neighbours
refutes it, or counts for nothing while an order without one counts for it.
"""

from collections.abc import Sequence
from dataclasses import replace

from fragility.claims.comparisons import NOT_SINGLY
from fragility.claims.evidence import ALPHA, Evidence
from fragility.claims.words import share_words
from fragility.errors import InputError
from fragility.statistics.rank_agreement import kendall


def same_rank(one: str, other: str, where: str) -> bool:
    """Say whether two ranks are one; a shared rank, such as 4.5, is that of either of the two that share it.

    >>> same_rank("4", "4.5", "here"), same_rank("6", "7", "here")
    (True, False)
    """
    try:
        return abs(float(one) - float(other)) < 1
    except ValueError:
        raise InputError("a rank that is no number", where, "give both ranks, 4.5 for a shared one") from None


def compare_ranks(evidence: Evidence, ranks: Sequence[tuple[str, str, str]], noun: str, side: str) -> Evidence:
    """Test whether two orders agree (Kendall, exact, two-sided at .05); single ranks that differ are a caveat.

    Parameters
    ----------
    evidence : Evidence
        What is known of the reading so far.
    ranks : sequence of (name, rank, other rank)
        One thing each.
    noun, side : str
        What is compared, and with what.
    """
    differ = [name for name, one, other in ranks if not same_rank(one, other, "")]
    found = kendall([float(one) for _, one, _ in ranks], [float(other) for _, _, other in ranks])
    opposed = int(found.p_reversed < ALPHA / 2)
    agree = share_words(len(ranks) - len(differ), len(ranks), noun)
    tau, p = f"Kendall's tau {found.tau:.2f}", min(1.0, 2 * found.p_alike)
    return replace(
        evidence,
        grade="B",
        caveats=(f"not in the same order: {', '.join(differ)}",) if differ and not opposed else (),
        estimate=1 - len(differ) / len(ranks),
        unit="share",
        p_adjusted=p,
        total=1,
        passed=int(found.p_alike < ALPHA / 2),
        opposed=opposed,
        per_cell=False,
        finding=f"{agree} agree with {side}; {tau}, p {p:.2g}",
        sentence=f"{agree[:1].upper()}{agree[1:]} agree with {side} ({tau}).",
        comparisons=tuple({"label": name, "shows": NOT_SINGLY} for name, _, _ in ranks),
    )
