"""The configuration: ``broadsheet.toml``, and a site's own ``_config.yml``.

Everything has a default. Each option is one field with its meaning under it.
An unknown key is an error that names the nearest known one.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from generator.errors import ConfigError
from generator.files import Unreadable, read_file
from generator.frontmatter import FrontMatterError, read_scalars
from generator.text import clean
from generator.urls import BadURL, http_url

FILE_NAME = "broadsheet.toml"

Scope = Literal["event", "affair"]


class _Options(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the tables of the file."""


class SiteOptions(_Options, frozen=True):
    title: str = ""
    """Name of the site. Without it, the title in ``_config.yml``, else "Broadsheet"."""
    description: str = ""
    """One sentence for search engines and shared links."""
    language: str = ""
    """Language of the headlines, as in ``en`` or ``pt-BR``."""
    base_url: str = ""
    """Address of the site, with its sub-path: ``https://example.org/news/``."""
    time_zone: str = "UTC"
    """Zone in which times are shown and days begin: ``Europe/Paris``."""


class ContentOptions(_Options, frozen=True):
    folder: str = ""
    """Where the stories are. Without it ``content/`` if there is one, else the source itself."""
    platforms: tuple[str, ...] = (
        "youtube.com", "msn.com", "news.yahoo.com", "yahoo.com", "finance.yahoo.com",
        "medium.com", "substack.com", "reddit.com", "twitter.com", "x.com", "facebook.com",
        "linkedin.com", "vimeo.com", "dailymotion.com", "twitch.tv", "tiktok.com",
        "news.google.com", "flipboard.com", "apple.news", "smartnews.com", "newsbreak.com",
    )  # fmt: skip
    """Domains that carry many publishers; there a provider is known by its name too."""


class GroupingOptions(_Options, frozen=True):
    window_days: float = 7.0
    """Coverage of one event lies within so many days; older reports are earlier coverage."""
    scope: Scope = "event"
    """``event``: one announcement, one question; ``affair``: all on one affair within days."""
    listing_heat: int = 70
    """Heat from which a report without a file of its own may lead a cluster."""
    promote_folded: bool = False
    """Whether a cluster without a listed story gets a page when its heat suffices."""


class FrontOptions(_Options, frozen=True):
    stories: int = 24
    """Clusters at the top of the front page."""
    max_share: float = 0.34
    """The largest share of the top that one provider may lead, from 0 to 1."""
    half_life_hours: float = 24.0
    """Age by which a story's heat counts half."""
    sections: int = 6
    """Topics with a section of their own on the front page."""
    section_stories: int = 4
    """Clusters in each section."""
    latest: int = 20
    """Clusters in the column of latest news."""


class ListOptions(_Options, frozen=True):
    per_page: int = 30
    """Clusters on a numbered page of a list."""
    see_also: int = 8
    """Entries of *See also* shown before the rest is folded away."""
    leaderboard_minimum: int = 5
    """Rated reports from which a provider's mean quality is ranked."""


class Config(_Options, frozen=True):
    """The configuration in force, paths resolved."""

    site: SiteOptions = SiteOptions()
    content: ContentOptions = ContentOptions()
    grouping: GroupingOptions = GroupingOptions()
    front: FrontOptions = FrontOptions()
    lists: ListOptions = ListOptions()
    output: str = "public"
    """Folder that the site is written to."""
    source: str = "."
    root_topic: str = ""
    drafts: bool = False
    now: datetime | None = None
    jobs: int = 0

    @property
    def content_folder(self) -> str:
        if self.content.folder:
            return os.path.join(self.source, self.content.folder)
        inner = os.path.join(self.source, "content")
        return inner if os.path.isdir(inner) else self.source

    @property
    def template_folders(self) -> tuple[str, ...]:
        """Where templates are looked for: the site's own first, then the default theme."""
        return (os.path.join(self.source, "templates"), default_theme("templates"))


def default_theme(part: str) -> str:
    """The folder of the default theme's ``templates`` or ``static``.

    A wheel carries it inside the package; in a checkout it is beside it.
    """
    package = os.path.dirname(os.path.abspath(__file__))
    carried = os.path.join(package, "theme", part)
    return carried if os.path.isdir(carried) else os.path.join(os.path.dirname(package), part)


# Not settings of the file: they come from the command line or from the content.
_NOT_IN_FILE = frozenset(["source", "root_topic", "drafts", "now", "jobs"])


def default_source() -> str:
    """Where to look when no source is named: here, or the ``content`` folder here."""
    if any(os.path.exists(name) for name in (FILE_NAME, "_news")):
        return "."
    return "content" if os.path.isdir("content") else "."


