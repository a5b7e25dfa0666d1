"""A choice among a few words, with the nearest one in the message.

Prevents a mistyped word that is answered by the list of all others.
"""

from typing import Any

import click

from fragility.errors import near_match


class OneOf(click.Choice):  # type: ignore[type-arg,unused-ignore]
    """Take one of a few words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the word; name the nearest for one that is not known."""
        if value in self.choices:
            return value
        given = click.format_filename(str(value)[:60])
        raise click.BadParameter(f"there is no '{given}'; {near_match(given, self.choices)}", ctx, param)
