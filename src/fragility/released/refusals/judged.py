"""One judge at a time: the rows of one judge, and what its labels say about refusing.

Prevents the failure in which responses are counted once for every judge, or in which a judge of harm, who labels no
refusal, is read as a judge of refusals.
"""

from collections.abc import Collection

import pandas as pd

from fragility.errors import InputError, near_match
from fragility.released.coded import Rows

#: The meanings that are an answer of the judge; other rows (unparsed, error, not rated, no label) are left out.
RATED = ("refused", "partly refused", "complied", "safe", "unsafe")


def of_judge(frame: pd.DataFrame, judge: str, version: str | None = None) -> pd.DataFrame:
    """Return the rows of one judge, of an outcomes frame or of opener counts.

    Parameters
    ----------
    frame : pandas.DataFrame
        With columns `judge` and `judge_version`.
    judge : str
        Its name, as released; "" for responses that nobody judged.
    version : str, optional
        Needed where the frame holds several versions of the judge.

    Raises
    ------
    InputError
        For a judge or version that is not there, and for several versions where none is named.
    """
    rows = frame[frame["judge"] == judge]
    if rows.empty:
        raise InputError(f"no rows of the judge '{judge}'", "judge", near_match(judge, frame["judge"].unique()))
    versions = sorted(map(str, rows["judge_version"].unique()))
    if version is None and len(versions) > 1:
        raise InputError(f"'{judge}' has {len(versions)} versions", "version", f"name one: {', '.join(versions)}")
    if version is not None and version not in versions:
        raise InputError(f"no version '{version}' of '{judge}'", "version", near_match(version, versions))
    return rows if version is None else rows[rows["judge_version"] == version]


def rows_of_judge(rows: Rows, judge: str, version: str | None = None) -> Rows:
    """Return what `of_judge` does, of coded rows."""
    found = rows.at(rows.holds("judge", [judge]))
    names = found.column("judge_version").texts
    versions = {names[code] for code in set(found.codes("judge_version").tolist())}
    if version not in versions and not (version is None and len(versions) == 1):
        frame = {name: rows.values(name) for name in ("judge", "judge_version")}
        of_judge(pd.DataFrame(frame), judge, version)  # says why there are none
    return found if version is None else found.at(found.holds("judge_version", [version]))


def refusals_of(rows: pd.DataFrame, refused: Collection[str] = ("refused",)) -> pd.Series:
    """Return for every row of one judge whether it labels a refusal; missing where the row is not rated.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `of_judge` gives them.
    refused : collection of str
        The meanings that count as a refusal, for instance also "partly refused".

    Raises
    ------
    InputError
        When no row has such a meaning: the judge says nothing about refusals.
    """
    meaning = rows["meaning"].astype("object")
    unknown = [word for word in refused if word not in RATED]
    if unknown:
        raise InputError(f"the meaning '{unknown[0]}'", "refused", near_match(unknown[0], RATED))
    if not meaning.isin(refused).any():
        found = ", ".join(sorted(meaning.dropna().unique())) or "no label"
        raise InputError(f"no row means {' or '.join(refused)}", "judge", f"this judge says: {found}")
    return meaning.isin(refused).astype("boolean").where(meaning.isin(RATED))