def load_config(source: str, **given: Any) -> Config:
    """The configuration of the site at ``source``.

    ``given`` are options of the command line; ``None`` means not given.

    Raises:
        ConfigError: the source or a setting is wrong, with file and key.
    """
    if not os.path.isdir(source):
        raise ConfigError(f"{source} is not a folder")
    settings = _read_toml(os.path.join(source, FILE_NAME))
    if isinstance(settings.get("output"), str):
        settings["output"] = os.path.join(source, settings["output"])
    try:
        config = msgspec.convert(settings, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{FILE_NAME}: {error}") from None
    base_url = given.pop("base_url", None)
    options = {key: value for key, value in given.items() if value is not None}
    config = msgspec.structs.replace(config, source=source, **options)
    config = _with_site_file(config)
    if base_url is not None:
        config = _replace_site(config, base_url=base_url)
    return _checked(config)


def _read_toml(path: str) -> dict[str, Any]:
    if not os.path.lexists(path):
        return {}
    try:
        settings = tomllib.loads(read_file(path).decode())
    except (Unreadable, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: {error}") from None
    _check_keys(settings, Config, path, "")
    return settings


def _check_keys(settings: dict[str, Any], options: type, path: str, prefix: str) -> None:
    fields = {field.name: field for field in msgspec.structs.fields(options)}
    known = sorted(set(fields) - (_NOT_IN_FILE if options is Config else set()))
    for key, value in settings.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1, 0.5)
            advice = f"did you mean {prefix}{near[0]}?" if near else f"known: {', '.join(known)}"
            raise ConfigError(f"{path}: unknown setting {prefix}{key}; {advice}")
        kind = fields[key].type
        if isinstance(kind, type) and issubclass(kind, _Options):
            if not isinstance(value, dict):
                raise ConfigError(f"{path}: {prefix}{key} is a table: write [{prefix}{key}]")
            _check_keys(value, kind, path, f"{key}.")


def _with_site_file(config: Config) -> Config:
    """Take what ``broadsheet.toml`` leaves open from the site's ``_config.yml``."""
    path = os.path.join(config.content_folder, "_config.yml")
    if not os.path.lexists(path):
        return config
    try:
        found = read_scalars(read_file(path))
    except (Unreadable, FrontMatterError) as error:
        raise ConfigError(f"{path}: {error}") from None
    base_url = found.get("url", "").rstrip("/") + "/" + found.get("baseurl", "").strip("/")
    site = config.site
    config = _replace_site(
        config,
        title=site.title or clean(found.get("title", ""))[:200],
        description=site.description or clean(found.get("description", ""))[:500],
        language=site.language or found.get("locale", ""),
        base_url=site.base_url or (base_url if found.get("url") else ""),
    )
    return msgspec.structs.replace(config, root_topic=clean(found.get("topic", "")))


def _replace_site(config: Config, **changes: str) -> Config:
    return msgspec.structs.replace(config, site=msgspec.structs.replace(config.site, **changes))


def _checked(config: Config) -> Config:
    site, front, lists, grouping = config.site, config.front, config.lists, config.grouping
    base_url = site.base_url.strip()
    if base_url:
        try:
            base_url = http_url(base_url, public=False).partition("#")[0].partition("?")[0]
        except BadURL as error:
            raise ConfigError(f"site.base_url {error}: {site.base_url}") from None
    language = site.language.replace("_", "-") or "en"
    if not all(
        part.isalnum() and part.isascii() and len(part) <= 8 for part in language.split("-")
    ):
        raise ConfigError(f"site.language is not a language tag: {language}")
    try:
        ZoneInfo(site.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(f"site.time_zone is not a time zone: {site.time_zone}") from None
    for name, value, low in (
        ("grouping.window_days", grouping.window_days, 0.04),
        ("front.half_life_hours", front.half_life_hours, 0.1),
        ("front.stories", front.stories, 1),
        ("front.sections", front.sections, 0),
        ("front.section_stories", front.section_stories, 1),
        ("front.latest", front.latest, 0),
        ("lists.per_page", lists.per_page, 5),
        ("lists.see_also", lists.see_also, 0),
    ):
        if not low <= value <= 10_000:
            raise ConfigError(f"{name} is {value}; it must be from {low} to 10000")
    if not 0 < front.max_share <= 1:
        raise ConfigError(f"front.max_share is {front.max_share}; it must be above 0, at most 1")
    _check_output(config)
    return _replace_site(
        config,
        title=site.title or "Broadsheet",
        base_url=base_url.rstrip("/") + "/" if base_url else "",
        language=language,
    )


def _check_output(config: Config) -> None:
    output = os.path.realpath(config.output)
    for folder in (config.source, config.content_folder):
        source = os.path.realpath(folder)
        if source == output or source.startswith(output.rstrip(os.sep) + os.sep):
            raise ConfigError(
                f"the output folder {config.output} holds the source {folder}; name another with -o"
            )


def base_path(base_url: str) -> str:
    """The path of an address, ``"/"`` at the least, with a slash at its end."""
    return (urlsplit(base_url).path.rstrip("/") if base_url else "") + "/"


def default_now() -> datetime | None:
    """The time in ``SOURCE_DATE_EPOCH``, if that is set.

    Raises:
        ConfigError: it is not a number of seconds.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    if not seconds:
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise ConfigError(f"SOURCE_DATE_EPOCH is not a number of seconds: {seconds}") from None


def as_toml(config: Config) -> str:
    """The configuration as a ``broadsheet.toml`` that would give it."""
    settings = msgspec.to_builtins(config)
    plain = {key: value for key, value in settings.items() if not isinstance(value, dict)}
    lines = [f"{key} = {_toml(value)}" for key, value in plain.items() if key not in _NOT_IN_FILE]
    for name, table in settings.items():
        if isinstance(table, dict):
            lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    # JSON's strings, numbers and switches are TOML's, but for one character.
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")
