"""Keys that the format does not have, each told once, with the one that was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from difflib import get_close_matches

from generator.errors import Problem
from generator.loader.fields import Fields
from generator.text import clean, counted, printable

# Keys with their lines.
Unknown = tuple[tuple[str, int], ...]
# So alike are a key and the one that was meant.
_NEAR = 0.8
# What other generators and feeds call it.
_ELSEWHERE = {
    "date": "publishedDateTime",
    "pubdate": "publishedDateTime",
    "lastmod": "updatedDateTime",
    "updated": "updatedDateTime",
    "url": "webUrl",
    "link": "webUrl",
    "description": "excerpt",
    "summary": "excerpt",
    "source": "provider",
    "publisher": "provider",
    "image": "images",
}


def unknown_keys(fields: Fields, known: Set[str]) -> Unknown:
    """The keys of a file that are not among those ``known``, as they are told, each once."""
    if fields.data.keys() <= known:
        return ()
    found: dict[str, int] = {}
    for key in fields.data:
        if key not in known:
            found.setdefault(clean(key[:200])[:60] or '""', fields.document().line((key,)))
    return tuple(found.items())


def key_problems(found: Iterable[tuple[str, Unknown]], known: Set[str]) -> Iterator[Problem]:
    """A warning for each key of ``found``, which has files by name, where it is first."""
    keys = {key.lower(): key for key in known}
    first: dict[str, tuple[str, int]] = {}
    counts: dict[str, int] = {}
    for source, unknown in found:
        for key, line in unknown:
            first.setdefault(key, (source, line))
            counts[key] = counts.get(key, 0) + 1
    for key, (source, line) in first.items():
        others = (
            f", here and in {counted(counts[key] - 1, 'other file')}" if counts[key] > 1 else ""
        )
        message = f"is a key that the format does not have; it is ignored{others}"
        name = key.lower()
        meant = [_ELSEWHERE[name]] if _ELSEWHERE.get(name) in known else []
        meant += [keys[near] for near in get_close_matches(name, keys, 1, _NEAR)]
        hint = f"did you mean {meant[0]}?" if meant else ""
        yield Problem(source, line, printable(key), "warning", "unknown-key", message, hint)
