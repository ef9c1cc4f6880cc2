"""What reading a file gives: the types between the turns of the loader."""

from __future__ import annotations

from collections.abc import Iterator

from generator.errors import Problem
from generator.model import Frozen, Story


class Reference(Frozen, frozen=True):
    """An entry of a ``related`` list: the key of its URL, and its place in the list.

    ``waits`` is that of its file, see :class:`Parsed`.
    """

    key: str
    index: int
    waits: bool


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
    ``source`` as messages do. ``refused`` are the keys of the addresses of a story
    that is refused; ``unknown`` names keys that the format does not have, with their lines.

    ``related`` has the key of the URL of each entry of that list, ``None`` for one
    without. Most entries are stories with a file of their own, whose copy here is never looked
    at; so the others are read in a second turn. ``waits`` says that the list was
    left as ``plainyaml.Entries``: while the file stays what it was, an entry can
    be read without the rest of it.
    """

    path: bytes
    source: str
    story: Story | None = None
    removed: bool = False
    draft: bool = False
    refused: tuple[str, ...] = ()
    related: tuple[str | None, ...] = ()
    waits: bool = False
    problems: tuple[Problem, ...] = ()
    unknown: tuple[tuple[str, int], ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all its own addresses."""
        return self.story.keys if self.story else self.refused

    def references(self) -> Iterator[Reference]:
        """The entries of its list that have an address."""
        for index, key in enumerate(self.related):
            if key is not None:
                yield Reference(key, index, self.waits)
