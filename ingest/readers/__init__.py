"""Readers: the bytes of one file in, a text with structure and metadata out; one format a file."""

VERSION = "3"
"""Changes whenever the same bytes would be read differently: it is part of every fingerprint."""
