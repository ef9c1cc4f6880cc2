"""One front-matter document to one Story and the reports it refers to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal

import msgspec

from generator import frontmatter
from generator.errors import Problem
from generator.files import Unreadable, read_file, shown
from generator.loader.body import BodyError, render_body
from generator.loader.fields import EXCERPT_LENGTH, Fields, Rejected
from generator.model import Frozen, Image, Story
from generator.plainyaml import Entries, entry_text
from generator.text import clean
from generator.urls import BadURL, host_name, is_plain_url, url_host, url_key

MAX_RELATED = 1_000
MAX_TOPICS = 50
MAX_IMAGES = 20
MAX_PIXELS = 20_000
# Quality reaches 189 in real files; the bound only keeps sums sane.
MAX_QUALITY = 1_000_000

_KNOWN = frozenset(
    "category title excerpt publishedDateTime updatedDateTime originalUrl webUrl ampWebUrl "
    "cdnAmpWebUrl type featuredContent quality heat published removed provider topics related "
    "images locale categories tags aliases draft".split()
)


class Reference(Frozen, frozen=True):
    """An entry of a ``related`` list: the key of its URL, and its place in the list.

    Most entries are stories with a file of their own, whose copy here is
    never looked at; so the others are read in a second turn.
    """

    key: str
    index: int


class Report(Frozen, frozen=True, array_like=True):
    """What a reference turned out to be.

    ``story`` is ``None`` if the entry is refused, or the file changed in between.
    """

    index: int
    key: str
    story: Story | None
    problems: tuple[Problem, ...] = ()


class Parsed(Frozen, frozen=True, kw_only=True):
    """What one file holds. ``story`` is ``None`` when the file is refused.

    ``path`` is the file below the content folder as the system names it,
    ``source`` as messages do. ``keys`` are the keys of all its own addresses;
    ``unknown`` names keys that the format does not have, with their lines.
    """

    path: bytes
    source: str
    story: Story | None = None
    removed: bool = False
    draft: bool = False
    keys: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[tuple[str, int], ...] = ()


def unreadable(relative: str, error: Unreadable) -> Parsed:
    """What is known of a file that the system does not give, or that is none."""
    message = str(error)
    return _refused(relative, Problem(shown(relative), 0, "", "error", "unreadable", message))


def parse_file(raw: bytes, relative: str, platforms: frozenset[str]) -> Parsed:
    """Parse the content of the file at ``relative``. Never raises for its content."""
    source = shown(relative)
    try:
        document = frontmatter.read(raw, waiting="related")
    except frontmatter.FrontMatterError as error:
        problem = Problem(
            source, error.line, error.field, "error", "bad-yaml", str(error), error.hint
        )
        return _refused(relative, problem)
    problems: list[Problem] = []
    fields = Fields(lambda: document, source, problems, document.data)
    try:
        return _Parser(fields, platforms).parse(relative, document.body)
    except Rejected:
        refused = _refused(relative, *problems)
        return msgspec.structs.replace(
            refused, removed=_may_be_removed(fields), keys=tuple(_own_keys(fields))
        )


def _may_be_removed(fields: Fields) -> bool:
    """Whether a refused file fails to say that its story is not withdrawn."""
    removed = fields.data.get("removed")
    return removed is not None and str(removed).lower() != "false"


def _own_keys(fields: Fields) -> dict[str, None]:
    addresses = (fields.url("webUrl"), fields.url("originalUrl"))
    return {url_key(url): None for url in addresses if url}


def parse_references(
    folder: str, relative: str, references: Sequence[Reference], platforms: frozenset[str]
) -> list[Report]:
    """Read some related entries of one file."""
    source = shown(relative)
    try:
        raw = read_file(f"{folder}/{relative}")
        document = cache(lambda: frontmatter.read(raw, waiting="related"))
        entries = frontmatter.read_entries(raw, "related")
        if entries is not None:
            found = _reports(document, source, {"related": entries}, references, platforms)
            if all(report.story for report in found):
                return found
        return _reports(document, source, document().data, references, platforms)
    except (Unreadable, frontmatter.FrontMatterError) as error:
        message = f"could not be read again: {error}"
        problem = Problem(source, 0, "related", "error", "unreadable", message)
        return [Report(r.index, r.key, None, (problem,)) for r in references]


def _reports(
    document: Callable[[], frontmatter.Document],
    source: str,
    data: dict[str, Any],
    references: Sequence[Reference],
    platforms: frozenset[str],
) -> list[Report]:
    found = []
    for reference in references:
        fields = Fields(document, source, [], data)
        entry = fields.entry("related", reference.index)
        story = _Parser(entry, platforms).report() if entry else None
        # A file that changed between the two turns may have another entry here.
        same = story if story and story.id == reference.key else None
        found.append(Report(reference.index, reference.key, same, tuple(fields.problems)))
    return found


def _refused(relative: str, *problems: Problem) -> Parsed:
    return Parsed(path=os.fsencode(relative), source=shown(relative), problems=problems)


class _Parser:
    """The fields of a story file, in the order of front-matter.md."""

    def __init__(self, fields: Fields, platforms: frozenset[str]) -> None:
        self.fields = fields
        self.platforms = platforms

    def parse(self, relative: str, body: str) -> Parsed:
        fields = self.fields
        story = self.report()
        if story is None:
            raise Rejected
        stem = fields.source.rpartition("/")[2].removesuffix(".md")
        removed = fields.switch("removed", False)
        references = self._references()
        keys = {story.id: None}
        if story.original_url and story.original_url != story.url:
            keys[url_key(story.original_url)] = None
        story = msgspec.structs.replace(
            story,
            id=fields.source.removesuffix(".md").removeprefix("_news/"),
            stem=stem,
            source=fields.source,
            listed=fields.switch("published", True) and not removed,
            heat=fields.integer("heat", -1, MAX_QUALITY),
            updated=fields.moment("updatedDateTime"),
            embed=self._embed(),
            topics=fields.texts("topics", MAX_TOPICS),
            body=self._body(body),
            category=fields.text("category") or None,
            categories=fields.texts("categories", MAX_TOPICS),
            tags=fields.texts("tags", MAX_TOPICS),
            locale=fields.text("locale") or None,
            aliases=self._aliases(),
        )
        return Parsed(
            path=os.fsencode(relative),
            source=fields.source,
            story=story,
            removed=removed,
            draft=fields.switch("draft", False),
            keys=tuple(keys),
            references=references,
            problems=tuple(fields.problems),
            unknown=tuple(
                (clean(key[:200])[:60], fields.document().line((key,)))
                for key in fields.data
                if key not in _KNOWN
            )
            if not fields.data.keys() <= _KNOWN
            else (),
        )

    def report(self) -> Story | None:
        """What a file and a related entry have in common; ``None`` if it cannot be shown."""
        fields = self.fields
        refuse = fields.reject if not fields.path else fields.warn
        title = fields.title()
        if not title:
            refuse("title", "no-title", "is missing or empty", "give the story its headline")
            return None
        web_url = fields.url("webUrl")
        same = web_url is not None and fields.data.get("originalUrl") == fields.data["webUrl"]
        original_url = web_url if same else fields.url("originalUrl")
        url = web_url or original_url
        if not url:
            refuse("webUrl", "no-url", "and originalUrl give no usable address")
            return None
        published = fields.moment("publishedDateTime")
        if published is None:
            if not fields.path or fields.data.get("publishedDateTime") is None:
                refuse("publishedDateTime", "no-date", "gives no usable time")
            return None
        key, name, domain, logos = self._provider(fields, url)
        return Story(
            id=url_key(url),
            url=url,
            title=title,
            published=published,
            provider=key,
            provider_name=name,
            provider_domain=domain,
            excerpt=fields.text("excerpt", EXCERPT_LENGTH),
            kind=self._kind(fields),
            quality=fields.integer("quality", 0, MAX_QUALITY),
            web_url=web_url,
            original_url=original_url,
            amp_url=fields.url("ampWebUrl"),
            cdn_amp_url=fields.url("cdnAmpWebUrl"),
            images=images(fields, "images"),
            logos=logos,
        )

    def _kind(self, fields: Fields) -> Literal["article", "video"]:
        kind = fields.data.get("type")
        if kind == "article" or kind is None:
            return "article"
        if kind == "video":
            return "video"
        if fields.text("type") != "article":
            fields.warn("type", "bad-type", "is neither article nor video; article is taken")
        return "article"

    def _provider(self, fields: Fields, url: str) -> tuple[str, str, str, tuple[Image, ...]]:
        provider = fields.mapping("provider")
        host = url_host(url).removeprefix("www.")
        if provider is None:
            if fields.data.get("provider") is None:
                fields.warn("provider", "no-provider", f"is missing; {host} is taken")
            return provider_key(host, host, self.platforms), host, host, ()
        name = provider.text("name")
        domain = host
        if given := provider.text("domain"):
            try:
                domain = host_name(given).removeprefix("www.")
            except BadURL as error:
                provider.warn("domain", "bad-domain", f"{error}; {host} is taken")
        if not name and not given:
            provider.warn("name", "no-provider", f"and domain are empty; {host} is taken")
        name = name or domain
        return (
            provider_key(domain, name, self.platforms),
            name,
            domain,
            images(provider, "images"),
        )

    def _references(self) -> tuple[Reference, ...]:
        entries = self.fields.data.get("related")
        if not isinstance(entries, Entries):
            return tuple(
                reference
                for index, entry in enumerate(self.fields.mappings("related", MAX_RELATED))
                if (reference := self._reference(entry, index))
            )
        found = []
        if len(entries) > MAX_RELATED:
            self.fields.warn(
                "related", "too-long", f"is cut: it has more than {MAX_RELATED:,} entries"
            )
        for index, text in enumerate(entries[:MAX_RELATED]):
            url = entry_text(text, "webUrl")
            if url and is_plain_url(url):
                found.append(Reference(url_key(url), index))
            elif (entry := self.fields.entry("related", index)) and (
                reference := self._reference(entry, index)
            ):
                found.append(reference)
        return tuple(found)

    def _reference(self, entry: Fields, index: int) -> Reference | None:
        url = entry.url("webUrl") or entry.url("originalUrl")
        if url:
            return Reference(url_key(url), index)
        if not (entry.data.get("webUrl") or entry.data.get("originalUrl")):
            # A bad address has its own message; it needs no second one.
            entry.warn("webUrl", "no-url", "is missing or empty; the entry is left out")
        return None

    def _embed(self) -> str | None:
        value = self.fields.data.get("featuredContent")
        if value is None:
            return None
        address = embed_address(value) if isinstance(value, str) else None
        if address is None:
            self.fields.warn(
                "featuredContent",
                "bad-embed",
                "is not a player of YouTube or Vimeo and is left out",
            )
        return address

    def _body(self, text: str) -> str:
        try:
            return render_body(text)
        except BodyError as error:
            self.fields.warn("body", "bad-body", f"{error} and is left out")
            return ""

    def _aliases(self) -> tuple[str, ...]:
        kept: list[str] = []
        for index, text in enumerate(self.fields.texts("aliases", MAX_TOPICS)):
            if _ALIAS.fullmatch(text):
                kept.append(text.strip("/") + "/")
            else:
                self.fields.warn(
                    "aliases",
                    "bad-alias",
                    f"entry {index + 1} is not a path of lower-case words and is left out",
                    "write it as /old/address/",
                )
        return tuple(kept)


_ALIAS = re.compile(r"/?[a-z0-9][a-z0-9_-]{0,99}(?:/[a-z0-9][a-z0-9_-]{0,99}){0,7}/?")
_IFRAME = re.compile(
    r"\s*<iframe\s[^<>]*?\bsrc\s*=\s*(\"[^\"<>]*\"|'[^'<>]*')[^<>]*>", re.IGNORECASE
)
_PLAYER = re.compile(
    r"(?:https?:)?//(?:www\.)?(?:youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})"
    r"|player\.vimeo\.com/video/(\d{1,12}))(?:[?&#/].*)?",
    re.ASCII,
)


def embed_address(markup: str) -> str | None:
    """The player's address of an ``iframe`` of an allowed host, made anew by us."""
    frame = _IFRAME.match(markup[:4000])
    player = _PLAYER.fullmatch(frame.group(1)[1:-1]) if frame else None
    if player is None:
        return None
    if player.group(1):
        return f"https://www.youtube-nocookie.com/embed/{player.group(1)}"
    return f"https://player.vimeo.com/video/{player.group(2)}"


def images(fields: Fields, key: str) -> tuple[Image, ...]:
    """The usable images of a list; one with a bad address is left out."""
    found = []
    for entry in fields.mappings(key, MAX_IMAGES):
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
