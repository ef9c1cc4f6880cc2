"""Builders that the tests share: stories as values, and stories as files.

Every event, person and publisher here is invented; all hosts end in ``.example``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings
from selectolax.lexbor import LexborHTMLParser, LexborNode

import generator
from generator.build import build_site
from generator.config import load_config
from generator.executors import Workers
from generator.grouper import group_stories
from generator.model import Cluster, Loaded, Provider, Report, Story, Topic
from generator.options import Config, GroupingOptions
from generator.pages import AnyPage
from generator.planner import plan_site
from generator.site import Site
from generator.urls import url_keys

# The same examples in every run, on a machine of any speed.
settings.register_profile("broadsheet", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("broadsheet")

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
PACKAGE_PARENT = Path(generator.__file__).resolve().parent.parent
DEMO = PACKAGE_PARENT / "content"
# The files that every page of the default theme names.
THEME_FILES = {
    "style.css": "style.0123456789.css",
    "favicon.svg": "favicon.svg",
    "page.js": "page.0123456789.js",
    "search.js": "search.0123456789.js",
}

# Each event has words of its own, so that only its reports look alike.
EVENTS = (
    ("Ostermoor dam gates jammed open after copper theft", "Engineers lowered spare winches"),
    ("Velvet crab harvest banned along the Quillan shore", "Fishers demand fresh sampling"),
    ("Tramway conductor returns violin worth forty thousand", "Musician wept at depot counter"),
    ("Lighthouse robot paints itself orange overnight", "Keepers blame faulty calibration script"),
    ("Parliament scraps dogwood tariff in late vote", "Exporters cheered from gallery benches"),
    ("Glacier lake drains beneath Hallmark ridge", "Hikers heard thunder under ice"),
    ("Penguin census doubles using kelp drones", "Biologists recounted every colony twice"),
    ("Moonlit bakery strike ends with sourdough pact", "Ovens relit before sunrise shift"),
    ("Quantum clock drifts seven picoseconds", "Physicists suspect warm cabling"),
    ("Beaver wetland swallows motorway exit ramp", "Road planners praise furry surveyors"),
)
_EMPTY = ("as", "it", "was", "then", "so", "now", "here", "there")


def headline(event: int, name: str = "") -> tuple[str, str]:
    """Headline and excerpt of one report of an invented event.

    Those of one event say the same, each in words of its own that count for
    nothing, so that none is a copy of another.
    """
    title, excerpt = EVENTS[event % len(EVENTS)]
    number = int.from_bytes(blake2b(name.encode(), digest_size=4).digest())
    own = " ".join(_EMPTY[number >> bits & 7] for bits in (0, 3, 6, 9, 12))
    turn = event // len(EVENTS)
    marks = f" Zek{turn}ora Vim{turn}unda" if turn else ""
    return f"{title}{marks} {own}", f"{excerpt}{marks} wire0"


def make_story(
    name: str, *, event: int = 0, hours: float = 0.0, file: bool = True, **fields: Any
) -> Story:
    """A story as the loader would give it; ``file=False`` is one known by reference."""
    title, excerpt = headline(event, name)
    host = fields.pop("host", f"{name}.example")
    url = f"https://{host}/{name}"
    given: dict[str, Any] = {
        "id": f"2026-03-10-{name}" if file else f"{host}/{name}",
        "url": url,
        "title": title,
        "excerpt": excerpt,
        "published": NOON + timedelta(hours=hours),
        "provider": host,
        "provider_name": host.partition(".")[0].title(),
        "provider_domain": host,
        "stem": f"2026-03-10-{name}" if file else "",
        "source": f"_news/2026-03-10-{name}.md" if file else "",
        "quality": 50,
        "topics": ("Harbour",),
    } | fields
    given.setdefault("keys", url_keys(given["url"], given.get("original_url")))
    return Story(**given)


def slug_of(name: str) -> str:
    return name.lower().replace(" ", "-")


def group(
    stories: Iterable[Story], topic_ids: Mapping[str, str] | None = None, **options: Any
) -> tuple[Cluster, ...]:
    """The clusters of ``stories``, in this process."""
    found = list(stories)
    ids = topic_ids or {t.casefold(): slug_of(t) for story in found for t in story.topics}
    with Workers(1) as workers:
        return group_stories(found, dict(ids), GroupingOptions(**options), workers)


def make_loaded(stories: Iterable[Story], topics: Sequence[Topic] = ()) -> Loaded:
    """All content around ``stories``, as the loader would give it."""
    found = tuple(stories)
    declared = {topic.name.casefold(): topic for topic in topics}
    for story in found:
        for name in story.topics:
            declared.setdefault(name.casefold(), Topic(id=slug_of(name), name=name))
    return Loaded(
        stories=found,
        topics=tuple(declared.values()),
        topic_ids={name: topic.id for name, topic in declared.items()},
        providers={
            story.provider: Provider(
                key=story.provider, name=story.provider_name, domain=story.provider_domain
            )
            for story in found
        },
        problems=(),
        files=len(found),
    )


def plan(
    stories: Iterable[Story],
    config: Config | None = None,
    topics: Sequence[Topic] = (),
    assets: Mapping[str, str] | None = None,
    clusters: Sequence[Cluster] | None = None,
) -> Site:
    """The site of ``stories``, grouped unless ``clusters`` are given."""
    config = config or Config()
    loaded = make_loaded(stories, topics)
    if clusters is None:
        with Workers(1) as workers:
            clusters = group_stories(loaded.stories, loaded.topic_ids, config.grouping, workers)
    return plan_site(clusters, loaded, assets or THEME_FILES, config)


def page_at(site: Site, path: str) -> Any:
    """The page of a plan at ``path``."""
    pages: dict[str, AnyPage] = {page.path: page for page in site.pages}
    return pages[path]


def write_story(folder: Path, stem: str, *, event: int = 0, body: str = "", **fields: Any) -> Path:
    """A front-matter file ``folder/stem.md``; a field given as ``None`` is left out."""
    title, excerpt = headline(event, stem)
    given: dict[str, Any] = {
        "category": "news",
        "title": title,
        "excerpt": excerpt,
        "publishedDateTime": NOON.isoformat(),
        "webUrl": f"https://{slug_of(stem)[-40:].strip('-')}.example/{stem}",
        "type": "article",
        "quality": 80,
        "provider": {"name": stem.title(), "domain": f"{slug_of(stem)[-40:].strip('-')}.example"},
        "topics": ["Harbour"],
    } | fields
    path = folder / f"{stem}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        f"{key}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in given.items()
        if value is not None
    ]
    path.write_text("---\n" + "\n".join(lines) + f"\n---\n{body}", encoding="utf-8")
    return path


def reference(name: str, *, event: int = 0, hours: float = 0.0, **fields: Any) -> dict[str, Any]:
    """An entry of a ``related`` list."""
    title, excerpt = headline(event, name)
    return {
        "title": title,
        "excerpt": excerpt,
        "publishedDateTime": (NOON + timedelta(hours=hours)).isoformat(),
        "webUrl": f"https://{name}.example/{name}",
        "type": "article",
        "provider": {"name": name.title(), "domain": f"{name}.example"},
        "quality": 30,
    } | fields


class Built(NamedTuple):
    """A site on disk and what its build reported."""

    folder: Path
    report: Report

    def page(self, path: str) -> LexborHTMLParser:
        """The parsed page at an address below the site's root."""
        return parse(self.folder / path / "index.html")

    def has(self, path: str) -> bool:
        return (self.folder / path / "index.html").is_file()


