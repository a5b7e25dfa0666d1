"""Printed tables (arXiv HTML, LaTeX source, markdown, csv) to rows of scores.csv.

Prevents the failures of typing a table off: a digit lost, a value under the wrong header, a cell left out without a
word. Every cell of a table ends as a number with its address, as empty, as a header, or as not read.
"""
