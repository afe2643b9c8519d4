"""Files that hold many Documents: JSON Lines and feeds; and sitemaps, lists of addresses."""
