"""The `forceplate` command: which sub-commands there are, and how each of them may end."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from forceplate import __version__
from forceplate.cli.groups import Group, give_voice
from forceplate.cli.voice import MARK, VOICE_OPTIONS, escaped
from forceplate.errors import ForcePlateError

COMMANDS = {
    "demo": ("forceplate.cli.demo", "Simulate a lab, analyse it and show it in a browser."),
    "ingest": ("forceplate.cli.ingest", "Take recordings into an archive."),
    "assign": ("forceplate.cli.assign", "Say who stood there, in which session and condition."),
    "trials": ("forceplate.cli.trials", "List the trials of an archive."),
    "card": ("forceplate.cli.card", "Show a person's latest visit beside their own past."),
    "cohort": ("forceplate.cli.cohort", "Show everybody's latest visit, each by their own past."),
    "annotate": ("forceplate.cli.annotate", "Note on a person's timeline what happened on a day."),
    "baseline": ("forceplate.cli.baseline", "Compare a person only with visits from one on."),
    "analyse": ("forceplate.cli.analyse", "Analyse files without an archive."),
    "sensitivity": ("forceplate.cli.sensitivity", "Show how much of a number is choice of method."),
    "reanalyse": ("forceplate.cli.reanalyse", "Analyse a whole archive again, beside the old run."),
    "runs": ("forceplate.cli.runs", "List, compare and choose between analyses of an archive."),
    "reliability": ("forceplate.cli.reliability", "Plan and make a study of how people vary."),
    "cluster": ("forceplate.cli.cluster", "Prepare a cluster of several computers."),
    "jobs": ("forceplate.cli.jobs", "List long work on an archive, or end some."),
    "export": ("forceplate.cli.export", "Write the numbers of an archive as Parquet."),
    "backup": ("forceplate.cli.backup", "Copy a whole archive while others work with it."),
    "restore": ("forceplate.cli.restore", "Check a backup, or bring it back."),
    "storage": ("forceplate.cli.storage", "Move an archive to another place."),
    "audit": ("forceplate.cli.audit", "Show who did what to an archive, and when."),
    "verify": ("forceplate.cli.verify", "Check every file of an archive against its hash."),
    "redraw": ("forceplate.cli.redraw", "Make pictures that are missing again."),
    "serve": ("forceplate.cli.serve", "Show an archive in a browser."),
    "metrics": ("forceplate.cli.metrics", "List the metrics and the settings."),
    "doctor": ("forceplate.cli.doctor", "Check this computer and an archive."),
}
"""Sub-commands in the order of a first visit; a module is imported when its command is called."""

EPILOG = """\b
Exit codes: 0 all fine, 1 unexpected error, 2 wrong usage, 3 done but some files
refused, 4 nothing matched, 5 trouble with the archive, 6 a layout or profile is
not valid, 7 trouble with a cluster, 130 interrupted."""


class Commands(Group):
    """A group that imports the module of a sub-command only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name)
        command.short_help = COMMANDS[cmd_name][1]
        give_voice(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


forceplate = Commands(
    name="forceplate",
    help="An open balance lab: force-plate recordings, sway and load, compared over time.",
    epilog=EPILOG,
    params=[*VOICE_OPTIONS],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
click.version_option(__version__, prog_name="forceplate", message="%(prog)s %(version)s")(
    forceplate
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run the command line; the exit code.

    Whatever goes wrong is one line on stderr; a traceback only with FORCEPLATE_DEBUG=1.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        outcome = forceplate.main(list(arguments), prog_name="forceplate", standalone_mode=False)
        sys.stdout.flush()
    except ForcePlateError as error:
        return _ended(error.sentence(), error.exit_code)
    except click.UsageError as error:
        return _ended(_usage(error), error.exit_code)
    except click.ClickException as error:
        return _ended(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _ended("stopped.", 130)
    except SystemExit:
        # how click leaves when whoever read our output has seen enough
        return 0
    except BrokenPipeError:
        # the same at the last flush, which the interpreter must not try again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        what = error.strerror or str(error)
        place = "" if error.filename is None else f"{error.filename}: "
        return _ended(f"{place}the system says {what!r}. Free what it lacks and try again.", 1)
    except Exception as error:
        if os.environ.get("FORCEPLATE_DEBUG") == "1":
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return _ended(
            f"unexpected error, {what}. Please report it with the output of the same command "
            "under FORCEPLATE_DEBUG=1.", 1,
        )  # fmt: skip
    return outcome if isinstance(outcome, int) else 0


def _usage(error: click.UsageError) -> str:
    """A usage error on one line, with where to read on."""
    path = error.ctx.command_path if error.ctx else "forceplate"
    said = " ".join(error.format_message().split())
    return f"{said if said[-1:] in '.?' else said + '.'} See {path} --help."


def _ended(sentence: str, code: int) -> int:
    click.echo(escaped(f"{MARK} {sentence}"), err=True)
    return code
