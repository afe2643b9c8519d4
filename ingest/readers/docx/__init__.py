"""Word documents, out of a package that is checked before it is opened."""
