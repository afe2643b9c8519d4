"""PDF: pages to lines to paragraphs in reading order, and the pages of the Federal Register."""
