"""Checks each factual sentence of a message against the library."""
