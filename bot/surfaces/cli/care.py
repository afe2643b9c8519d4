"""`gazette verify` and `rebuild`: is the library intact, and making its indexes anew."""

from collections.abc import Sequence
from dataclasses import asdict

import click

from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, common
from bot.surfaces.cli.output import Output, one_line
from bot.surfaces.cli.page import Page
from bot.surfaces.cli.progress import showing
from ingest.library import verify as library_verify
from ingest.library.verify import Finding


@click.command()
@common
def verify(common: Common) -> None:
    """Check the catalog, and every index against it. Changes nothing.

    \b
    Example:
      gazette verify --json
    """
    tell(common.output, library_verify.verify(common.settings()))


@click.command()
@common
def rebuild(common: Common) -> None:
    """Make every index anew from the catalog, with the embedder that is set; then verify.

    \b
    Example:
      gazette rebuild
    """
    settings = common.settings()
    announce_model(settings, common.output)
    with showing(common.output.quiet) as progress:
        findings = library_verify.rebuild(settings, progress)
    tell(common.output, findings)


def tell(output: Output, findings: Sequence[Finding]) -> None:
    """Write findings, and end with exit status 1 when one of them is not well."""
    ok = all(finding.ok for finding in findings)
    if output.as_json:
        output.value({"ok": ok, "findings": [asdict(finding) for finding in findings]})
    else:
        _render(Page(), findings)
    if not ok:
        raise click.exceptions.Exit(1)


def _render(page: Page, findings: Sequence[Finding]) -> None:
    for finding in findings:
        word, style = ("ok  ", "green") if finding.ok else ("FAIL", "bold red")
        page.line(f"{word} {finding.check}: {one_line(finding.message)}", hang=5, style=style)
        if finding.remedy:
            page.line(one_line(finding.remedy), indent=5)
    bad = sum(not finding.ok for finding in findings)
    page.line(f"{bad} of {len(findings)} checks failed." if bad else "All is well.", style="bold")
