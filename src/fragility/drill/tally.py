"""Records of the drill counted: rates with their exact intervals, by what was tried.

Prevents the failure in which a rate stands without what it is a rate of: each one keeps how many there were.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import scipy

from fragility.drill.chances import DIGITS, TESTS
from fragility.drill.released import FILE_FAULTS
from fragility.drill.trials import Record
from fragility.drill.verdicts import right
from fragility.statistics.proportions import clopper_pearson

#: Concerns from which on they are counted together.
MANY = 5
#: Levels at which it is counted how often a chance is as small.
LEVELS = (0.01, 0.05, 0.2, 0.5)


def rate(yes: int, of: int) -> dict[str, Any]:
    """Return a rate with its exact (Clopper-Pearson) 95 % interval.

    Examples
    --------
    >>> rate(3, 10)
    {'yes': 3, 'of': 10, 'share': 0.3, 'low': 0.0667, 'high': 0.6525}
    """
    if of == 0:
        return {"yes": 0, "of": 0, "share": None, "low": None, "high": None}
    found = clopper_pearson(yes, of)
    return {
        "yes": yes, "of": of, "share": round(yes / of, 4), "low": round(float(found.low), 4),
        "high": round(float(found.high), 4),
    }  # fmt: skip


def noticed(record: Record) -> bool:
    """Return whether anything was noticed of a fault."""
    return bool(record["accused"] or record["odd"])


def of_chances(digits: Sequence[Record], pairs: Sequence[Record]) -> list[dict[str, Any]]:
    """Return how often each chance that is printed is as small as each of `LEVELS`, where there is nothing to see."""
    found = {DIGITS: [record["chance"] for record in digits]}
    found |= {name: [record["chance"] for record in pairs if record["test"] == name] for name in TESTS}
    return [_chances(name, values) for name, values in found.items()]


def _chances(name: str, values: Sequence[float]) -> dict[str, Any]:
    found: dict[str, Any] = {"check": name, "tried": len(values)}
    for level in LEVELS:
        found[f"at most {level:g}"] = rate(sum(value <= level for value in values), len(values))
    found["uniform_p"] = round(float(scipy.stats.kstest(values, "uniform").pvalue), 4) if len(values) > 4 else None
    return found


def of_files(records: Sequence[Record]) -> dict[str, Any]:
    """Return what `doctor` and `compare` notice in files of labels, by fault."""
    found = {}
    for name in ("none", *FILE_FAULTS):
        of = [record for record in records if record["kind"] == name]
        if of:
            found[name] = {what: rate(sum(record[what] for record in of), len(of)) for what in ("noticed", "compared")}
    return found


def of_releases(records: Sequence[Record]) -> dict[str, Any]:
    """Return, for each fault of labels, what its two releases show, and what of it is told."""
    found: dict[str, Any] = {}
    for name in dict.fromkeys(record["kind"] for record in records):
        of = [record for record in records if record["kind"] == name]
        found[name] = {"noticed": rate(sum(record["noticed"] for record in of), len(of))}
        found[name] |= {"held": rate(sum(record["held"] for record in of), len(of))}
        for limit, told in (("visible", "noticed"), ("contradicted", "held")):
            seen = [record for record in of if record[limit]]
            found[name] |= {
                limit: rate(len(seen), len(of)), f"{told}_of_{limit}": rate(sum(one[told] for one in seen), len(seen)),
            }  # fmt: skip
        if name == "none":
            said = Counter(mark for record in of for mark in record["marks"])
            found[name] |= {"said": {mark: rate(number, len(of)) for mark, number in sorted(said.items())}}
            found[name] |= {"rates": sum(record["rates"] for record in of)}
    return found


def of_shelf(records: Sequence[Record]) -> dict[str, Any]:
    """Return what is noticed of faults in copies of the papers held."""
    planted = [record for record in records if record["what"] == "fault"]
    seen = [record for record in planted if record["visible"]]
    return {
        "papers": [record["key"] for record in records if record["what"] == "clean"],
        "visible": rate(len(seen), len(planted)),
        "noticed_of_visible": rate(sum(map(noticed, seen)), len(seen)),
        "located": rate(sum(record["located"] for record in planted if noticed(record)), sum(map(noticed, planted))),
    }


def of_coverage(claims: Sequence[Record]) -> dict[str, Any]:
    """Return how often the interval of a claim holds the truth, by type of claim."""
    found = {}
    for kind in dict.fromkeys(record["type"] for record in claims):
        of = [record["covered"] for record in claims if record["type"] == kind and record["covered"] is not None]
        if of:
            found[kind] = rate(sum(of), len(of))
    return found


def of_concerns(claims: Sequence[Record]) -> dict[str, Any]:
    """Return how often a verdict that takes a side is right, by the number of its concerns."""
    sided = [(record["concerns"], right(record["verdict"], record["truth"])) for record in claims]
    taken = [(concerns, good) for concerns, good in sided if good is not None]
    groups: dict[str, list[bool]] = {}
    for concerns, good in sorted(taken):
        groups.setdefault(str(concerns) if concerns < MANY else f"{MANY} or more", []).append(good)
    return {name: rate(sum(of), len(of)) for name, of in groups.items()}


def of_corrected(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Return how often the interval of a corrected rate holds the truth, and how wide it is, by method."""
    found = []
    for labelled, method in dict.fromkeys((record["labelled"], record["method"]) for record in records):
        of = [record for record in records if (record["labelled"], record["method"]) == (labelled, method)]
        given = [record for record in of if record["covered"] is not None]
        found.append({
            "labelled": labelled, "method": method, "files": len(of),
            "covered": rate(sum(record["covered"] for record in given), len(given)),
            "width": round(sum(record["width"] for record in given) / len(given), 2) if given else None,
        })  # fmt: skip
    return found
