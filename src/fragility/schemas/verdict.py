"""The verdicts that the decision rule can give, and its version.

Prevents a command line that lists other verdicts than the rule gives, or that loads the rule to list them.
"""

from typing import Literal

#: Version of the rule; every verdict carries it.
RULE_VERSION = 2
Verdict = Literal[
    "supported", "supported-with-caveats", "inconclusive", "not-supported", "contradicted", "not-checkable"
]
VERDICTS: tuple[Verdict, ...] = (
    "supported",
    "supported-with-caveats",
    "inconclusive",
    "not-supported",
    "contradicted",
    "not-checkable",
)
