"""Fetching: the only code of Gazette that opens a connection."""
