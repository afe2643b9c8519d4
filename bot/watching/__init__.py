"""Saved queries: what is ingested that matches one is told, once, where its owner asked for it."""
