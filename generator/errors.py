"""What can go wrong, in two forms.

A *problem* is a value: something in one source file is bad, the build goes on
without it. An *exception* stops the build before anything is written::

    BroadsheetError          exit code 1 unless said otherwise
    ├── ConfigError          exit code 2: broadsheet.toml or an option is wrong
    ├── CollisionError       two pages claim one address
    ├── ThemeError           a template does not compile or fails on its page
    ├── SourceError          a folder cannot be listed, or no file can be read any more
    ├── WorkerError          a worker process was lost
    ├── BusyError            exit code 75: another build is at work on the same folder
    └── OutputError          the output folder cannot be read or written
"""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = [
    "TEMPLATE_MISTAKES",
    "BroadsheetError",
    "BusyError",
    "CollisionError",
    "ConfigError",
    "OutputError",
    "Problem",
    "SourceError",
    "ThemeError",
    "WorkerError",
    "template_place",
]


class Problem(msgspec.Struct, frozen=True, order=True):
    """One fault in the content, told to a person.

    ``path`` is relative to the content folder; ``line`` counts from 1 and is 0
    where no line applies; ``field`` names the front-matter key, as in
    ``related[2].webUrl``, and may be empty. ``kind`` is a short stable word by
    which the summary counts.
    """

    path: str
    line: int
    field: str
    level: Literal["error", "warning"]
    kind: str
    message: str
    hint: str = ""


class FrontMatterError(ValueError):
    """Front matter that cannot be read; ``line`` counts from 1 in the file."""

    def __init__(self, message: str, line: int = 1, hint: str = "", field: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.hint = hint
        self.field = field


class BroadsheetError(Exception):
    """A build that cannot go on. ``str()`` of it is one line for a person."""

    exit_code = 1


class ConfigError(BroadsheetError):
    """The configuration or an option is wrong."""

    exit_code = 2


class CollisionError(BroadsheetError):
    """Two pages claim one address."""


class ThemeError(BroadsheetError):
    """A template does not compile, or fails on a page."""


class SourceError(BroadsheetError):
    """The source cannot be read; what the site would be is not known."""


class WorkerError(BroadsheetError):
    """A worker process ended before its work was done."""


class BusyError(BroadsheetError):
    """Another build is at work on the same folder; trying again later may help."""

    exit_code = 75


class OutputError(BroadsheetError):
    """The output folder refuses what the build needs of it."""


# What a mistake in a template can end in, besides errors of Jinja's own.
TEMPLATE_MISTAKES = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError)


def template_place(error: BaseException) -> str:
    """File and line of the template in which an error came up; empty if it was in none."""
    place = ""
    trace = error.__traceback__
    while trace:
        frame, line, trace = trace.tb_frame, trace.tb_lineno, trace.tb_next
        # Jinja rewrites tracebacks to say so, but not those of a macro called from outside.
        if template := frame.f_globals.get("__jinja_template__"):
            place = f"{template.filename}:{template.get_corresponding_lineno(line)}"
        elif "__jinja_exception__" in frame.f_globals:
            place = f"{frame.f_code.co_filename}:{line}"
    return place
