"""Embedding: one model, one vector space, the same for chunk and query."""
