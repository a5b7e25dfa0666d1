"""`fragility data`: the shipped tables by name, and the cards that lie beside them.

Prevents the failure in which a table is added and the card of the data set does not name it.
"""

import click


@click.group()
def data() -> None:
    """List and show the shipped tables: labels, scores, printed numbers, benchmark features."""


@data.command("list")
def list_() -> None:
    """List every table that `fg.load` opens."""
    from fragility.tables.register import configurations

    for row in configurations().to_dict("records"):
        click.echo(f"{row['configuration']}: {row['rows']:,} rows, {row['a row is']}")


@data.command()
@click.argument("name")
def show(name: str) -> None:
    """Show the card of one table: what it is, whose, under which licence, its known defects."""
    from fragility.files import project_root
    from fragility.tables.words import about

    click.echo(about(name, project_root()))


@data.command()
def cards() -> None:
    """Write the two cards of the data set anew, after a paper, a source or a benchmark was added."""
    from fragility.files import project_root
    from fragility.tables.cards import write_cards

    root = project_root()
    for path in write_cards(root):
        click.echo(path.relative_to(root).as_posix())
