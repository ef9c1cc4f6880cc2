"""Write a seeded corpus of seed-like stories: ``python -m benchmarks.corpus OUT --stories N``.

Stories come at a constant 55 files a day and end at a fixed date, so more stories means more years
and not more crowded days. Only the last few days are held in memory, whatever the number.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.world import PUBLISHERS, ROOT, TOPICS, Event, Report, World, slugify

STORIES_PER_DAY = 55
"""Story files a day, whatever the size of the corpus."""
LAST_DAY = datetime(2026, 6, 30, tzinfo=UTC)
"""When the last event happens (UTC)."""
LOCAL_OFFSET = timedelta(hours=-2)
"""Offset of the site's local time, which dates the file names, from UTC."""
EMBED = "https://www.youtube.com/embed/"
THRESHOLD = 70
"""Least heat of a published story."""
HEAT_PER_RELATED = 20
"""Heat a lead gains for each related entry."""
RECENT_REPORTS = 150
"""Reports kept for each subject, as the source of entries from other events."""
LONG_RELATED = 100
"""Related entries of each file with ``--long-related``."""


class FileNames:
    """Gives each story a file stem of its own; remembers the names of the last days only."""

    def __init__(self) -> None:
        """Start with no names given."""
        self._by_day: dict[str, set[str]] = {}

    def claim(self, report: Report, slug: str) -> str:
        """Return ``local date-slug``, numbered if another story of that day has it."""
        day = f"{report.published + LOCAL_OFFSET:%Y-%m-%d}"
        taken = self._by_day.setdefault(day, set())
        if len(self._by_day) > 10:
            del self._by_day[min(self._by_day)]
        stem, number = f"{day}-{slug}", 2
        while stem in taken:
            stem, number = f"{day}-{slug}-{number}", number + 1
        taken.add(stem)
        return stem


def quote(text: str) -> str:
    """Return ``text`` as a double-quoted YAML scalar."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _amp_lines(report: Report, indent: str) -> str:
    if not report.publisher.has_amp:
        return ""
    bare = report.url.removeprefix("https://")
    host = report.publisher.domain.replace("-", "--").replace(".", "-")
    cdn = f"https://www-{host}.cdn.ampproject.org/c/s/{bare}amp/"
    return f"{indent}ampWebUrl: {quote(report.url + 'amp/')}\n{indent}cdnAmpWebUrl: {quote(cdn)}\n"


def _image_lines(report: Report, indent: str) -> str:
    if report.image is None:
        return ""
    url, width, height = report.image
    return (
        f"{indent}images:\n{indent}  - url: {quote(url)}\n{indent}    width: {width}\n"
        f"{indent}    height: {height}\n{indent}    isCached: true\n"
    )


def related_entry(report: Report) -> str:
    """Return the report's YAML as an entry of ``related``; made once, as many files hold it."""
    if not report.entry:
        is_video = report.publisher.is_video
        report.entry = (
            f"  - title: {quote(report.title)}\n"
            f"    excerpt: {quote(report.excerpt)}\n"
            f"    publishedDateTime: {report.published:%Y-%m-%dT%H:%M:%SZ}\n"
            f"    webUrl: {quote(report.url)}\n"
            f"{_amp_lines(report, '    ')}"
            f"    type: {'video' if is_video else 'article'}\n"
            f"    provider:\n      name: {report.publisher.name}\n"
            f"      domain: {report.publisher.domain}\n"
            f"    quality: {report.quality}\n"
            f"{_image_lines(report, '    ')}"
        )
    return report.entry


def story_text(report: Report, related: list[Report], heat: int, secured: str) -> str:
    """Return the whole story file, its keys in the order of real files."""
    is_video = report.publisher.is_video
    lines = [
        f"---\ncategory: news\ntitle: {quote(report.title)}\nexcerpt: {quote(report.excerpt)}\n",
        f"publishedDateTime: {report.published:%Y-%m-%dT%H:%M:%SZ}\n",
        f"originalUrl: {quote(report.url)}\n",
    ]
    if not is_video:
        lines.append(f"webUrl: {quote(report.url)}\n")
    lines.append(_amp_lines(report, ""))
    lines.append(
        f"type: {'video' if is_video else 'article'}\nquality: {report.quality}\nheat: {heat}\n"
        f"published: {'true' if heat >= THRESHOLD else 'false'}\n\n"
    )
    if is_video:
        code = report.url.rpartition("=")[2]
        frame = f'<iframe width="800" height="500" src="{EMBED}{code}" allowfullscreen></iframe>'
        lines.append(f"featuredContent: {quote(frame)}\n\n")
    lines.append(
        f"provider:\n  name: {report.publisher.name}\n  domain: {report.publisher.domain}\n\n"
    )
    lines.append("topics:\n" + "".join(f"  - {name}\n" for name in report.topics) + "\n")
    if report.image is not None:
        lines.append(_image_lines(report, "") + "\n")
    if related:
        lines.append("related:\n" + "".join(map(related_entry, related)) + "\n")
    lines.append(f'secured: "{secured}"\n---\n')
    return "".join(lines)


