"""The commands about benchmarks.

Prevents the failure in which a user with access to gated prompts must send them somewhere, or write code, to learn
how many of them are independent: the prompts are read where they lie, and only numbers come out.
"""

from pathlib import Path

import click


@click.group()
def benchmarks() -> None:
    """List and show benchmarks; compute features of their prompts without keeping text."""


@benchmarks.command("list")
def list_() -> None:
    """Print one line per benchmark: stated and released n, duplicates, independent prompts."""
    from fragility.files import project_root
    from fragility.released.benchmarks.show import print_benchmarks

    print_benchmarks(project_root())


@benchmarks.command()
@click.argument("name")
def show(name: str) -> None:
    """Print one benchmark: its card, duplicates by threshold, and what it shares with others."""
    from fragility.files import project_root
    from fragility.released.benchmarks.cards import find_card
    from fragility.released.benchmarks.show import card_text

    root = project_root()
    click.echo(card_text(find_card(name, root), root))


@benchmarks.command()
@click.argument("name", default="")
@click.option(
    "--prompts",
    "paths",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Your copy of the prompts of NAME (csv, jsonl or parquet); may be repeated.",
)
@click.option("--column", help="Column of the prompt; a number where the file has no header  [default: the card's].")
@click.option("--id-column", help="Column of the id; '' for the row's place  [default: the card's].")
@click.option("--category-column", help="Column of the category, or ''  [default: the card's].")
@click.option(
    "--where", type=(str, str), multiple=True, metavar="COLUMN VALUE", help="Only these rows  [default: the card's]."
)
@click.option("--all-rows", is_flag=True, help="Take every row, whatever the card selects.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the features as csv.")
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Read DIR/<source>/<path>  [default: $FRAGILITY_UPSTREAM, then the cache].",
)
def features(
    name: str,
    paths: tuple[Path, ...],
    column: str | None,
    id_column: str | None,
    category_column: str | None,
    where: tuple[tuple[str, str], ...],
    all_rows: bool,
    out: Path | None,
    folder: Path | None,
) -> None:
    """Compute length, duplicates and near-duplicates of the prompts of NAME; no prompt is printed or written.

    Without a NAME the shipped features of all benchmarks are derived again from their sources.
    """
    from fragility.errors import InputError
    from fragility.files import project_root, write_text
    from fragility.released.benchmarks.cards import find_card, prompts_of
    from fragility.released.benchmarks.features import as_csv, write_features
    from fragility.released.benchmarks.features import features as features_of
    from fragility.released.benchmarks.prompts import read_prompts
    from fragility.released.benchmarks.show import features_lines
    from fragility.released.sources.prompts import source_prompts, source_sets
    from fragility.tables.cards import write_cards

    root = project_root()
    if not name:
        if paths or out:
            raise InputError("no benchmark is named", "NAME", "a file of prompts belongs to one benchmark")
        for path in write_features(source_sets(root, folder), root):
            click.echo(f"{path.relative_to(root).as_posix()}: {path.stat().st_size:,} bytes")
        write_cards(root)
        return
    card = find_card(name, root)
    if paths:
        given = {"text": column, "id": id_column, "category": category_column, "where": dict(where) or None}
        asked = {key: value for key, value in given.items() if value is not None} | ({"where": {}} if all_rows else {})
        prompts = read_prompts(paths, prompts_of(card).model_copy(update=asked))
    else:
        prompts = source_prompts(card, root, folder)
    found = features_of(prompts)
    click.echo(f"{card.name}")
    for line in features_lines(found):
        click.echo(line)
    if out:
        write_text(out, as_csv(found))
        click.echo(f"written: {out.name}")
