"""The export command.

Prevents a slow start: what is exported, and how, is imported when it is asked for.
"""

from pathlib import Path

import click

from fragility.suite.cli.choice import OneOf


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--only", multiple=True, metavar="NAME", help="A source or a paper; may be repeated  [default: all].")
@click.option(
    "--format",
    "form",
    type=OneOf(["parquet", "csv", "datasets", "every-eval-ever"]),
    default="parquet",
    show_default=True,
    help="Tables with a data package description, a folder for load_dataset, or records of that schema.",
)
def export(folder: Path, only: tuple[str, ...], form: str) -> None:
    """Write outcomes, released scores and printed scores to FOLDER; no text is in them.

    A folder that is not empty is replaced only if it is an earlier export.
    """
    from fragility.files import project_root
    from fragility.suite.export.run import export as run
    from fragility.suite.report import waiting

    with waiting("export"):
        run(project_root(), folder, only, form, say=click.echo)
