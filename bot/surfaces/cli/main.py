"""The `gazette` command: the table of its commands, and where every error of a run ends.

Nothing heavy is imported here, and a command's module only when that command runs, so that help
and completion answer at once.
"""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from bot.surfaces.cli.lazy import Entry, LazyGroup
from bot.surfaces.cli.options import HOME
from bot.surfaces.cli.output import error_record, write_error, write_json
from ingest.errors import GazetteError, LibraryMissing

_CLI = "bot.surfaces.cli"
COMMANDS: dict[str, dict[str, Entry]] = {
    "Begin": {
        "demo": Entry(f"{_CLI}.demo:demo", "See it work on a built-in sample; no key, no network."),
        "ingest": Entry(
            f"{_CLI}.ingest:ingest_command", "Bring files and folders into the library."
        ),
    },
    "Ask": {
        "ask": Entry(f"{_CLI}.ask:ask", "Answer a question, every claim with a checked quote."),
        "chat": Entry(f"{_CLI}.chat:chat", "Hold a conversation about the library."),
        "search": Entry(f"{_CLI}.search:search", "Find the passages nearest to a query."),
        "status": Entry(f"{_CLI}.status:status", "Tell who is on which list, and since when."),
        "diff": Entry(f"{_CLI}.diff:diff", "Compare two versions of a list: what changed?"),
        "watch": Entry(f"{_CLI}.watches:watch", "Be told of what is new about a name or words."),
        "replay": Entry(f"{_CLI}.replay:replay", "Ask an earlier question again: what changed?"),
    },
    "Serve": {
        "discord": Entry(f"{_CLI}.discord:discord", "Answer in Discord."),
        "serve": Entry(f"{_CLI}.serve:serve", "Serve a chat page in the browser, and the API."),
        "mcp": Entry(f"{_CLI}.mcp:mcp", "Serve assistants that speak MCP."),
        "token": Entry(f"{_CLI}.token:token", "Make, list and revoke tokens of the API."),
    },
    "Documents": {
        "sources": Entry(f"{_CLI}.documents:sources", "List the documents of the library."),
        "show": Entry(f"{_CLI}.documents:show", "Show one document with its text."),
        "remove": Entry(f"{_CLI}.documents:remove", "Remove one document, its text and vectors."),
    },
    "Care": {
        "doctor": Entry(f"{_CLI}.doctor:doctor", "Check this computer, the settings, the library."),
        "verify": Entry(f"{_CLI}.care:verify", "Check that the library is intact."),
        "rebuild": Entry(f"{_CLI}.care:rebuild", "Make every index anew from the catalog."),
        "backup": Entry(f"{_CLI}.backup:backup", "Write all that is kept to one file."),
        "restore": Entry(f"{_CLI}.backup:restore", "Make a library out of a backup."),
        "feedback": Entry(f"{_CLI}.feedback:feedback", "Export what people said of the answers."),
        "eval": Entry(f"{_CLI}.eval:evaluate", "Measure retrieval and answers on your questions."),
        "completion": Entry(f"{_CLI}.completion:completion", "Print a shell's completion script."),
    },
}

_REPORT = "Please report this: run the command again with -v and send what it prints."


class Gazette(LazyGroup):
    """The root group; all that a command raises is told, in one sentence, by `invoke`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Look for the two flags that decide how an error is told, even one of the usage."""
        given = args[: args.index("--")] if "--" in args else args
        ctx.meta["json"] = "--json" in given
        ctx.meta["verbose"] = "-v" in given or "--verbose" in given
        with _usage_told(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named; end with its exit status whatever it raises."""
        try:
            with _usage_told(ctx):
                result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            raise click.exceptions.Exit(130) from None
        except BrokenPipeError:
            _drop_stdout()
            raise click.exceptions.Exit(1) from None
        except Exception as error:  # noqa: BLE001 (the top level: nothing may end in a traceback)
            _fail(ctx, error)


@contextmanager
def _usage_told(ctx: click.Context) -> Iterator[None]:
    """Tell wrong usage as JSON alone where that was asked for; else click tells it."""
    try:
        yield
    except click.UsageError as error:
        if not ctx.meta["json"]:
            raise
        write_json({"error": _usage_record(error)})
        raise click.exceptions.Exit(error.exit_code) from None


def _fail(ctx: click.Context, error: Exception) -> NoReturn:
    record = error_record(error)
    if isinstance(error, LibraryMissing) and HOME in ctx.meta:
        from bot.surfaces.cli.homes import beside

        record["hint"] = f"{record['hint']} {beside(ctx.meta[HOME])}".rstrip()
    elif isinstance(error, OSError):
        record["message"] = f"{error.strerror or error}: {error.filename or 'standard output'}."
        record["hint"] = "Check that the place exists, may be written, and has room."
    elif not isinstance(error, GazetteError):
        record["message"] = f"Gazette failed unexpectedly: {type(error).__name__}: {error}."
        record["hint"] = _REPORT
    if ctx.meta["verbose"]:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    try:
        write_error(record, as_json=ctx.meta["json"])
    except OSError:  # standard output was what failed
        _drop_stdout()
        write_error(record, as_json=False)
    raise click.exceptions.Exit(1) from None


def _usage_record(error: click.UsageError) -> dict[str, str]:
    command = error.ctx.command_path if error.ctx else "gazette"
    return {
        "type": "UsageError",
        "message": error.format_message(),
        "hint": f"`{command} --help` tells how it is used.",
    }


def _drop_stdout() -> None:
    """Let what is still to be written go nowhere: the interpreter flushes once more as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=Gazette,
    sections=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`gazette COMMAND --help` has the options of a command, with an example.",
)
@click.version_option(
    None, package_name="gazette-bot", prog_name="gazette", message="%(prog)s %(version)s"
)
def cli() -> None:
    """Answers policy questions from official notices and news, every claim with a checked quote.

    Begin with `gazette demo`, or with `gazette ingest FOLDER` and `gazette ask "QUESTION"`.
    """


def main() -> None:
    """Run the command line: the `gazette` console script."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # Text that the terminal's encoding does not have must not end a command.
        stream.reconfigure(errors="replace" if stream is sys.stdin else "backslashreplace")  # type: ignore[union-attr]
    cli(prog_name="gazette")
