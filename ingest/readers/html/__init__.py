"""HTML: what a reader of a page sees, the article out of it, and what the page says of itself."""
