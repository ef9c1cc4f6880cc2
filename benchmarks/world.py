"""The invented world behind the benchmark corpus: publishers, topics, events and their reports.

Events happen at a constant rate. Each is reported by 1 to 12 publishers within three days, in
different words that share the event's names and numbers, as in real news.
"""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.words import (
    ADJECTIVES,
    LINKS,
    NOUNS,
    VERBS,
    invent_words,
    zipf_pick,
)

VOCABULARY = 60_000
"""Number of invented words."""
PUBLISHERS = 300
"""Number of publishers; the one of rank k sends about 1/k as many reports as the first."""
MAX_REPORTS = 12
"""Reports of one event, at most."""
REPORT_CHANCE = 0.67
"""Chance of one more report: 12 at most makes about three an event on average."""
SPAN_SECONDS = 3 * 86_400
"""Seconds from the first report of an event to its last, at most."""
REFERENCE_CHANCE = 0.29
"""Chance that a report other than its event's lead has no file of its own."""
LEAD_REFERENCE_CHANCE = 0.04
"""The same chance for a lead of two or more reports."""


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """One topic of the site: its name, its address part and the name of its parent, if any."""

    name: str
    slug: str
    parent: str | None


ROOT = TopicSpec("World News", "world-news", None)
SECTIONS = tuple(
    TopicSpec(n, n.lower(), ROOT.name) for n in ("Business", "Science", "Sport", "Life")
)
SUBJECTS = tuple(
    TopicSpec(name, slug, parent)
    for name, slug, parent in (
        ("Markets", "markets", "Business"),
        ("Energy", "energy", "Business"),
        ("Space", "space", "Science"),
        ("Artificial Intelligence", "artificial-intelligence", "Science"),
        ("Football", "football", "Sport"),
        ("Food & Drink", "food-drink", "Life"),
        ("Travel", "travel", "Life"),
    )
)
TOPICS = (ROOT, *SECTIONS, *SUBJECTS)


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher, with the habits that its reports show."""

    name: str
    domain: str
    quality: int
    has_amp: bool
    image_chance: float
    is_video: bool


@dataclass(slots=True)
class Report:
    """One publisher's report of an event. ``entry`` caches its text as a related entry."""

    publisher: Publisher
    title: str
    excerpt: str
    published: datetime
    url: str
    quality: int
    topics: tuple[str, ...]
    image: tuple[str, int, int] | None
    """URL, width and height in pixels."""
    has_file: bool = True
    stem: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: words and numbers that all reports draw on, and the reports, best first."""

    subject: str
    reports: list[Report] = field(default_factory=list)


def slugify(text: str) -> str:
    """Return ``text`` as lower-case ASCII words joined by hyphens."""
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in text.replace("’", ""))
    return "-".join(kept.lower().split())


class World:
    """Draws publishers once and then events, one after another, from one seed."""

    def __init__(self, seed: int) -> None:
        """Draw the vocabulary and the publishers from ``seed``."""
        self.rng = random.Random(seed)
        self.words = invent_words(self.rng, VOCABULARY)
        self.publishers = self._draw_publishers()

    def _draw_publishers(self) -> list[Publisher]:
        rng = self.rng
        names = rng.sample(self.words, PUBLISHERS)
        suffixes = ("News", "Times", "Daily", "Post", "Today", "Herald", "Wire", "Review", "")
        drawn = []
        for name in names:
            title = f"{name.capitalize()} {rng.choice(suffixes)}".strip()
            is_video = rng.random() < 0.03
            drawn.append(
                Publisher(
                    name=title,
                    domain="youtube.com"
                    if is_video
                    else f"{slugify(title).replace('-', '')}.example",
                    quality=rng.choice((17, 34, 37, 47, 57, 66, 75, 86, 87, 87, 92, 101, 107, 117)),
                    has_amp=not is_video and rng.random() < 0.32,
                    image_chance=rng.choice((0.2, 0.8, 1.0)),
                    is_video=is_video,
                )
            )
        return drawn

    def secured(self) -> str:
        """Return a blob like the encrypted one of real files, about 450 characters."""
        long = base64.b64encode(self.rng.randbytes(16 * self.rng.randint(17, 23))).decode()
        return f"{long};{base64.b64encode(self.rng.randbytes(16)).decode()}"

    def event(self, start: datetime) -> Event:
        """Draw an event whose first report is published at ``start``."""
        rng = self.rng
        subject = rng.choice(SUBJECTS)
        names = [zipf_pick(rng, self.words).capitalize() for _ in range(3)]
        things = [rng.choice(NOUNS) for _ in range(4)] + [zipf_pick(rng, self.words)]
        number = rng.choice(
            (f"{rng.randint(2, 99)}%", f"{rng.randint(2, 999):,}", f"${rng.randint(2, 900)}m")
        )
        verbs = [rng.choice(VERBS) for _ in range(3)]
        count = 1
        while count < MAX_REPORTS and rng.random() < REPORT_CHANCE:
            count += 1
        section = subject.parent or ROOT.name
        topics = (ROOT.name, section, subject.name) if rng.random() < 0.7 else (ROOT.name, section)
        reports = []
        for index in range(count):
            delay = 0 if index == 0 else min(SPAN_SECONDS, 180 + int(rng.expovariate(1 / 40_000)))
            reports.append(
                self._report(start + timedelta(seconds=delay), names, things, number, verbs, topics)
            )
        reports.sort(key=lambda r: (-r.quality, r.published))
        for index, report in enumerate(reports):
            chance = REFERENCE_CHANCE if index else LEAD_REFERENCE_CHANCE
            report.has_file = count == 1 or rng.random() >= chance
        if not any(report.has_file for report in reports):
            reports[0].has_file = True
        return Event(subject.name, reports)

    def _title(self, names: list[str], things: list[str], number: str, verbs: list[str]) -> str:
        rng = self.rng
        first, second = rng.sample(names, 2)
        thing, other = rng.sample(things, 2)
        verb = rng.choice(verbs) if rng.random() < 0.6 else rng.choice(VERBS)
        extra = f"{rng.choice(ADJECTIVES)} {rng.choice(NOUNS)}"
        link = rng.choice(LINKS)
        pattern = rng.randrange(7)
        if pattern == 0:
            return f"{first} {verb} {thing} {link} {second} {other} {rng.choice(VERBS)} {extra}"
        if pattern == 1:
            return f"{first}’s {thing} {verb} {number} {link} {extra}"
        if pattern == 2:
            return f"{thing.capitalize()} {other}: {first} {verb} {number} {extra}, says {second}"
        if pattern == 3:
            return f"Why {first} {verb} {rng.choice(ADJECTIVES)} {thing} {link} {second}"
        if pattern == 4:
            return f'{number} {thing} {link} {first} {verb} "{extra}"'
        if pattern == 5:
            return f"{first} and {second}: {other} {verb} {extra} {link} {number} {thing}"
        return f"{second} {other} {verb} {first} {thing} {link} {rng.choice(NOUNS)} {rng.choice(VERBS)}"

    def _excerpt(self, names: list[str], things: list[str], number: str, verbs: list[str]) -> str:
        rng = self.rng
        words: list[str] = []
        for word in rng.choices(NOUNS, k=rng.randint(10, 17)):
            chance = rng.random()
            words.append("the " + word if chance < 0.5 else f"{rng.choice(ADJECTIVES)} {word}")
            if chance > 0.75:
                words.append(rng.choice(VERBS))
            elif chance < 0.1:
                words.append(zipf_pick(rng, self.words))
        half = len(words) // 2
        opening = f"{rng.choice(names)} {rng.choice(verbs)} {rng.choice(things)} of {number}"
        text = f"{opening} {' '.join(words[:half])}. {rng.choice(names)} {' '.join(words[half:])}"
        return f"{text} ..." if rng.random() < 0.5 else f"{text}."

    def _report(
        self,
        published: datetime,
        names: list[str],
        things: list[str],
        number: str,
        verbs: list[str],
        topics: tuple[str, ...],
    ) -> Report:
        rng = self.rng
        publisher = self.publishers[int(PUBLISHERS ** rng.random()) - 1]
        title = self._title(names, things, number, verbs)
        slug = slugify(title)
        code = f"{rng.getrandbits(44):011x}"
        if publisher.is_video:
            url = f"https://youtube.com/watch?v={code}"
            image: tuple[str, int, int] | None = (
                f"https://i.ytimg.com/vi/{code}/hqdefault.jpg",
                480,
                360,
            )
        else:
            day = f"{published:%Y/%m/%d}" if rng.random() < 0.5 else code
            url = f"https://www.{publisher.domain}/{rng.choice(things)}/{day}/{slug}/"
            image = None
            if rng.random() < publisher.image_chance:
                width, height = rng.choice(
                    ((620, 372), (1200, 675), (1600, 900), (640, 360), (1200, 630))
                )
                source = f"https://img.{publisher.domain}/uploads/{rng.getrandbits(96):x}/{rng.choice(things)}-{code}.jpg"
                image = (f"{source}?width={width}&quality=85&fit=max", width, height)
        return Report(
            publisher=publisher,
            title=title,
            excerpt=self._excerpt(names, things, number, verbs),
            published=published,
            url=url,
            quality=publisher.quality + rng.choice((0, 0, 0, 0, 1, 6, 20)),
            topics=topics,
            image=image,
        )
