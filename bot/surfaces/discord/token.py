"""The bot's token: out of the environment, and looked at before anybody is asked about it.

discord.py is not imported here: a missing token is told at once.
"""

import re

from bot.errors import DiscordMisconfigured
from bot.settings import BotSettings
from ingest.settings import secret

TOKEN = "DISCORD_TOKEN"
WHERE = "the page Bot of your application at discord.com/developers"
RESET = f"Press Reset Token on {WHERE}, and set {TOKEN} to the new one."
"""What to do where Discord refuses the token."""
_SHAPE = re.compile(r"[\w-]+(?:\.[\w-]+){2}", re.ASCII)


def token(settings: BotSettings) -> str:
    """Return the bot's token out of the environment.

    Raises:
        DiscordMisconfigured: there is none, or it cannot be one.
    """
    found = secret(TOKEN)
    if found is None:
        raise DiscordMisconfigured(
            f"There is no {TOKEN} in the environment.",
            f"Copy the token from {WHERE}, and run `{TOKEN}=... gazette discord`.",
        )
    given = found.get_secret_value()
    check_shape(settings, given)
    return given


def check_shape(settings: BotSettings, given: str) -> None:
    """Make sure that a token can be one of Discord's; another server may have others.

    Raises:
        DiscordMisconfigured: it cannot.
    """
    if settings.discord_url is None and not _SHAPE.fullmatch(given):
        raise DiscordMisconfigured(
            f"{TOKEN} is no token of a bot: such a token is three parts with dots between them.",
            f"Press Reset Token on {WHERE}, and copy all of it; the application's id, its public "
            "key and the client secret are something else.",
        )
