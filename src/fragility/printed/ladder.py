"""The granularity check for any frame of percentages: a rung between one value (`possible_counts`) and a paper.

Prevents the failure in which a reader with a table of their own has to write a loop around the check of one value.
"""

import pandas as pd

from fragility.errors import InputError, near_match
from fragility.statistics.granularity import possible_counts, power
from fragility.statistics.printed import read_printed


def granularity_frame(
    frame: pd.DataFrame, text: str = "value_text", n: str = "n", unit: str = "percent"
) -> pd.DataFrame:
    """Add to a frame of printed shares whether a whole number of items gives each.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a printed share.
    text, n : str
        Columns: the share as printed, as text (trailing zeros matter), and the number of items.
    unit : {"percent", "share"}
        Of the printed shares.

    Returns
    -------
    pandas.DataFrame
        The frame with `possible`, `counts` (the whole numbers that give the print) and `power`: the chance that a
        random value in its place would be called impossible.

    Raises
    ------
    InputError
        A column that is missing, a share that is no text, a number of items that is not whole.

    Examples
    --------
    >>> import pandas as pd
    >>> shares = pd.DataFrame({"value_text": ["95.96", "95.96"], "n": [500, 520]})
    >>> granularity_frame(shares)[["n", "possible", "counts"]].values.tolist()
    [[500, False, ()], [520, True, (499,)]]
    """
    for column in (text, n):
        if column not in frame:
            raise InputError(f"no column '{column}'", "granularity_frame", near_match(column, frame.columns))
    found = [possible_counts(value, int(items), unit=unit) for value, items in zip(frame[text], frame[n], strict=True)]
    decimals = [read_printed(value).decimals or 0 for value in frame[text]]
    more = 2 if unit == "share" else 0
    return frame.assign(
        possible=[item.possible for item in found],
        counts=pd.Series([item.counts for item in found], frame.index),
        power=[power(int(items), places - more) for items, places in zip(frame[n], decimals, strict=True)],
    )
