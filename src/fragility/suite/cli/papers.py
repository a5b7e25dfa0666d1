"""Commands that bring a paper in: an empty folder, and the printed tables.

Prevents a command line that knows how a table is read: options become one request, and nothing else happens here.
"""

import click


@click.command("new-paper")
@click.argument("key")
@click.option("--title", default="", help="The title.")
@click.option("--arxiv-id", default="", metavar="ID", help="Such as 2601.19231v1; the version is taken from it.")
@click.option("--year", type=int, default=None, help="By default the year in the key.")
def new_paper(key: str, title: str, arxiv_id: str, year: int | None) -> None:
    """Make the folder of a new paper, to be filled in; KEY is like lastname2026_word."""
    from fragility.files import project_root
    from fragility.printed.extract.scaffold import new_paper as make

    root = project_root()
    folder = make(root, key, title, arxiv_id, year).relative_to(root)
    click.echo(f"made {folder}: fill in what is marked TODO, then `fragility check {key}`")


@click.command()
@click.argument("source", metavar="FILE_OR_ARXIV_ID")
@click.option("--paper", default="", metavar="KEY", help="The paper whose models and conditions the headers may name.")
@click.option("--table", "tables", multiple=True, metavar="N", help="Only the table of this number; may be repeated.")
@click.option("--out", default="", metavar="FILE", help="Write the rows as csv; '-' prints them.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows, and what could not be read, as JSON.")
@click.option(
    "--fill",
    "fills",
    type=(str, str),
    multiple=True,
    metavar="COLUMN VALUE",
    help="A value for a column of scores.csv where the table gives none, such as: metric 'safety score'.",
)
@click.option("--header-rows", type=click.IntRange(min=0), help="How many rows are headers  [default: found].")
@click.option("--header-columns", type=click.IntRange(min=0), help="How many columns name the row  [default: found].")
@click.option("--yes", is_flag=True, help="Take the proposals for model, condition, benchmark, metric, unit, n.")
@click.option("--base-url", default=None, envvar="FRAGILITY_ARXIV_URL", metavar="URL", help="Server of arXiv pages.")
@click.pass_context
def extract(
    ctx: click.Context,
    source: str,
    paper: str,
    tables: tuple[str, ...],
    out: str,
    as_json: bool,
    fills: tuple[tuple[str, str], ...],
    header_rows: int | None,
    header_columns: int | None,
    yes: bool,
    base_url: str | None,
) -> None:
    """Read the printed tables of a file or of an arXiv page into rows of scores.csv.

    Read are html, tex, md, csv, tsv, txt, xlsx and pdf.

    What is no printed number is named with its place. Exit code 1 if no number was read.
    """
    from fragility.files import resource_root
    from fragility.printed.extract.fetch import ARXIV
    from fragility.printed.extract.request import Request, run

    address = base_url or ARXIV
    request = Request(source, paper, tables, fills, header_rows, header_columns, out, as_json, address, yes)
    ctx.exit(run(request, resource_root(), click.echo, lambda line: click.echo(line, err=out == "-")))
