"""One front-matter document to one Story and the reports it refers to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import msgspec

from generator import frontmatter
from generator.digest import digest
from generator.errors import FrontMatterError, Problem
from generator.files import Unreadable, read_file, shown
from generator.frontmatter import Document
from generator.loader.body import BodyError, render_body
from generator.loader.fields import EXCERPT_LENGTH, TITLE_LENGTH, Fields, Rejected
from generator.loader.keys import unknown_keys
from generator.loader.parsed import Parsed, Reference, Report
from generator.loader.players import embed_address, plain_player
from generator.loader.report import MAX_QUALITY, read_report
from generator.plainyaml import Entries, entry_text, remembered
from generator.text import printable, shorten
from generator.urls import is_plain_url, url_key

MAX_RELATED = 1_000
MAX_TOPICS = 50

KNOWN_KEYS = frozenset(
    "category title excerpt publishedDateTime updatedDateTime originalUrl webUrl ampWebUrl "
    "cdnAmpWebUrl type featuredContent quality heat published removed provider topics related "
    "images locale categories tags aliases draft".split()
)


def unreadable(relative: str, error: Unreadable) -> Parsed:
    """What is known of a file that the system does not give, or that is none."""
    message = str(error)
    return _refused(relative, Problem(shown(relative), 0, "", "error", "unreadable", message))


def parse_files(files: Iterable[tuple[str, bytes]], platforms: frozenset[str]) -> list[Parsed]:
    """Parse some files, each given by its path and its content. Never raises for a content.

    One kind of work at a time for all: it stays in the processor's cache.
    """
    documents = [(relative, _document(relative, raw)) for relative, raw in files]
    return [
        document if isinstance(document, Parsed) else _parsed(relative, document, platforms)
        for relative, document in documents
    ]


def _document(relative: str, raw: bytes) -> Document | Parsed:
    """What is in a file; if it cannot be read, what there is to say of it."""
    try:
        return frontmatter.read(raw, waiting="related")
    except FrontMatterError as error:
        problem = Problem(
            shown(relative), error.line, error.field, "error", "bad-yaml", str(error), error.hint
        )
        return _refused(relative, problem)


def _parsed(relative: str, document: Document, platforms: frozenset[str]) -> Parsed:
    problems: list[Problem] = []
    fields = Fields(lambda: document, shown(relative), problems, document.data)
    try:
        return _Parser(fields, platforms).parse(relative, document.body)
    except Rejected:
        refused = _refused(relative, *problems)
        return msgspec.structs.replace(
            refused,
            removed=_may_be_removed(fields),
            refused=tuple(_own_keys(fields)),
            unknown=unknown_keys(fields, KNOWN_KEYS),
        )


def _may_be_removed(fields: Fields) -> bool:
    """Whether a refused file fails to say that its story is not withdrawn."""
    removed = fields.data.get("removed")
    return removed is not None and str(removed).lower() != "false"


def _own_keys(fields: Fields) -> dict[str, None]:
    addresses = (fields.url("webUrl"), fields.url("originalUrl"))
    return {url_key(url): None for url in addresses if url}


def parse_references(
    folder: str,
    relative: str,
    references: Sequence[Reference],
    before: bytes,
    platforms: frozenset[str],
) -> list[Report]:
    """Read some related entries of one file, whose content had the digest ``before``."""
    source = shown(relative)
    try:
        raw = read_file(f"{folder}/{relative}")
        document = cache(lambda: frontmatter.read(raw, waiting="related"))
        if references[0].waits and digest(raw) == before:
            data = {"related": frontmatter.read_entries(raw, "related")}
            found = _reports(document, source, data, references, platforms)
            if all(report.story for report in found):
                return found
        return _reports(document, source, document().data, references, platforms)
    except (Unreadable, FrontMatterError) as error:
        message = f"could not be read again: {error}"
        problem = Problem(source, 0, "related", "error", "unreadable", message)
        return [Report(r.index, r.key, None, (problem,)) for r in references]


def _reports(
    document: Callable[[], Document],
    source: str,
    data: dict[str, Any],
    references: Sequence[Reference],
    platforms: frozenset[str],
) -> list[Report]:
    found = []
    for reference in references:
        fields = Fields(document, source, [], data)
        entry = fields.entry("related", reference.index)
        story = read_report(entry, platforms) if entry else None
        # A file that changed between the two turns may have another entry here.
        same = story if story and story.id == reference.key else None
        found.append(Report(reference.index, reference.key, same, tuple(fields.problems)))
    return found


def _refused(relative: str, *problems: Problem) -> Parsed:
    return Parsed(path=os.fsencode(relative), source=shown(relative), problems=problems)


@remembered
def _plain_key(entry: bytes) -> str | None:
    """The key of the address of an entry, where that is plain to see."""
    url = entry_text(entry, "webUrl")
    return url_key(url) if url and is_plain_url(url) else None


def _key(entry: Fields) -> str | None:
    """The key of the address of an entry; what has none gets a message."""
    url = entry.url("webUrl") or entry.url("originalUrl")
    if url:
        return url_key(url)
    if not (entry.data.get("webUrl") or entry.data.get("originalUrl")):
        # A bad address has its own message; it needs no second one.
        entry.warn("webUrl", "no-url", "is missing or empty; the entry is left out")
    return None


class _Parser:
    """The fields of a story file, in the order in which they are told of."""

    def __init__(self, fields: Fields, platforms: frozenset[str]) -> None:
        self.fields = fields
        self.platforms = platforms

    def parse(self, relative: str, body: str) -> Parsed:
        fields = self.fields
        story = read_report(self.fields, self.platforms)
        if story is None:
            raise Rejected
        stem = fields.source.rpartition("/")[2].removesuffix(".md")
        removed = fields.switch("removed", False)
        related, waits = self._related()
        topics = fields.texts("topics", MAX_TOPICS)
        story = msgspec.structs.replace(
            story,
            id=fields.source.removesuffix(".md").removeprefix("_news/"),
            stem=stem,
            source=fields.source,
            listed=fields.switch("published", True) and not removed,
            heat=fields.integer("heat", -1, MAX_QUALITY),
            updated=fields.moment("updatedDateTime"),
            embed=self._embed(),
            topics=topics,
            body=self._body(body),
            category=fields.text("category") or None,
            categories=fields.texts("categories", MAX_TOPICS),
            tags=fields.texts("tags", MAX_TOPICS),
            locale=fields.text("locale") or None,
            aliases=self._aliases(),
            raw_title=fields.raw("title", story.title, TITLE_LENGTH),
            raw_excerpt=fields.raw("excerpt", story.excerpt, EXCERPT_LENGTH),
            raw_topics=fields.gaps("topics", topics, MAX_TOPICS),
            raw_embed=plain_player(fields.data.get("featuredContent")),
        )
        return Parsed(
            path=os.fsencode(relative),
            source=fields.source,
            story=story,
            removed=removed,
            draft=fields.switch("draft", False),
            related=related,
            waits=waits,
            problems=tuple(fields.problems),
            unknown=unknown_keys(fields, KNOWN_KEYS),
        )

    def _related(self) -> tuple[tuple[str | None, ...], bool]:
        """The keys of all entries, and whether these wait to be read."""
        entries = self.fields.data.get("related")
        if not isinstance(entries, Entries):
            keys: dict[int, str | None] = {
                int(entry.path[-1]): _key(entry)
                for entry in self.fields.mappings("related", MAX_RELATED)
            }
            return tuple(map(keys.get, range(max(keys, default=-1) + 1))), False
        if len(entries) > MAX_RELATED:
            self.fields.warn(
                "related", "too-long", f"is cut: it has more than {MAX_RELATED:,} entries"
            )
        found = []
        for index, text in enumerate(entries[:MAX_RELATED]):
            key = _plain_key(text)
            if key is None and (entry := self.fields.entry("related", index)):
                key = _key(entry)
            found.append(key)
        return tuple(found), True

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
            self.fields.warn(frontmatter.BODY, "bad-body", f"{error} and is left out")
            return ""

    def _aliases(self) -> tuple[str, ...]:
        kept: dict[str, None] = {}
        for text in self.fields.texts("aliases", MAX_TOPICS):
            # The file of a folder is that folder's address.
            path = text.lstrip("/").removesuffix("index.html")
            if _ALIAS.fullmatch(path):
                kept[path if path.endswith((".html", "/")) else f"{path}/"] = None
            else:
                self.fields.warn(
                    "aliases",
                    "bad-alias",
                    f"{shorten(printable(text), 60)} is not a path of lower-case words and is left out",
                    "write it as /old/address/ or /old/address.html",
                )
        return tuple(kept)


_ALIAS = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}(?:/[a-z0-9][a-z0-9_-]{0,99}){0,7}(?:/|\.html)?")
