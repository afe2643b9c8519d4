"""An unmodified `gazette serve` process, called over HTTP."""
