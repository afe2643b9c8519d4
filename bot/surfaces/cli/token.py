"""`gazette token`: who may call `gazette serve`."""

import click

from bot.access.roles import Role
from bot.access.store import Access
from bot.access.tokens import TokenInfo
from bot.surfaces.cli.options import Common, common
from bot.surfaces.cli.page import Page, moment

_ROLES = {role.name.lower(): role for role in Role}


@click.group()
def token() -> None:
    """Make, list and revoke tokens for the API and the page.

    \b
    Example:
      gazette token create --role reader --collection public
    """


@token.command()
@click.option(
    "--role", type=click.Choice(list(_ROLES)), default="reader", show_default=True,
    help="A reader asks, an editor also changes documents, an admin also reads counts and logs.",
)  # fmt: skip
@click.option(
    "--collection", "collections", multiple=True, metavar="NAME",
    help="What it may see (default: public; of an admin, all). Repeatable.",
)  # fmt: skip
@common
def create(common: Common, role: str, collections: tuple[str, ...]) -> None:
    """Make a token. It is shown this once, and kept as a hash alone.

    \b
    Example:
      gazette token create --role editor --collection public --collection team-trade
    """
    everything = role == "admin" and not collections
    with Access(common.settings()) as access:
        name, made = access.tokens.create(_ROLES[role], None if everything else collections)
    if common.output.as_json:
        common.output.value({"id": name, "token": made})
    else:
        common.output.note("Keep it: it is not shown again.")
        Page().exact(made)


@token.command("list", short_help="List the tokens: their ids, roles and collections.")
@common
def list_(common: Common) -> None:
    """List the tokens: their ids, roles and collections, never themselves.

    \b
    Example:
      gazette token list
    """
    with Access(common.settings()) as access:
        found = access.tokens.listed()
    if common.output.as_json:
        common.output.value({"tokens": [_fields(each) for each in found]})
        return
    page = Page()
    for each in found:
        seen = "all collections" if each.collections is None else " ".join(each.collections)
        state = f"revoked {_day(each.revoked)}" if each.revoked else "valid"
        page.line("\t".join((each.id, each.role.name.lower(), _day(each.made), state, seen)))
    if not found:
        common.output.note("There is no token. `gazette token create` makes one.")


@token.command()
@click.argument("token_id", metavar="ID")
@common
def revoke(common: Common, token_id: str) -> None:
    """Revoke the token with this ID, at once.

    \b
    Example:
      gazette token revoke 1f0c2a9b4d3e
    """
    with Access(common.settings()) as access:
        access.tokens.revoke(token_id)
    if common.output.as_json:
        common.output.value({"revoked": token_id})
    else:
        Page().line(f"Revoked {token_id}.")


def _fields(info: TokenInfo) -> dict[str, object]:
    collections = None if info.collections is None else list(info.collections)
    return {
        "id": info.id, "role": info.role.name.lower(), "collections": collections,
        "made": moment(info.made), "revoked": moment(info.revoked) if info.revoked else None,
    }  # fmt: skip


def _day(seconds: float) -> str:
    return moment(seconds)[:10]
