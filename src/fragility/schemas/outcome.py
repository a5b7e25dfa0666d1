"""The keys of one judged response, and what a label can mean.

Prevents the failure in which two sources name the same column differently.
"""

from pathlib import Path

#: Where the derived files lie, below the checkout's root.
FOLDER = Path("data") / "outcomes"
#: Where the counts of openings lie, one file a source.
OPENERS = Path("data") / "openers"

#: What identifies a row; no two rows of a source share all of these.
KEYS = ("source", "model", "condition", "benchmark", "item_id", "repeat", "judge", "judge_version")

#: What a label says, in words that all sources share; each source's card maps its own labels to these.
MEANINGS = ("refused", "partly refused", "complied", "safe", "unsafe", "unparsed", "error", "not rated")
