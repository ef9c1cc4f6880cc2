"""The configuration in force: ``broadsheet.toml``, a site's own ``_config.yml``, and what is given.

Everything has a default. An unknown key is an error that names the nearest known one.
"""

from __future__ import annotations

import difflib
import os
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import msgspec

from generator.dates import YEARS
from generator.errors import ConfigError, FrontMatterError
from generator.files import Unreadable, read_file, shown, walk
from generator.options import LIST_NAME, Config
from generator.settings import (
    FILE_NAME,
    NOT_IN_FILE,
    WrongSetting,
    parse,
    place_of,
    read_text,
    to_toml,
)
from generator.text import clean, presentable, shorten
from generator.urls import BadURL, host_name, http_url

# BCP 47, but for private and old irregular tags.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,8}")


def load_config(source: str, **given: Any) -> Config:
    """The configuration of the site at ``source``.

    ``given`` are options of the command line; ``None`` means not given. Folders
    that the file names, and the default output, lie in the source.

    Raises:
        ConfigError: the source or a setting is wrong, with file and key.
    """
    if not os.path.isdir(source):
        raise ConfigError(f"{source} is not a folder")
    for folder in filter(None, (source, given.get("output"))):
        if not _is_text(folder):
            raise ConfigError(f"{shown(folder)}: the name of this folder is not UTF-8; use another")
    path = os.path.join(source, FILE_NAME)
    text = read_text(path)
    try:
        config = msgspec.convert(parse(text, path), Config)
        output = os.path.normpath(os.path.join(source, config.output))
        base_url = given.pop("base_url", None)
        options = {key: value for key, value in given.items() if value is not None}
        config = msgspec.structs.replace(config, **({"source": source, "output": output} | options))
        if base_url is None:
            return _checked(_with_site_file(config))
        address = _base_url(base_url, "--base-url")
        return _checked(_replace_site(_with_site_file(config, address), base_url=address))
    except WrongSetting as error:
        raise ConfigError(f"{place_of(error.name, text, path)}{error.name} {error}") from None


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _with_site_file(config: Config, base_url: str | None = None) -> Config:
    """Take what ``broadsheet.toml`` and ``base_url`` leave open from the site's ``_config.yml``."""
    path = os.path.join(config.content_folder, "_config.yml")
    if not os.path.lexists(path):
        return config
    from generator.yamlevents import read_scalars

    try:
        found = read_scalars(read_file(path))
    except Unreadable as error:
        raise ConfigError(f"{path}: {error}") from None
    except FrontMatterError as error:
        hint = f"; {error.hint}" if error.hint else ""
        raise ConfigError(f"{path}:{error.line}: {error}{hint}") from None
    address = found.get("url", "").rstrip("/") + "/" + found.get("baseurl", "").strip("/")
    site = config.site
    if base_url is None:
        base_url = site.base_url
        if not base_url and found.get("url"):
            base_url = _base_url(address, f"{path}: url")
    config = _replace_site(
        config,
        title=site.title or clean(found.get("title", ""))[:200],
        description=site.description or clean(found.get("description", ""))[:500],
        # As systems have it, with a character set: en_GB.UTF-8.
        language=site.language or found.get("locale", "").partition(".")[0],
        base_url=base_url,
    )
    return msgspec.structs.replace(config, root_topic=clean(found.get("topic", "")))


def _replace_site(config: Config, **changes: str) -> Config:
    return msgspec.structs.replace(config, site=msgspec.structs.replace(config.site, **changes))


