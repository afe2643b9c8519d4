"""`gazette backup` and `restore`: the library and all that is remembered, in one file."""

from pathlib import Path

import click

from bot.surfaces.cli.care import tell
from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, common
from bot.surfaces.cli.page import Page
from bot.surfaces.cli.progress import showing


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@common
def backup(common: Common, file: Path) -> None:
    """Write the catalog, answers, conversations and hashes of tokens to FILE.

    Others may read and write meanwhile. Indexes are left out, as they are made anew, and so are
    gazette.toml and the secrets of the environment.

    \b
    Example:
      gazette backup ~/gazette-2026-11-26.tar.gz
    """
    from bot.backup import back_up

    sizes = back_up(common.settings(), file)
    if common.output.as_json:
        common.output.value({"file": str(file), "bytes": file.stat().st_size, "databases": sizes})
    else:
        Page().line(f"{file}: {file.stat().st_size:,} bytes.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@common
def restore(common: Common, file: Path) -> None:
    """Put the backup FILE into a home without a library, and make its indexes.

    \b
    Example:
      gazette restore ~/gazette-2026-11-26.tar.gz --home ~/restored
    """
    from bot.backup import restore as restore_backup

    settings = common.settings()
    announce_model(settings, common.output)
    with showing(common.output.quiet) as progress:
        findings = restore_backup(settings, file, progress)
    tell(common.output, findings)
