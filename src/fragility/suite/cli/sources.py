"""The commands about released sources.

Prevents the failure in which listing what there is costs an import or a network: each command loads what it needs.
"""

from pathlib import Path

import click


@click.group()
def sources() -> None:
    """List, show and fetch the released files that outcomes are derived from."""


@sources.command("list")
def list_() -> None:
    """Print one line per source: licence, files, size and whether they are at hand."""
    from fragility.files import project_root
    from fragility.released.sources.card import list_sources, load_card
    from fragility.released.sources.show import print_sources

    root = project_root()
    print_sources([load_card(name, root) for name in list_sources(root)], root)


@sources.command()
@click.argument("name")
def show(name: str) -> None:
    """Print the card of one source: files, licence, judges and their labels, defects, published figures."""
    from fragility.files import project_root
    from fragility.released.sources.card import load_card
    from fragility.released.sources.show import card_text

    root = project_root()
    click.echo(card_text(load_card(name, root), root))


@sources.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--accept-licence", is_flag=True, help="Fetch gated and non-commercial sources too: you read the licence."
)
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Verify DIR/<source>/<path> and use them in place; no network  [default: $FRAGILITY_UPSTREAM].",
)
@click.option("--jobs", type=click.IntRange(min=1), default=4, show_default=True, help="Files side by side.")
@click.pass_context
def fetch(ctx: click.Context, names: tuple[str, ...], accept_licence: bool, folder: Path | None, jobs: int) -> None:
    """Fetch the files of the named sources, or of all, into the cache; every file must have the hash on its card.

    Exit code 1 if the network failed, 2 if something was refused; the other sources are fetched nevertheless.
    """
    from fragility.files import project_root
    from fragility.released.sources.card import list_sources, load_card
    from fragility.released.sources.fetch import Request, fetch_sources

    root = project_root()
    cards = [load_card(name, root) for name in names or list_sources(root)]
    request = Request(accept_licence, folder, jobs, named=bool(names))
    ctx.exit(fetch_sources(cards, request, say=click.echo, complain=lambda line: click.echo(line, err=True)))


_NAMES = click.argument("names", nargs=-1, metavar="[NAME]...")
_FROM = click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Read DIR/<source>/<path>  [default: $FRAGILITY_UPSTREAM, then the cache].",
)


@sources.command()
@_NAMES
@_FROM
@click.pass_context
def derive(ctx: click.Context, names: tuple[str, ...], folder: Path | None) -> None:
    """Derive outcomes, released scores and opener counts of the named sources, or of all; no text is kept.

    Exit code 2 if a source was refused: its shipped files stay as they were, the others are derived.
    """
    from fragility.files import project_root
    from fragility.released.sources.shipped import derive_sources
    from fragility.suite.report import waiting
    from fragility.tables.cards import write_cards

    with waiting("derive"):
        code = derive_sources(project_root(), names, folder, say=click.echo)
        write_cards(project_root())
    ctx.exit(code)


@sources.command()
@_NAMES
@_FROM
@click.pass_context
def verify(ctx: click.Context, names: tuple[str, ...], folder: Path | None) -> None:
    """Derive again and compare with the shipped files.

    Exit code 1 if one differs, 2 if a source cannot be derived.
    """
    from fragility.files import project_root
    from fragility.released.sources.verify import verify_sources
    from fragility.suite.report import waiting

    worst = 0
    with waiting("verify"):
        for check in verify_sources(project_root(), names, folder):
            click.echo(f"{check.source:<30} {check.kind:<9} {check.result}{check.detail and ': '}{check.detail}")
            worst = max(worst, check.exit_code)
    ctx.exit(worst)