def choose_related(
    report: Report, event: Event, recent: deque[Report], rng: random.Random, most: int, long: bool
) -> list[Report]:
    """Return the related entries of ``report``, sorted by quality: its event's, then noise.

    Noise is never of a higher quality than the event's lead, as in real files.
    """
    others = [other for other in event.reports if other is not report]
    room = most if long else most - (rng.random() < 0.5)
    chosen = others[:room]
    wanted = most - len(chosen) if long else min(most - len(chosen), rng.choice((0, 1, 1, 2, 3)))
    best = event.reports[0].quality
    if wanted and recent:
        pool = [other for other in recent if other.quality <= best]
        chosen += rng.sample(pool, min(wanted, len(pool)))
    return sorted(chosen, key=lambda other: -other.quality)


def stories(world: World, count: int, most: int, long: bool) -> Iterator[tuple[str, str]]:
    """Yield ``count`` pairs of file stem and file text, event by event in order of time."""
    names = FileNames()
    recent: dict[str, deque[Report]] = {}
    start = LAST_DAY - timedelta(days=count / STORIES_PER_DAY)
    written = 0
    while written < count:
        event = world.event(
            (start + timedelta(days=written / STORIES_PER_DAY)).replace(microsecond=0)
        )
        pool = recent.setdefault(event.subject, deque(maxlen=RECENT_REPORTS))
        for report in event.reports:
            if not report.has_file or written == count:
                continue
            related = choose_related(report, event, pool, world.rng, most, long)
            is_lead = report is event.reports[0]
            heat = report.quality + HEAT_PER_RELATED * len(related) if is_lead else -1
            stem = names.claim(report, slugify(report.title))
            yield stem, story_text(report, related, heat, world.secured())
            written += 1
        pool.extend(event.reports)


def write_site_data(world: World, out: Path) -> None:
    """Write ``_config.yml``, ``_data/topics`` and ``_data/organizations``."""
    (out / "_config.yml").write_text(
        'title: Benchmark News\nurl: https://news.example\nbaseurl: "/bench"\n'
        f'webUrl: https://news.example/bench\nlocale: "en-us"\ncharset: utf-8\ntopic: {ROOT.name}\n',
        encoding="utf-8",
    )
    topics = out / "_data" / "topics"
    topics.mkdir(parents=True, exist_ok=True)
    for number, topic in enumerate(TOPICS):
        parent = f"shortname: {topic.name}\nparent: {topic.parent}\n" if topic.parent else ""
        tag = "".join(part.capitalize() for part in topic.slug.split("-"))
        (topics / f"{number:02}-{topic.slug}.yaml").write_text(
            f"taxonomy: topic\n_id: {topic.slug}\nname: {topic.name}\n{parent}keywords:\n"
            f'  - {topic.name.lower()}\nhashtags:\n  - "#{tag}"\n'
            f"services:\n  news: https://news.example/bench/api/news/{topic.slug}/\n",
            encoding="utf-8",
        )
    organizations = out / "_data" / "organizations"
    organizations.mkdir(parents=True, exist_ok=True)
    for publisher in world.publishers[: PUBLISHERS // 5]:
        if publisher.is_video:
            continue
        (organizations / f"{publisher.domain}.md").write_text(
            f"---\ntaxonomy: organization\n_id: {publisher.domain}\nname: {publisher.name}\n"
            f"domain: {publisher.domain}\nimages:\n"
            f"  - url: /assets/images/organizations/{publisher.domain}-50x50.jpg\n"
            "    width: 50\n    height: 50\n---\n",
            encoding="utf-8",
        )


def write_corpus(out: Path, count: int, *, seed: int = 1, most: int = 5, long: bool = False) -> int:
    """Write a corpus of ``count`` stories below ``out`` and return the bytes of all stories."""
    world = World(seed)
    news = out / "_news"
    news.mkdir(parents=True, exist_ok=True)
    write_site_data(world, out)
    size = 0
    for stem, text in stories(world, count, LONG_RELATED if long else most, long):
        body = text.encode()
        size += len(body)
        with open(f"{news}/{stem}.md", "xb", buffering=0) as file:
            file.write(body)
    return size


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="a new or empty folder")
    parser.add_argument("--stories", type=int, default=20_000, help="number of story files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--related-each", type=int, default=5, help="related entries a file, at most"
    )
    parser.add_argument(
        "--long-related", action="store_true", help=f"{LONG_RELATED} entries in each file"
    )
    args = parser.parse_args(argv)
    if args.out.exists() and any(args.out.iterdir()):
        parser.error(f"{args.out} is not empty")
    size = write_corpus(
        args.out, args.stories, seed=args.seed, most=args.related_each, long=args.long_related
    )
    print(
        f"{args.stories:,} stories, {size:,} bytes, {size / max(args.stories, 1):,.0f} bytes a story"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
