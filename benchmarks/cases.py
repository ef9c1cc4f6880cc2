"""The cases: what has changed since the last build when a timed run starts.

``cold`` starts from nothing. Every other case starts from a site that has been built, and from a
change that is the same for all: the story files go through each contender's own layout. No two
turns make the same change, so that nothing is known from an earlier turn.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from benchmarks.contenders import Contender, Editable
from benchmarks.measure import FileState, folder_state
from benchmarks.stories import Plan, load_mapping, split_text

Files = dict[Path, str]
"""Files to write, with their texts."""
NEWEST = 30
"""Stories of which the best is the example."""
ANCHOR = '<section id="lead">'
"""Stands once in each contender's template of a story."""


@dataclass(frozen=True, slots=True)
class Example:
    """The story that the edits start from."""

    name: str
    """Its path below the folder of the story files."""
    text: str


def find_example(plan: Plan) -> Example:
    """Return the best of the newest published stories, or raise if there is none.

    It is above its related entries (where any story is) and above its neighbours in quality, so that it leads its
    cluster however a contender groups, and its headline stands in the lists of all.
    """
    listed = sorted(
        (story.day, path)
        for path, story in zip(plan.paths, plan.stories, strict=True)
        if story.state == "listed" and story.related
    )
    found: list[tuple[bool, float, str, str]] = []
    for _, path in reversed(listed):
        text = path.read_text(encoding="utf-8")
        data = load_mapping(split_text(text, path.name)[0])
        quality = data.get("quality") or 0
        best = max(entry.get("quality") or 0 for entry in data["related"])
        if data.get("published") is not False:
            name = path.relative_to(plan.folder).as_posix()
            found.append((quality > best, quality, name, text))
        if sum(leads for leads, *_ in found) == NEWEST:
            break
    if not found:
        raise ValueError("the source has no published story with related entries")
    _, _, name, text = max(found)
    return Example(name, text)


def edited_story(example: Example, turn: int) -> str:
    """Return the example with another headline and a sentence more in its excerpt."""
    front, body = split_text(example.text, example.name)
    data = load_mapping(front)
    data["title"] = f"{data['title']}, edition {turn}"
    data["excerpt"] = f"{data.get('excerpt') or ''} Corrected in edition {turn}.".strip()
    return _story_text(data, body)


def added_story(example: Example, turn: int) -> tuple[str, str]:
    """Return the file name and text of a story of its own, out a minute after the example.

    It has two related entries of its own; provider, topics and picture are those of the example.
    """
    data = load_mapping(split_text(example.text, example.name)[0])
    published = data.get("publishedDateTime")
    if isinstance(published, dt.datetime):
        published += dt.timedelta(minutes=1)
    address = f"https://added.example/{turn}/"
    related = [
        {
            **{key: value for key, value in entry.items() if not key.lower().endswith("weburl")},
            "title": f"Lighthouse keeper {turn} tells of kettle number {number}",
            "excerpt": f"Kettle {turn}.{number} whistled at the lighthouse all night, he says.",
            "webUrl": f"{address}{number}/",
        }
        for number, entry in enumerate(data["related"][:2], 1)
    ]
    kept: dict[str, Any] = {
        key: data[key]
        for key in ("category", "type", "quality", "provider", "topics", "images")
        if key in data
    }
    story = {
        "title": f"Lighthouse kettle {turn} whistles through the night",
        "excerpt": f"Nobody at the lighthouse slept before kettle {turn} ran dry.",
        "publishedDateTime": published,
        "originalUrl": address,
        "webUrl": address,
        "heat": 110,
        "published": True,
        "related": related,
    }
    return f"{Path(example.name).name[:10]}-lighthouse-kettle-{turn}.md", _story_text(
        {**kept, **story}, ""
    )


def _story_text(data: Mapping[str, Any], body: str) -> str:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    front = yaml.dump(dict(data), Dumper=dumper, sort_keys=False, allow_unicode=True, width=10**6)
    return f"---\n{front}---\n{body}"


def unchanged(_contender: Editable, _example: Example, _turn: int) -> Files:
    """Change nothing."""
    return {}


def added(contender: Editable, example: Example, turn: int) -> Files:
    """Add one story."""
    return contender.story_files(*added_story(example, turn))


def edited(contender: Editable, example: Example, turn: int) -> Files:
    """Edit one story."""
    return contender.story_files(example.name, edited_story(example, turn))


def template(contender: Editable, _example: Example, turn: int) -> Files:
    """Add one line to the template of a story's page."""
    path, text = contender.story_template()
    if ANCHOR not in text:
        raise ValueError(f"{path}: the template has no {ANCHOR}, after which the case adds a line")
    return {path: text.replace(ANCHOR, f"{ANCHOR}\n<p>Edition {turn}</p>", 1)}


CHANGES: dict[str, Callable[[Editable, Example, int], Files]] = {
    "unchanged": unchanged,
    "added": added,
    "edited": edited,
    "template": template,
}
"""The cases that start from a built site, and the files that each changes."""
CASES = ("cold", *CHANGES)


def apply(files: Files) -> Callable[[], None]:
    """Write the files; return what brings them back as they were, with their times."""
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns) if path.exists() else None
        for path in files
    }
    made = [folder for path in files for folder in path.parents if not folder.exists()]
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def undo() -> None:
        for path, kept in before.items():
            if kept is None:
                path.unlink()
            else:
                path.write_bytes(kept[0])
                os.utime(path, ns=(kept[1], kept[1]))
        for folder in sorted(set(made), reverse=True):
            folder.rmdir()

    return undo


@dataclass(slots=True)
class Bench:
    """A contender whose site is brought to the built state before each timed run."""

    contender: Contender
    build: Callable[[], object]
    """Builds the site, untimed."""
    built: dict[str, bytes] = field(default_factory=dict)
    """The digest of every file of a site built from nothing."""

    def make_ready(self) -> dict[str, FileState]:
        """Bring the site to the built state, and return it.

        After a change was undone, a build brings it back with all its caches. What that build
        leaves of the change is removed; if the site is still another, it is built from nothing.
        """
        if self.built:
            state = folder_state(self.contender.output)
            if self._is_built(state):
                return state
            self.build()
            state = folder_state(self.contender.output)
            for path in state.keys() - self.built.keys():
                (self.contender.output / path).unlink()
                del state[path]
            if self._is_built(state):
                return state
        self.contender.clean()
        self.build()
        state = folder_state(self.contender.output)
        self.built = {path: entry.digest for path, entry in state.items()}
        return state

    def _is_built(self, state: Mapping[str, FileState]) -> bool:
        return {path: entry.digest for path, entry in state.items()} == self.built
