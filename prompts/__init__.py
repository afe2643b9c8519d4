"""Wording that is data: each sentence the bot says by itself; see `bot.prompting`."""
