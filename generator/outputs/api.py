"""The JSON API: files that clients of the real format's sites can read as before.

Lists of stories, one file for each story, and topics come in the old shapes,
as ``api_types.py`` says; ``clusters.py`` adds the grouped coverage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial

import msgspec

from generator.dates import stamp
from generator.digest import digest
from generator.model import Image, Story, Topic
from generator.outputs.api_types import (
    SCHEMAS,
    ApiImage,
    ApiProvider,
    ApiTopic,
    Endpoint,
    Endpoints,
    NewsItem,
    Service,
    TopicList,
)
from generator.outputs.lists import list_drafts, list_paths
from generator.outputs.material import Draft, Material, Output, to_json, whole
from generator.text import clean

_encode = msgspec.msgpack.Encoder().encode

NEWS = "api/news/"
ROOT_PAGE, TOPIC_PAGE = 25, 30


def api(material: Material) -> Output:
    """Every file below ``api/``."""
    news = _News(material)
    paths = [
        *news.paths(),
        "api/topics/index.json",
        "api/index.json",
        *(f"api/schema/{name}.json" for name in SCHEMAS),
    ]

    def drafts() -> Iterator[Draft]:
        yield from news.drafts()
        yield whole("api/topics/index.json", to_json(_topics(material)))
        yield whole("api/index.json", to_json(_endpoints(material)))
        for name, shape in SCHEMAS.items():
            yield whole(f"api/schema/{name}.json", schema(name, shape, material.base))

    return Output(paths, drafts)


class _News:
    """Stories with a file: lists of those that are listed, and each by itself."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.topics = [topic.id for topic in material.loaded.topics]
        lists = {NEWS + topic for topic in self.topics}
        # The list of a topic keeps its address where a file's stem is the same.
        self.addresses = {
            story_id: f"api/{path}index.json"
            for story_id, path in material.site.stories.items()
            if f"api/{path}".rstrip("/") not in lists
        }
        self.stories = [story for story in material.loaded.stories if story.stem]
        self.listed = sorted(
            (story for story in self.stories if story.listed),
            key=lambda story: (-story.published.timestamp(), story.source),
        )
        self.by_topic: dict[str, list[Story]] = {topic: [] for topic in self.topics}
        for story in self.listed:
            ids = (material.loaded.topic_ids[name.casefold()] for name in story.topics)
            for topic_id in dict.fromkeys(ids):
                self.by_topic[topic_id].append(story)

    def paths(self) -> Iterator[str]:
        for folder, stories, size in self._lists():
            yield from list_paths(folder, len(stories), size)
        for story in self.stories:
            if story.id in self.addresses:
                yield self.addresses[story.id]

    def drafts(self) -> Iterator[Draft]:
        listed = {story.id: story for story in self.listed}
        marks = {story_id: digest(self._made_of(story)) for story_id, story in listed.items()}
        # Each is in several lists, and in a file of its own.
        body = cache(lambda story_id: self.encode(listed[story_id]))
        for folder, stories, size in self._lists():
            ids = [story.id for story in stories]
            yield from list_drafts(folder, ids, size, marks.__getitem__, body)
        for story in self.stories:
            address = self.addresses.get(story.id)
            if address and story.listed:
                yield Draft(address, marks[story.id], partial(body, story.id))
            elif address:
                yield Draft(address, self._made_of(story), partial(self.encode, story))

    def _made_of(self, story: Story) -> bytes:
        """What the item of a story is made of."""
        return _encode((story, self.addresses.get(story.id)))

    def _lists(self) -> Iterator[tuple[str, Sequence[Story], int]]:
        yield NEWS, self.listed, ROOT_PAGE
        for topic in self.topics:
            yield f"{NEWS}{topic}/", self.by_topic[topic], TOPIC_PAGE

    def encode(self, story: Story) -> bytes:
        """One story in the old shape."""
        base, address = self.material.base, self.addresses.get(story.id)
        return to_json(
            NewsItem(
                path=story.source,
                title=story.title if story.raw_title is None else story.raw_title,
                excerpt=(story.excerpt or None) if story.raw_excerpt is None else story.raw_excerpt,
                source_url=base + address if base and address else None,
                web_url=story.web_url,
                original_url=story.original_url,
                featured_content=story.raw_embed,
                heat=story.heat,
                tags=story.tags or None,
                images=_images(story.images),
                content=story.body or None,
                type=story.kind,
                amp_web_url=story.amp_url,
                cdn_amp_web_url=story.cdn_amp_url,
                published_date_time=stamp(story.published),
                updated_date_time=stamp(story.updated) if story.updated else None,
                provider=ApiProvider(
                    story.provider_name, story.provider_domain, _images(story.logos)
                ),
                locale=story.locale or self.material.site.info.language,
                categories=story.categories or ((story.category,) if story.category else None),
                topics=story.raw_topics or story.topics,
            )
        )


def _images(images: Iterable[Image]) -> tuple[ApiImage, ...] | None:
    return (
        tuple(
            ApiImage(
                image.url,
                image.width,
                image.height,
                image.title,
                image.attribution,
                image.is_cached,
            )
            for image in images
        )
        or None
    )


def _topics(material: Material) -> TopicList:
    return TopicList(tuple(map(_topic, material.loaded.topics)))


def _topic(topic: Topic) -> ApiTopic:
    return ApiTopic(
        name=topic.name,
        shortname=topic.short_name or topic.name,
        id=topic.id,
        parent=topic.parent or msgspec.UNSET,
        images=topic.images or msgspec.UNSET,
        services=tuple(Service(clean(str(name)), endpoint) for name, endpoint in topic.services),
    )


def _endpoints(material: Material) -> Endpoints:
    """The index: every list by its address, and each family of files once."""
    rows = [
        ("news/index.json", "All listed stories, newest first", "news-list"),
        ("news/page/{page}/index.json", "A page of them, from 1", "news-list"),
        ("news/{stem}/index.json", "One story, by the stem of its file", "news-item"),
        ("news/{topic}/page/{page}/index.json", "A page of a topic's stories", "news-list"),
        *(
            (f"news/{topic.id}/index.json", f"Stories of the topic {topic.name}", "news-list")
            for topic in material.loaded.topics
        ),
        ("topics/index.json", "All topics", "topics"),
        ("clusters/index.json", "All clusters with their coverage, newest first", "cluster-list"),
        ("clusters/page/{page}/index.json", "A page of them, from 1", "cluster-list"),
        ("clusters/{slug}/index.json", "One cluster; its page is /news/{slug}/", "cluster"),
        ("index.json", "This list", "index"),
    ]
    info = material.site.info
    return Endpoints(
        info.title,
        material.base or None,
        tuple(
            Endpoint(f"api/{path}", told, f"api/schema/{shape}.json") for path, told, shape in rows
        ),
    )


def schema(name: str, shape: type[msgspec.Struct], base: str) -> bytes:
    """The JSON Schema (2020-12) of a shape."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    if base:
        made["$id"] = f"{base}api/schema/{name}.json"
    return to_json(made | msgspec.json.schema(shape))
