"""The ``broadsheet`` command. Results go to stdout, messages to stderr."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import click

from generator import __version__
from generator.errors import BroadsheetError
from generator.messages import described, explanation, locator, summary
from generator.text import counted, printable


class _Command(click.Group):
    """Turns our exceptions into one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BroadsheetError as error:
            click.echo(f"broadsheet: {printable(str(error))}", err=True)
            ctx.exit(error.exit_code)
        except (KeyboardInterrupt, click.Abort) as error:
            # What is left to do is to end; a second Ctrl-C would only put a traceback there.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
            click.echo("broadsheet: interrupted", err=True)
            ctx.exit(128 + (signal.SIGTERM if isinstance(error, _Terminated) else signal.SIGINT))
        except MemoryError:
            click.echo("broadsheet: out of memory; fewer processes need less: --jobs 1", err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # click ends without a word: nobody reads it
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"broadsheet: {printable(place)}{error.strerror or error}", err=True)
            ctx.exit(1)


class _Terminated(KeyboardInterrupt):
    """SIGTERM, as by a service manager: to end like Ctrl-C."""


def _terminate(*_: object) -> None:
    raise _Terminated


@click.group(
    cls=_Command, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="broadsheet")
def cli() -> None:
    """Turn a folder of front-matter files into a static news site."""
    # Published files have the same modes whoever builds.
    os.umask(0o022)


_source = click.argument("source", required=False, type=click.Path())
_output = click.option(
    "-o", "--output", type=click.Path(), help="Folder to write to [public/ in SOURCE]."
)
_base_url = click.option("--base-url", help="Address of the site, with its sub-path.")


def _moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    from generator.dates import YEARS

    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(
            f"{value} is not a time: write it as 2024-02-23T13:56:00Z"
        ) from None
    if moment.year not in YEARS:
        raise click.BadParameter(f"{value} is not in the years {YEARS[0]} to {YEARS[-1]}")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@cli.command()
@_source
@_output
@_base_url
@click.option("-j", "--jobs", type=click.IntRange(1, 256), help="Processes [one for each core].")
@click.option("--strict", is_flag=True, help="Write nothing and fail if anything is wrong.")
@click.option(
    "--now", metavar="TIME", callback=_moment, help="The time to build for [of the newest story]."
)
@click.option("--drafts", is_flag=True, help="Show drafts and stories dated in the future.")
@click.option(
    "--cache/--no-cache", default=True, help="Do only what changed since the last build [yes]."
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Name all warnings, and the stories that no page shows."
)
def build(
    source: str | None, strict: bool, cache: bool, quiet: bool, verbose: bool, **options: Any
) -> None:
    """Build the site at SOURCE.

    SOURCE is a folder with stories in _news/ or anywhere below it, with a
    broadsheet.toml or without one; by default this folder.
    """
    from generator.build import build_site
    from generator.config import default_now, load_config

    options["now"] = options["now"] or default_now()
    config = load_config(source or ".", **options)
    with _progress(quiet) as progress:
        report = build_site(config, strict, progress, cache, _until_the_end)
    for note in report.notes:
        click.echo(f"broadsheet: {printable(note)}", err=True)
    located = locator(config)
    for line in described(report.problems, located, warnings=strict or not quiet, whole=verbose):
        click.echo(line, err=True)
    errors = any(problem.level == "error" for problem in report.problems)
    held = strict and bool(report.problems)
    if not quiet:
        click.echo("\n".join(summary(report, config.output, held)))
    if held:
        problems = counted(len(report.problems), "problem")
        click.echo(f"broadsheet: nothing was written: {problems} under --strict", err=True)
    if verbose:
        for source_path in report.unplaced:
            click.echo(f"not listed, on no page: {printable(located(source_path))}", err=True)
        for source_path, lead in report.merged:
            twin, other = printable(located(source_path)), printable(located(lead))
            click.echo(f"has the webUrl of another report: {twin}, see {other}", err=True)
    if errors or held:
        sys.exit(1)


@cli.command()
@_source
@_output
def clean(source: str | None, output: str | None) -> None:
    """Remove what earlier builds wrote and remembered, and nothing else."""
    from generator.cache import clear
    from generator.config import load_config
    from generator.options import LIST_NAME
    from generator.writer import Output, prune

    config = load_config(source or ".", output=output)
    if clear(config.source):
        click.echo(f"removed what builds of {config.source} remembered")
    if not os.path.isdir(config.output):
        click.echo(f"{config.output} does not exist")
        return
    with Output(config.output) as folder:
        folder.lock()
        listed = folder.listed()
        folder.begin(listed)
        removed = prune(folder, listed, ())
        folder.remove(LIST_NAME)
        folder.finish()
    click.echo(f"removed {counted(removed, 'file')} from {config.output}")


@cli.command()
@_source
@_output
@_base_url
def config(source: str | None, **options: Any) -> None:
    """Print the configuration in force, as TOML."""
    from generator.config import as_toml, load_config

    click.echo(as_toml(load_config(source or ".", **options)), nl=False)


@cli.command()
@click.argument("story")
@_source
@click.option("-j", "--jobs", type=click.IntRange(1, 256), help="Processes [one for each core].")
def explain(story: str, source: str | None, jobs: int | None) -> None:
    """Say why STORY is in its cluster.

    STORY is the name of its file, or its address at the publisher.
    """
    from zoneinfo import ZoneInfo

    from generator.config import default_now, load_config
    from generator.errors import ConfigError
    from generator.executors import Workers, available_cores
    from generator.grouper import explain_story
    from generator.loader.content import load_content

    config = load_config(source or ".", jobs=jobs, now=default_now())
    wanted = os.path.basename(story).removesuffix(".md") if story.endswith(".md") else story
    with Workers(config.jobs or available_cores()) as workers:
        loaded = load_content(config, workers)
        found = explain_story(wanted, loaded.stories, loaded.topic_ids, config.grouping, workers)
    if found is None:
        raise ConfigError(f"there is no story {story}; give the name of its file or its address")
    click.echo("\n".join(explanation(found, ZoneInfo(config.site.time_zone))))


@contextmanager
def _progress(quiet: bool) -> Iterator[Any]:
    """Bars on a terminal, nothing elsewhere."""
    # A closed stream is none at all.
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done)

        yield show


# Taking millions of objects apart takes a fiftieth of a build, and the process ends without that.
_until_the_end: list[object] = []


def main() -> None:
    """Entry point of the command and of ``python -m generator``."""
    signal.signal(signal.SIGTERM, _terminate)
    code: Any = 0
    try:
        cli(auto_envvar_prefix="BROADSHEET", prog_name="broadsheet")
    except SystemExit as ending:
        code = ending.code
        if code is not None and not isinstance(code, int):
            raise
    with suppress(OSError, ValueError):
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        # All is written, and a pool of processes that was interrupted twice may never be done with
        # its own end.
        os._exit(code or 0)
    os._exit(code or 1)
