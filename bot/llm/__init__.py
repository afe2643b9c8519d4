"""Language models: one small protocol, LangChain's chat models behind it, and the day's budget."""
