"""The team's knowledge assistant: pages, an HTTP API, and OpenAI's shape, over one library."""
