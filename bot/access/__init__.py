"""Who may do what over the network: tokens with roles and collections, and a log of changes."""
