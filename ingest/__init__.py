"""From bytes to a Library that can be trusted: sources, readers, chunks, vectors, catalog."""
