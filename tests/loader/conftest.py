"""A content folder from a few texts, and what the loader makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generator.errors import Problem
from generator.executors import Workers
from generator.loader.content import load_content
from generator.model import Loaded, Story
from generator.options import Config, ContentOptions

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)

FRONT: dict[str, str | None] = {
    "title": "Eels return to the Marrow",
    "publishedDateTime": "2026-03-10T12:00:00Z",
    "webUrl": "https://eel.example/return",
    "provider": "{name: The Eel, domain: eel.example}",
}


def front(**fields: str | None) -> str:
    """The text of a story file; a field given as ``None`` is left out.

    ``extra`` are lines for the end of the front matter, ``body`` follows it.
    """
    extra, body = fields.pop("extra", ""), fields.pop("body", "")
    rows = [f"{key}: {value}" for key, value in (FRONT | fields).items() if value is not None]
    return "---\n" + "\n".join(rows) + f"\n{extra}---\n{body}"


def load(folder: Path, files: Mapping[str, str | bytes], jobs: int = 1, **settings: Any) -> Loaded:
    """Write ``files`` below ``folder`` and load them all."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    given: dict[str, Any] = {
        "source": str(folder), "content": ContentOptions(folder="."), "now": NOW,
        "output": str(folder / "public"),
    }  # fmt: skip
    with Workers(jobs) as workers:
        return load_content(Config(**(given | settings)), workers)


def load_one(folder: Path, text: str | bytes, **settings: Any) -> tuple[Story, list[Problem]]:
    """The only story with a file, and the problems."""
    loaded = load(folder, {"_news/one.md": text}, **settings)
    return next(story for story in loaded.stories if story.stem), list(loaded.problems)


def by_stem(loaded: Loaded) -> dict[str, Story]:
    return {story.stem: story for story in loaded.stories if story.stem}


def by_reference(loaded: Loaded) -> dict[str, Story]:
    return {story.url: story for story in loaded.stories if not story.stem}


def told(problems: Any) -> set[tuple[str, str, str]]:
    """Path, field and kind of each problem."""
    return {(problem.path, problem.field, problem.kind) for problem in problems}