def parse(file: Path) -> LexborHTMLParser:
    return LexborHTMLParser(file.read_text(encoding="utf-8"))


def first(page: LexborHTMLParser, selector: str) -> LexborNode:
    """The first element of a page that the selector finds; there must be one."""
    found = page.css_first(selector)
    assert found is not None, selector
    return found


def build(
    source: Path,
    output: Path,
    *,
    strict: bool = False,
    search: bool = False,
    images: bool = False,
    keep: bool = True,
    **options: Any,
) -> Built:
    """Build ``source`` in this process; without what takes a while, search index and images, unless asked."""
    options = {"jobs": 1} | options
    config = load_config(str(source), output=str(output), **options)
    with pytest.MonkeyPatch.context() as patch:
        if not search:
            patch.setattr(Config, "search_installed", False)
        if not images:
            patch.setattr(Config, "images_installed", "")
        return Built(output, build_site(config, strict, keep=keep))


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# To make pictures takes a while, so the command finds nothing to make them with.
_COMMAND = """
import runpy, sys
sys.modules["PIL"] = None
runpy.run_module("generator", run_name="__main__", alter_sys=True)
"""


def broadsheet(
    *arguments: str | Path,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    **options: Any,
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with nothing of ours in its environment."""
    clean = {
        key: value
        for key, value in os.environ.items()
        if key != "SOURCE_DATE_EPOCH" and not key.startswith("BROADSHEET_")
    }
    clean["PYTHONPATH"] = str(PACKAGE_PARENT)
    return subprocess.run(
        [sys.executable, "-c", _COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=clean | dict(environment or {}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
