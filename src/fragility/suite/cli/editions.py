"""The command that asks which edition of a benchmark a paper's numbers point to.

Prevents a command line that knows how an edition is found: it opens a paper and prints sentences.
"""

from pathlib import Path

import click


@click.command()
@click.argument("source", metavar="PAPER_OR_FILE")
@click.option("--n", "items", multiple=True, metavar="NAME=N", help="Items of a benchmark whose rows state none.")
def editions(source: str, items: tuple[str, ...]) -> None:
    """Say which edition of each benchmark, how many runs and which rounding the printed numbers allow.

    PAPER_OR_FILE is a paper of the suite, a folder like those, or a csv file of printed numbers.
    """
    from fragility.printed.editions import editions as found_in
    from fragility.report.source import open_paper

    pointers = found_in(open_paper(Path(source), items))
    for pointer in pointers:
        click.echo(pointer.sentence)
    if not pointers:
        click.echo("No printed share of a named benchmark: there is nothing that could point to an edition.")
