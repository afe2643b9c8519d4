"""The library: a SQLite catalog as the truth, and derived generations of vectors and words."""
