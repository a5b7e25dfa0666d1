"""Checks of printed numbers against each other: their n, their parts, their other prints. One module per check."""

from fragility.printed.checks.check import check_paper as check_paper
from fragility.printed.checks.habits import rule_table as rule_table
from fragility.printed.checks.summary import summary as summary
from fragility.printed.checks.summary import tally as tally
