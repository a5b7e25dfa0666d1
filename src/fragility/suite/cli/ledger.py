"""The command that lists the claims with their verdicts.

Prevents a filter that answers a mistyped name with nothing: every name that no claim has is an error with the nearest.
"""

from collections.abc import Iterable
from typing import Any

import click

from fragility.errors import InputError, near_match
from fragility.schemas.verdict import VERDICTS
from fragility.suite.cli.choice import OneOf


@click.command()
@click.option("--paper", default="", metavar="KEY", help="Only the claims of this paper, by its key or arXiv id.")
@click.option("--verdict", type=OneOf(VERDICTS), help="Only readings with this verdict on the checked numbers.")
@click.option("--type", "kind", default="", metavar="TYPE", help="Only claims of this type, e.g. magnitude.")
@click.option("--benchmark", default="", metavar="NAME", help="Only readings that rest on this benchmark.")
@click.option("--concerns", type=click.IntRange(min=0), help="Only readings with at most so many concerns.")
@click.option("--json", "form", flag_value="json", help="Print the rows as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print the rows as csv.")
def ledger(paper: str, verdict: str | None, kind: str, benchmark: str, concerns: int | None, form: str | None) -> None:
    """Print every claim with its verdict."""
    from fragility.files import project_root
    from fragility.suite.folders import Folders
    from fragility.suite.products import ledger_rows
    from fragility.suite.report import waiting

    folders = Folders(project_root())
    with waiting("ledger"):
        rows = ledger_rows(folders.root, [folders.check_paper(paper, "--paper")] if paper else [])
    rows = [row for row in rows if not verdict or row["verdict_held"] == verdict]
    rows = _with(rows, kind, "--type", lambda row: [str(row["type"])])
    rows = [row for row in rows if concerns is None or len(row["concerns"] or ()) <= concerns]
    rows = _with(rows, benchmark, "--benchmark", benchmarks_of)
    if form:
        from fragility.claims import ledger as rows_of

        click.echo(rows_of.to_json(rows) if form == "json" else rows_of.to_csv(rows), nl=False)
        return
    from fragility.suite.screen_ledger import print_ledger

    print_ledger(rows)


def benchmarks_of(row: dict[str, Any]) -> list[str]:
    """Return the benchmarks that a reading's comparisons and addresses name."""
    named = [str(one["benchmark"]) for one in row["comparisons"] or () if one["benchmark"]]
    parts = [part for cell in row["cells"] for place in str(cell["address"]).split(" | ") for part in place.split(", ")]
    return list(dict.fromkeys([*named, *parts]))


def _with(rows: list[dict[str, Any]], name: str, option: str, names_of: Any) -> list[dict[str, Any]]:
    """Keep the rows that have a name, whatever its letter case; a name that none has is a mistake."""
    if not name:
        return rows
    known: Iterable[str] = dict.fromkeys(found for row in rows for found in names_of(row) if found)
    if name.lower() not in {found.lower() for found in known}:
        raise InputError(f"no claim has '{name}'", option, near_match(name, list(known)))
    return [row for row in rows if name.lower() in (found.lower() for found in names_of(row))]
