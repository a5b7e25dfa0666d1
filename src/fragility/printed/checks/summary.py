"""What a reviewer should know of a paper's printed numbers, in three sentences.

Prevents the failure in which "no inconsistency was found" is read as "the numbers are right": how many could be
checked, and with what power, stands in the same sentence.
"""

from collections import Counter

import pandas as pd

from fragility.printed.checks.check import check_paper
from fragility.printed.paper import Paper
from fragility.wording import counted, listing, n_of, sentence


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

    A number counts once: as inconsistent if any check finds it so, as consistent if one does, or another number that
    was held against it fits, and none objects.
    """
    held, total = len(paper.first_hand), len(paper.scores)
    own = set(paper.first_hand["address"].tolist())
    rows = list(zip(*(findings[name].tolist() for name in ("address", "result", "reason", "against")), strict=True))
    fitting = [(address, against) for address, result, _, against in rows if result == "consistent"]
    fit_at = {address for address, _ in fitting}.union(*{against for _, against in fitting})
    rows = [row for row in rows if row[0] in own]  # of the numbers, not of columns
    out = {address for address, result, _, _ in rows if result == "inconsistent"}
    bad, good = len(out), len((fit_at & own) - out)
    text = f"{n_of(bad + good, total, 'printed number')} can be checked against n, parts or another print"
    if bad + good:
        fit, do = "fits" if good == 1 else "fit", "does" if bad == 1 else "do"
        text += f": {good or 'none'} {fit}, {bad} {do} not" if bad else ", and all of them fit"
    told = [sentence(text)]
    settled = out | fit_at
    silent = [reason for address, result, reason, _ in rows if result == "not checkable" and address not in settled]
    if silent:
        reason, times = Counter(silent).most_common(1)[0]
        told.append(f"What most often keeps the others from being checked: {reason} ({times}).")
    second = total - held
    if second:
        told.append(f"{'All' if second == total else f'{second:,}'} are second-hand or read off a figure.")
    return " ".join(told)


def found_sentence(findings: pd.DataFrame) -> str:
    """Name the first number of the most frequent kind of inconsistency, or say with what power none was found."""
    done = findings[findings["result"] != "not checkable"]
    bad = done[done["result"] == "inconsistent"]
    if done.empty:
        return "Nothing can be said of the numbers: there is no n, part or other print to check them against."
    if bad.empty:
        power = done["power"].dropna()
        if power.empty:
            return "All fit; what the checks could have missed cannot be computed."
        return (
            f"All fit. A random number in place of a printed one would have failed with a chance of "
            f"{_percent(power.median())} (median of {counted(len(power), 'check')}; at least {_percent(power.min())})."
        )
    kinds = bad.groupby(["check", "reason"], sort=False).size()
    check, reason = map(str, kinds.index[int(kinds.argmax())])
    first = bad[(bad["check"] == check) & (bad["reason"] == reason)].iloc[0]
    which = "One number does not fit"
    if len(bad) > 1:
        alike = f", {'all' if kinds.max() == len(bad) else kinds.max()} for one reason" if kinds.max() > 1 else ""
        which = f"{len(bad)} numbers do not fit{alike}; the first"
    expected = f", expected {first['expected']}" if first["expected"] else ""
    return f"{which}: {first['address']} prints {first['printed']}{expected}; {check}: {reason}."


def missing_sentence(paper: Paper) -> str:
    """Say which tables are not held, and how many of the shares held state no n."""
    if paper.folder.is_file():
        return "It has no card, so what is missing is not known."
    absent = [item.locator for item in paper.card.tables if not item.held]
    shares = paper.first_hand[paper.first_hand["is_share"]]
    no_n = int((shares["n_stated"] == "").sum())
    if paper.known_from_others:
        told = "We have not read the paper: its numbers were seen in texts of others."
    elif not paper.card.tables:
        told = "The card lists no table, so what is missing is not known."
    else:
        told = (
            sentence(f"we could not read {listing(absent)}") if absent else "We read every table that the card lists."
        )
    without = n_of(no_n, len(shares), "share")
    return f"{told} {sentence(f'{without} state no n')}" if no_n else told


def _percent(share: float) -> str:
    """Word a chance: one that is not quite certain is never called 100 %."""
    return "more than 99 %" if 0.99 < share < 1 else f"{100 * share:.0f} %"
