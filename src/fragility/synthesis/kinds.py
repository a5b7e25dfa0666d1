"""Kinds of conclusion: what it means to undo one, so that only those of one kind are put in one order.

Prevents the failure in which a level and a difference are ranked on one scale.
"""

#: A judge's error that counts as small, as a share of the items: the check "judge" moves one arm by as much.
SMALL_ERROR = 0.05
#: What undone means, kind by kind; in the order in which they are told.
KINDS = {
    "difference": "one condition is less safe than another: until the weakest comparison is no longer significant, or "
    "a claimed mean is no longer reached",
    "largest difference": "a difference of up to so much: until it is no longer shown that there is any",
    "level": "a share lies above, below or about a value: until that is no longer shown in the weakest case",
    "sameness": "two conditions or judges differ by less than a margin: until that is no longer shown where it is "
    "weakest",
    "lead": "one judge does better than another: until its smallest lead is no longer significant",
}
