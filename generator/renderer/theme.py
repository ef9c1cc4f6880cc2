"""A theme: the Jinja environment over the default templates and a site's own.

A site's own ``templates/`` shadows the default theme file by file. Templates
see ``page``, ``site`` and ``root`` and nothing else, so what a page may read
is exactly its data, the site info and the template sources.
"""

from __future__ import annotations

import os
import re
from ast import literal_eval
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache, partial
from typing import cast, get_args
from zoneinfo import ZoneInfo

import jinja2

from generator.errors import TEMPLATE_MISTAKES, ThemeError, template_place
from generator.language import load_language
from generator.options import default_theme
from generator.pages import AnyPage, Page
from generator.renderer import markup
from generator.renderer.coverage import chronology, shares
from generator.renderer.environment import Environment
from generator.renderer.metadata import describe_page
from generator.renderer.sources import DEFAULT, Theme, named_in
from generator.site import SiteInfo
from generator.text import nearest
from generator.urls import url_host

# What is made of a template by itself.
_SUFFIXES = ("html", "xml", "txt")


@lru_cache(maxsize=8)
def load_theme(
    folders: tuple[str, ...],
    time_zone: str,
    language: str = "en",
    version: bytes = b"",
) -> Environment:
    """An environment that escapes everything and forgives nothing.

    Kept for the life of the process, so templates compile once; ``version``
    is the digest of the theme, so one that changed is compiled again.
    """
    spoken = load_language(language, folders, version)
    environment = Environment(
        spoken,
        loader=_Templates(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        # Finding constants takes a quarter of the time to compile, and there are hardly any.
        optimized=False,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters |= {
        "trusted": markup.trusted,
        "number": spoken.number,
        "month_year": spoken.dates.month_year,
        "month_name": spoken.dates.month,
        "day_name": spoken.dates.day,
        "day_short": spoken.dates.day_short,
        "long_date": spoken.dates.long,
        "short_date": spoken.dates.short,
        "brief_date": spoken.dates.brief,
        "src": markup.source,
        "described": partial(describe_page, say=spoken.say),
        "chronology": chronology,
        "shares": shares,
        "headline": markup.headline,
        "host": _host,
        "script_json": markup.script_json,
        **markup.time_filters(ZoneInfo(time_zone), spoken),
    }
    return environment


def _host(url: str) -> str:
    """The site that an address is on, as people say it."""
    return url_host(url).removeprefix("www.")


# A folder that is hidden, or a name that Jinja would take for another.
_HIDDEN = re.compile(r"(?:^|/)(?:\.[^/]*/|/|$)|(?:^|/)\.?$")


class _Templates(jinja2.FileSystemLoader):
    """Finds templates by the names that :func:`generator.renderer.sources.read_theme` has for each, so none is overlooked."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        super().__init__(folders)
        self._default = jinja2.FileSystemLoader(folders[-1:])

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        if _HIDDEN.search(template):
            raise jinja2.TemplateNotFound(template)
        try:
            return super().get_source(environment, template)
        except jinja2.TemplateNotFound:
            if not template.startswith(DEFAULT):
                raise
        return self._default.get_source(environment, template.removeprefix(DEFAULT))

    def list_templates(self) -> list[str]:
        return [name for name in super().list_templates() if not _HIDDEN.search(name)]


def compile_theme(environment: Environment) -> None:
    """Compile every template, so that a broken one stops the build at once.

    Raises:
        ThemeError: names file and line.
    """
    default = os.path.join(default_theme("templates"), "")
    names = environment.list_templates()
    known = {*names, *(DEFAULT + name for name in names)}
    for name in environment.list_templates(extensions=_SUFFIXES):
        template = _template(environment, name)
        if template.filename and not template.filename.startswith(default):
            _check_names(environment, name, known)
            _check_blocks(environment, name)
    for kind in get_args(AnyPage):
        _template(environment, template_name(kind))


def unused(theme: Theme) -> Iterator[str]:
    """What to tell of each template that is not the default theme's, and that no other names."""
    named = list(map(named_in, theme.sources.values()))
    if None in named:
        return  # some template may name any
    used = {name for names in named if names for name in names}
    known = [name.removeprefix(DEFAULT) for name in theme.sources if name.startswith(DEFAULT)]
    others = sorted(theme.sources.keys() - used - set(known))
    alone = [
        name
        for name in others
        if not name.startswith(DEFAULT) and name.rpartition(".")[2] in _SUFFIXES
    ]
    meant = nearest(alone, known)
    for name in alone:
        advice = f"; did you mean {meant[name]}?" if name in meant else ""
        yield f"template {name}: no page and no other template uses it{advice}"


def _template(environment: Environment, name: str) -> jinja2.Template:
    try:
        return environment.get_template(name)
    except jinja2.TemplateSyntaxError as error:
        place = f"{error.filename or error.name}:{error.lineno}"
        raise ThemeError(f"{place}: {error.message}") from None
    except jinja2.TemplateNotFound as error:
        raise ThemeError(f"template {error.name} is missing from the theme") from None
    except (UnicodeDecodeError, OSError) as error:
        told = (isinstance(error, OSError) and error.strerror) or error
        raise ThemeError(f"template {name} cannot be read: {told}") from None


def _check_names(environment: Environment, name: str, known: Collection[str]) -> None:
    """Refuse what plainly names a template that is nowhere."""
    tokens = _tokens(environment, name)
    for (_, kind, _), (line, _, word), (_, form, value), (_, _, after) in zip(
        tokens, tokens[1:], tokens[2:], tokens[3:], strict=False
    ):
        if kind == "block_begin" and word in _NAMING and form == "string" and after != "ignore":
            other = str(literal_eval(value))
            if other not in known:
                near = nearest([other], known).get(other)
                advice = f"; did you mean {near}?" if near else ""
                place = f"{_template(environment, name).filename}:{line}"
                raise ThemeError(f"{place}: there is no template {other}{advice}")


def _check_blocks(environment: Environment, name: str) -> None:
    """Refuse a block of a template that no template which it extends has: it would never be seen."""
    blocks, parent = _outline(environment, name)
    known: set[str] = set()
    way = [name]
    while parent:
        if parent in way:
            told = " extends ".join((*way, parent))
            advice = f'the default theme has its own as "{DEFAULT}{parent}"'
            raise ThemeError(f"{_template(environment, name).filename}: {told}; {advice}")
        way.append(parent)
        known |= _template(environment, parent).blocks.keys()
        _, parent = _outline(environment, parent)
    for block, line in blocks.items():
        if known and block not in known:
            near = nearest([block], known).get(block)
            advice = f"did you mean {near}?" if near else f"there are {', '.join(sorted(known))}"
            told = f"no template that it extends has the block {block}; {advice}"
            raise ThemeError(f"{_template(environment, name).filename}:{line}: {told}")


_NAMING = ("extends", "include", "import", "from")


def _tokens(environment: Environment, name: str) -> list[tuple[int, str, str]]:
    """What a template consists of, with lines and kinds."""
    source, _, _ = cast("_Templates", environment.loader).get_source(environment, name)
    return [token for token in environment.lex(source) if token[1] != "whitespace"]


def _outline(environment: Environment, name: str) -> tuple[dict[str, int], str]:
    """The outermost blocks of a template with their lines, and what it extends, if it says so plainly."""
    tokens = _tokens(environment, name)
    blocks: dict[str, int] = {}
    parent, depth = "", 0
    for (_, kind, _), (line, _, word), (_, form, value), (_, after, _) in zip(
        tokens, tokens[1:], tokens[2:], tokens[3:], strict=False
    ):
        if kind != "block_begin":
            continue
        if word == "block":
            if not depth:
                blocks[value] = line
            depth += 1
        elif word == "endblock":
            depth -= 1
        elif word == "extends" and (form, after) == ("string", "block_end"):
            parent = str(literal_eval(value))
    return blocks, parent


def template_name(page: Page | type[Page]) -> str:
    """Each kind of page has the template of its name: ``story.html``."""
    return f"{page.__struct_config__.tag}.html"


def root_of(path: str) -> str:
    """The way from the page at ``path`` up to the site's root.

    Links are relative to the page, so a site works at any address, under any
    sub-path, and from a disk.
    """
    return "../" * path.count("/") or "./"


def render_page(environment: Environment, page: AnyPage, site: SiteInfo) -> bytes:
    """Render one page to UTF-8.

    Raises:
        ThemeError: the template is missing, does not compile or fails.
    """
    name = template_name(page)
    # A server shows 404.html at any depth, so it alone has an absolute root.
    root = site.base_path if page.path == "404.html" else root_of(page.path)
    _template(environment, name)
    try:
        pieces = environment.pieces(name, {"page": page, "site": site, "root": root})
        # Most are ASCII and are copied; one sign that is not would have a whole page encoded.
        return b"".join(map(str.encode, pieces))
    except jinja2.TemplateNotFound as error:
        raise ThemeError(f"template {error.name} is missing from the theme") from None
    except jinja2.TemplateError as error:
        raise ThemeError(f"{template_place(error) or name}: {error} (page /{page.path})") from None
    except RecursionError:
        told = f'it comes back to itself; the default theme has its own as "{DEFAULT}{name}"'
        raise ThemeError(f"template {name}: {told} (page /{page.path})") from None
    except TEMPLATE_MISTAKES as error:
        told = f"{type(error).__name__}: {error}"
        raise ThemeError(f"{template_place(error) or name}: {told} (page /{page.path})") from None


__all__ = [
    "compile_theme",
    "load_theme",
    "render_page",
    "root_of",
    "template_name",
    "unused",
]
