"""The command line: `forceplate`."""

from forceplate.cli.entry import main

__all__ = ["main"]
