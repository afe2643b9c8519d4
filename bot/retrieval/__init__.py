"""From a question to Passages: dense and lexical search, exact names, fusion."""
