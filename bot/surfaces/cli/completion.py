"""`gazette completion`: a shell's completion script."""

import click
from click.shell_completion import get_completion_class

from bot.surfaces.cli.options import Common, common

_INSTALL = {
    "bash": 'add this line to ~/.bashrc:  eval "$(gazette completion bash)"',
    "zsh": 'add this line to ~/.zshrc:  eval "$(gazette completion zsh)"',
    "fish": "run:  gazette completion fish > ~/.config/fish/completions/gazette.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(sorted(_INSTALL)))
@common
def completion(common: Common, shell: str) -> None:
    """Print the completion script for SHELL; its last lines say how to install it.

    \b
    Example:
      gazette completion bash
    """
    cls = get_completion_class(shell)
    assert cls is not None
    root = click.get_current_context().find_root().command
    script = cls(root, {}, "gazette", "_GAZETTE_COMPLETE").source()
    if common.output.as_json:
        common.output.value({"shell": shell, "script": script, "install": _INSTALL[shell]})
    else:
        click.echo(f"{script.rstrip()}\n\n# To install it, {_INSTALL[shell]}")