def _checked(config: Config) -> Config:
    site, front, lists, grouping = config.site, config.front, config.lists, config.grouping
    base_url = _base_url(site.base_url, "site.base_url")
    language = site.language.replace("_", "-") or "en"
    if not _LANGUAGE.fullmatch(language):
        raise WrongSetting("site.language", f"is not a language tag as en or pt-BR: {language}")
    try:
        ZoneInfo(site.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = difflib.get_close_matches(site.time_zone, available_timezones(), 1)
        advice = f"did you mean {near[0]}?" if near else "write it as Europe/Paris"
        told = f"is not a time zone: {site.time_zone}; {advice}"
        raise WrongSetting("site.time_zone", told) from None
    for name, value, low, high in (
        ("grouping.listing_heat", grouping.listing_heat, 0, 1_000_000),
        ("grouping.window_days", grouping.window_days, 0.04, 10_000),
        ("front.half_life_hours", front.half_life_hours, 0.1, 10_000),
        ("front.stories", front.stories, 1, 10_000),
        ("front.sections", front.sections, 0, 10_000),
        ("front.section_stories", front.section_stories, 1, 10_000),
        ("front.latest", front.latest, 0, 10_000),
        ("lists.per_page", lists.per_page, 5, 10_000),
        ("lists.see_also", lists.see_also, 0, 10_000),
        ("lists.leaderboard_minimum", lists.leaderboard_minimum, 0, 10_000),
        ("outputs.feed_entries", config.outputs.feed_entries, 1, 10_000),
    ):
        if not low <= value <= high:
            raise WrongSetting(name, f"is {value}; it must be from {low} to {high}")
    if not 0 < front.max_share <= 1:
        told = f"is {front.max_share}; it must be above 0, at most 1"
        raise WrongSetting("front.max_share", told)
    if config.content.folder and not os.path.isdir(config.content_folder):
        told = f"is {config.content.folder}, and there is no such folder"
        raise WrongSetting("content.folder", told)
    platforms = tuple(
        _host(entry, f"content.platforms[{place}]")
        for place, entry in enumerate(config.content.platforms)
    )
    content = msgspec.structs.replace(config.content, platforms=platforms)
    _check_output(config)
    return _replace_site(
        msgspec.structs.replace(config, content=content),
        title=presentable(site.title) or "Broadsheet",
        description=presentable(site.description),
        base_url=base_url,
        language=language,
    )


def _base_url(text: str, name: str) -> str:
    """The address of the site with a slash at its end, or nothing; ``name`` is where it is given."""
    if not text.strip():
        return ""
    try:
        address = http_url(text.strip(), public=False)
        base_path(address)
    except BadURL as error:
        raise WrongSetting(name, f"{error}: {text}") from None
    except ValueError:
        raise WrongSetting(name, f"is not an address: {text}") from None
    if "?" in address or "#" in address:
        raise WrongSetting(name, f"must end with the path of the site: {text}")
    return address.rstrip("/") + "/"


def _host(text: str, name: str) -> str:
    """A host as stories have it: in small letters, without ``www.``."""
    try:
        return host_name(text).removeprefix("www.")
    except BadURL:
        told = shorten(to_toml(text), 60)
        raise WrongSetting(name, f"is {told}; it must be a host as youtube.com") from None


def _check_output(config: Config) -> None:
    output = os.path.realpath(config.output)
    for folder in (config.source, config.content_folder):
        source = os.path.realpath(folder)
        if source == output or source.startswith(output.rstrip(os.sep) + os.sep):
            raise ConfigError(
                f"the output folder {config.output} holds the source {folder}; name another with -o"
            )
    own = [os.path.join(config.source, name) for name in ("templates", "static")]
    if _lies_in(os.path.realpath(config.source), config.content_folder):
        # There an output is passed by.
        own += [os.path.join(config.content_folder, name) for name in ("_news", "_data", "static")]
    else:
        own.append(config.content_folder)
    for folder in own:
        if _lies_in(output, folder):
            raise ConfigError(
                f"the output folder {config.output} lies in {folder}, where your own files are; "
                "name another with -o"
            )
    if _lies_in(output, config.content_folder) and not os.path.lexists(
        os.path.join(output, LIST_NAME)
    ):
        # No build was there yet, and a build passes by what is in its output.
        story = next((path for path in walk(output) if path.endswith(".md")), None)
        if story:
            raise ConfigError(
                f"the output folder {config.output} holds {shown(story)}, and all in it would be "
                "passed by; name another with -o"
            )


def _lies_in(path: str, folder: str) -> bool:
    """Whether a real path is ``folder`` or below it."""
    return f"{path}{os.sep}".startswith(os.path.realpath(folder).rstrip(os.sep) + os.sep)


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
        moment = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise ConfigError(f"SOURCE_DATE_EPOCH is not a number of seconds: {seconds}") from None
    if moment.year not in YEARS:
        raise ConfigError(
            f"SOURCE_DATE_EPOCH is not in the years {YEARS[0]} to {YEARS[-1]}: {seconds}"
        )
    return moment


def as_toml(config: Config) -> str:
    """The configuration as a ``broadsheet.toml`` that would give it."""
    settings = msgspec.to_builtins(config)
    output = os.path.relpath(config.output, config.source)
    if not (os.path.isabs(config.output) and output.startswith("..")):
        settings["output"] = output
    plain = {key: value for key, value in settings.items() if not isinstance(value, dict)}
    lines = [f"{key} = {to_toml(value)}" for key, value in plain.items() if key not in NOT_IN_FILE]
    for name, table in settings.items():
        if isinstance(table, dict):
            lines += [
                "",
                f"[{name}]",
                *(f"{key} = {to_toml(value)}" for key, value in table.items()),
            ]
    return "\n".join(lines) + "\n"
