"""The command that checks the printed numbers of any paper.

Prevents the failure in which checking a stranger's table changes the suite: it reads, prints, and writes nothing but
the page that it is asked for.
"""

from pathlib import Path

import click


@click.command()
@click.argument("source", metavar="PAPER_OR_FILE", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--page", default="", metavar="FILE.html", help="Write one HTML page in place of printing.")
@click.option(
    "--n",
    "items",
    multiple=True,
    metavar="NAME=N",
    help="Items of a benchmark whose rows state none; N alone is for all rows.",
)
@click.option("--papers", is_flag=True, help="Say of every paper of the suite how many numbers were tested, as csv.")
def audit(source: str | None, as_json: bool, page: str, items: tuple[str, ...], papers: bool) -> None:
    """Check the printed numbers of a paper folder, or of a csv file in its columns, against each other.

    PAPER_OR_FILE is a paper of the suite, a folder like those, or a csv file of printed numbers.
    """
    if papers:
        from fragility.report.tested import as_csv, count_table

        click.echo(as_csv(count_table([source] if source else [])), nl=False)
        return
    if not source:
        raise click.UsageError("Missing argument 'PAPER_OR_FILE'.")
    from fragility.report import paper as reports
    from fragility.report.page import write_page
    from fragility.report.source import open_paper

    found = reports.report(open_paper(Path(source), items))
    if page:
        write_page(found, Path(page))
        click.echo(f"written: {page}")
    if as_json or not page:
        click.echo(reports.as_json(found) if as_json else reports.as_text(found), nl=False)
