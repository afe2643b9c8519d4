"""Places: what is remembered of the conversations, persons and servers that the bot answers in."""
