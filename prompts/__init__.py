"""Wording that is data: every sentence the bot says by itself, and every prompt; see `bot.prompting`."""
