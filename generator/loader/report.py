"""What a story file and a related entry have in common: one report by one publisher."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from generator.loader.fields import EXCERPT_LENGTH, MOMENT_HINT, Fields
from generator.model import Image, Story
from generator.urls import BadURL, host_name, url_host, url_key, url_keys

MAX_IMAGES = 20
MAX_PIXELS = 20_000
# Quality reaches 189 in real files; the bound only keeps sums sane.
MAX_QUALITY = 1_000_000


def read_report(fields: Fields, platforms: frozenset[str]) -> Story | None:
    """What a file and a related entry have in common; ``None`` if it cannot be shown."""
    refuse = fields.reject if not fields.path else fields.warn
    if not isinstance(fields.data.get("title"), str | None):
        refuse("title", "wrong-type", "is not text", "write the headline as one quoted text")
        return None
    title = fields.title()
    if not title:
        refuse("title", "no-title", "is missing or empty", "give the story its headline")
        return None
    web_url = fields.url("webUrl")
    same = web_url is not None and fields.data.get("originalUrl") == fields.data["webUrl"]
    original_url = web_url if same else fields.url("originalUrl")
    url = web_url or original_url
    if not url:
        given = [key for key in ("webUrl", "originalUrl") if fields.data.get(key)]
        message = "gives no usable address" if given else "is missing or empty"
        if given[1:]:
            message = "and originalUrl give no usable address"
        key = given[0] if given else "webUrl"
        refuse(key, "no-url", message, "give the address of the report at its publisher")
        return None
    if fields.data.get("publishedDateTime") is None:
        refuse("publishedDateTime", "no-date", "is missing or empty", MOMENT_HINT)
        return None
    published = fields.moment("publishedDateTime", needed=not fields.path)
    if published is None:
        return None
    provider, name, domain, logos = _provider(fields, url, platforms)
    return Story(
        id=url_key(url),
        url=url,
        title=title,
        published=published,
        provider=provider,
        provider_name=name,
        provider_domain=domain,
        excerpt=fields.text("excerpt", EXCERPT_LENGTH),
        kind=_kind(fields),
        quality=fields.integer("quality", 0, MAX_QUALITY),
        web_url=web_url,
        original_url=original_url,
        amp_url=fields.url("ampWebUrl"),
        cdn_amp_url=fields.url("cdnAmpWebUrl"),
        images=images(fields, "images"),
        logos=logos,
        keys=url_keys(url, original_url),
    )


def _kind(fields: Fields) -> Literal["article", "video"]:
    kind = fields.data.get("type")
    if kind == "article" or kind is None:
        return "article"
    if kind == "video":
        return "video"
    if fields.text("type") != "article":
        fields.warn("type", "bad-type", "is neither article nor video; article is taken")
    return "article"


# Publishers come again and again.
_host_name = lru_cache(maxsize=1024)(host_name)


def _provider(
    fields: Fields, url: str, platforms: frozenset[str]
) -> tuple[str, str, str, tuple[Image, ...]]:
    provider = fields.mapping("provider")
    host = url_host(url).removeprefix("www.")
    if provider is None:
        if fields.data.get("provider") is None:
            fields.warn("provider", "no-provider", f"is missing; {host} is taken")
        return provider_key(host, host, platforms), host, host, ()
    name = provider.text("name")
    domain = host
    if given := provider.text("domain"):
        try:
            domain = _host_name(given).removeprefix("www.")
        except BadURL as error:
            provider.warn("domain", "bad-domain", f"{error}; {host} is taken")
    if not name and not given:
        provider.warn("name", "no-provider", f"and domain are empty; {host} is taken")
    name = name or domain
    return (
        provider_key(domain, name, platforms),
        name,
        domain,
        images(provider, "images"),
    )


def images(fields: Fields, key: str) -> tuple[Image, ...]:
    """The usable images of a list; one with a bad address is left out."""
    found = []
    for entry in fields.mappings(key, MAX_IMAGES, "write it as {url: https://...}"):
        url = entry.url("url")
        if url is None:
            if entry.data.get("url") is None:
                entry.warn("url", "bad-url", "is missing; the image is left out")
            continue
        width, height = (
            entry.integer("width", 1, MAX_PIXELS),
            entry.integer("height", 1, MAX_PIXELS),
        )
        found.append(
            Image(
                url,
                # One side alone reserves no space; both or neither.
                width if height else None,
                height if width else None,
                entry.text("title") or None,
                entry.text("attribution") or None,
                entry.data.get("isCached") == "true",
            )
        )
    return tuple(found)


_NOT_A_LETTER = re.compile(r"[\W_]+")


def provider_key(domain: str, name: str, platforms: frozenset[str]) -> str:
    """What tells providers apart: the domain, on a platform with the name.

    Case, punctuation and a trailing ``+`` make no other provider.
    """
    if domain in platforms:
        return f"{domain}/{_NOT_A_LETTER.sub('', name.casefold()) or domain}"
    return domain
