"""What a reviewer should know of a paper's printed numbers, in three sentences.

Prevents the failure in which "no inconsistency was found" is read as "the numbers are right": how many could be
checked, and with what power, stands in the same sentence.
"""

from collections import Counter

import pandas as pd

from fragility.printed.checks.check import check_paper
from fragility.printed.paper import Paper
from fragility.wording import counted, listing


def tally(findings: pd.DataFrame) -> pd.DataFrame:
    """Return per check how many findings are consistent, inconsistent and not checkable, and the median power.

    `power` is that of the findings that could be checked; NaN where a check has none.
    """
    records = []
    for name, part in findings.groupby("check", sort=False):
        done = part[part["result"] != "not checkable"]
        count = Counter(part["result"])
        records.append({
            "check": name, "consistent": count["consistent"], "inconsistent": count["inconsistent"],
            "not checkable": count["not checkable"], "power": done["power"].median(),
        })  # fmt: skip
    columns = ["check", "consistent", "inconsistent", "not checkable", "power"]
    return pd.DataFrame(records, columns=columns).astype({"power": float})


def summary(paper: Paper, findings: pd.DataFrame | None = None) -> list[str]:
    """Return three sentences: what could be checked, the most telling inconsistency or the power, what is missing.

    Parameters
    ----------
    paper : Paper
        The paper.
    findings : pandas.DataFrame, optional
        As `check_paper` gives them; computed if absent.
    """
    found = check_paper(paper) if findings is None else findings
    return [checked_sentence(paper, found), found_sentence(found), missing_sentence(paper)]


def checked_sentence(paper: Paper, findings: pd.DataFrame) -> str:
    """Say how many printed numbers are held, how many can be checked, and how they come out.

    A number counts once: as inconsistent if any check finds it so, as consistent if one does and none objects.
    """
    held, total = len(paper.first_hand), len(paper.scores)
    findings = findings[findings["address"].isin(paper.first_hand["address"])]  # of the numbers, not of columns
    results = findings.groupby("address")["result"].agg(set) if len(findings) else pd.Series(dtype=object)
    bad = sum("inconsistent" in found for found in results)
    good = sum("consistent" in found and "inconsistent" not in found for found in results)
    text = f"Of {counted(total, 'printed number')}, {bad + good} can be checked against n, parts or another print"
    text += f": {good} {'is' if good == 1 else 'are'} consistent, {bad or 'none'} inconsistent" if bad + good else ""
    silent = findings[(findings["result"] == "not checkable") & ~findings["address"].isin(_checked(results))]
    if len(silent):
        reason, times = Counter(silent["reason"]).most_common(1)[0]
        text += f"; what most often stands against a check is: {reason} ({times})"
    second = total - held
    return text + (f"; {'all' if second == total else second} are second-hand or read off a figure." if second else ".")


def found_sentence(findings: pd.DataFrame) -> str:
    """Name the first number of the most frequent kind of inconsistency, or say with what power none was found."""
    done = findings[findings["result"] != "not checkable"]
    bad = done[done["result"] == "inconsistent"]
    if done.empty:
        return "No inconsistency could have been found: there is nothing that a printed number can be held against."
    if bad.empty:
        power = done["power"].dropna()
        if power.empty:
            return "No inconsistency was found; the power of the search is not estimable."
        return (
            f"No inconsistency was found; a random value in place of a printed one would have been found out with a "
            f"chance of {_percent(power.median())} (median of {counted(len(power), 'check')}; the least is "
            f"{_percent(power.min())})."
        )
    kinds = bad.groupby(["check", "reason"], sort=False).size()
    check, reason = kinds.idxmax()
    first = bad[(bad["check"] == check) & (bad["reason"] == reason)].iloc[0]
    which = "One finding is inconsistent"
    if len(bad) > 1:
        which = f"{len(bad)} findings are inconsistent, {kinds.max()} of them alike, the first of which is this"
    expected = f", expected {first['expected']}" if first["expected"] else ""
    return f"{which}: {first['address']} prints {first['printed']}{expected}; {check}: {reason}."


def missing_sentence(paper: Paper) -> str:
    """Say which tables are not held, and how many of the shares held state no n."""
    if paper.folder.is_file():
        return "It has no card, so what is missing is not known."
    absent = [item.locator for item in paper.card.tables if not item.held]
    shares = paper.first_hand[paper.first_hand["is_share"]]
    no_n = int((shares["n_stated"] == "").sum())
    parts = [f"not held are {listing(absent)}"] if absent else ["every table that the card lists is held"]
    parts = parts if paper.card.tables else ["the card lists no table, so what is missing is not known"]
    parts += [f"{no_n} of {counted(len(shares), 'share')} state no n"] if no_n else []
    text = "; ".join(parts)
    return text[0].upper() + text[1:] + "."


def _checked(results: pd.Series) -> list[str]:
    return [str(address) for address, found in results.items() if found & {"consistent", "inconsistent"}]


def _percent(share: float) -> str:
    """Word a chance: one that is not quite certain is never called 100 %."""
    return "more than 99 %" if 0.99 < share < 1 else f"{100 * share:.0f} %"
