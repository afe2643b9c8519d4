"""Receipts: each Answer that was given, with what is needed to ask again."""
