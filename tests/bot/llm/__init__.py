"""Tests of language models: deadlines, retries, budget, providers."""
