"""The terminal surface: the `gazette` command, one module a command, each loaded when it runs."""
