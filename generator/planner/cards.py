"""Stories and clusters as pages show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec

from generator.digest import digest
from generator.language import ENGLISH, Language
from generator.model import Cluster, Image, Loaded, Provider, Story, original
from generator.options import ListOptions
from generator.parts import Card, Entry, Link, Out
from generator.planner.addresses import Addresses
from generator.planner.tree import TopicTree
from generator.text import shorten

_EXCERPT_IN_LIST = 240
_ALSO = 6
_TOPICS_ON_CARD = 3

_encode = msgspec.msgpack.Encoder().encode


class _Days(dict[datetime, date]):
    """The days of instants: every report is counted by its day on several pages."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, moment: datetime) -> date:
        day = self[moment] = moment.astimezone(self._zone).date()
        return day


class Cards:
    """Makes each card once; a cluster as it stood on some day has one of its own.

    The root of the ``tree`` is the topic that cards leave out; ``reporting`` are the
    providers with a page, ``covered`` the paths of clusters with coverage, and
    ``local_image`` settles the site's own pictures; ``has_local_images`` tells whether
    stories show any. ``options`` is what else decides how pages show a cluster; ``keys``
    give a digest of each cluster by the id of its lead, where it is known already.
    """

    def __init__(
        self,
        loaded: Loaded,
        addresses: Addresses,
        zone: ZoneInfo,
        tree: TopicTree,
        reporting: Container[str],
        covered: Container[str],
        local_image: Callable[[Image], Image | None],
        has_local_images: bool,
        options: ListOptions,
        keys: Callable[[], Mapping[str, bytes]],
        language: Language = ENGLISH,
    ) -> None:
        self.language = language
        self.addresses = addresses
        self.zone = zone
        self.tree = tree
        self.covered = covered
        self.local_image = local_image
        self._has_local_images = has_local_images
        self._topic_links = {
            topic.id: Link(topic.name, addresses.topic(topic.id)) for topic in loaded.topics
        }
        self._provider_links = {
            key: Link(title, addresses.provider(key) if key in reporting else "")
            for key, title in _titles(loaded.providers).items()
        }
        # The day of an instant in the site's time zone.
        self.day: Callable[[datetime], date] = _Days(zone).__getitem__
        self._changed: dict[str, datetime] = {}
        self._cards: dict[tuple[str, int], Card] = {}
        self._keys_of = keys
        self._marks: dict[str, bytes] = {}
        self._provider_marks = {
            key: digest(_encode(link)) for key, link in self._provider_links.items()
        }
        self._topics_marks: dict[tuple[str, ...], bytes] = {}
        self._context = digest(_encode((options, tree.root)))

    @cached_property
    def _keys(self) -> Mapping[str, bytes]:
        return self._keys_of()

    def path(self, cluster: Cluster) -> str:
        """The path of the page of a cluster."""
        return self.addresses.page_of[cluster.lead.id]

    def changed(self, clusters: Iterable[Cluster]) -> datetime | None:
        """When a report in any of the clusters was last published or changed."""
        return max(map(self._last_change, clusters), default=None)

    def _last_change(self, cluster: Cluster) -> datetime:
        lead = cluster.lead.id
        if lead not in self._changed:
            self._changed[lead] = max([story.changed for story in cluster.members])
        return self._changed[lead]

    def topic_link(self, topic_id: str) -> Link:
        return self._topic_links[topic_id]

    def topics_of(self, cluster: Cluster) -> tuple[str, ...]:
        """The topics of a cluster, narrowest first."""
        return self.tree.narrowest_first(cluster.topics)

    def provider_link(self, key: str) -> Link:
        return self._provider_links[key]

    def logo(self, provider: Provider) -> Image | None:
        return self.local_image(provider.logo) if provider.logo else None

    def entry(
        self,
        story: Story,
        path: str = "",
        full: bool = False,
        copies: Sequence[Story] = (),
        is_first: bool = False,
    ) -> Entry:
        """One report; ``full`` keeps the whole excerpt, ``copies`` have the same text."""
        title, published, updated = story.title, story.published, story.updated
        excerpt = "" if story.excerpt == title else story.excerpt
        return Entry(
            title=title,
            url=story.url,
            provider=self._provider_links[story.provider],
            published=published,
            excerpt=excerpt if full else shorten(excerpt, _EXCERPT_IN_LIST),
            path=path,
            covered=path in self.covered,
            kind=story.kind,
            quality=story.quality,
            image=self._picture(story) if story.images else None,
            updated=updated if updated and updated > published else None,
            elsewhere=self._copies(story, copies) if copies else (),
            is_first=is_first,
        )

    def _copies(self, story: Story, copies: Sequence[Story]) -> tuple[Entry, ...]:
        """What has the text of a story, each with whether it is a copy or the original."""
        first = original((story, *copies))
        return tuple(
            [msgspec.structs.replace(self.entry(c), is_copy=c is not first) for c in copies]
        )

    def _picture(self, story: Story) -> Image | None:
        for image in story.images:
            if found := self.local_image(image):
                return found
        return None

    def _local_pictures(self, stories: Iterable[Story]) -> tuple[Image, ...]:
        """The pictures of the site itself that stories show; only of remote ones they say all."""
        pictures = [self._picture(story) for story in stories if story.images]
        return tuple([picture for picture in pictures if picture and "://" not in picture.url])

    def card(self, cluster: Cluster) -> Card:
        lead = cluster.lead
        key = lead.id, len(cluster.members)
        if key not in self._cards:
            path = self.addresses.page_of[lead.id]
            providers: dict[str, Story] = {}
            for story in cluster.reports:
                providers.setdefault(story.provider, story)
            topics = [topic for topic in self.topics_of(cluster) if topic != self.tree.root]
            also = [story for name, story in providers.items() if name != lead.provider][:_ALSO]
            self._cards[key] = Card(
                path=path,
                lead=self.entry(lead, path),
                heat=cluster.heat,
                reports=len(cluster.reports),
                sources=len(providers),
                also=tuple(
                    Out(self._provider_links[story.provider].title, story.url) for story in also
                ),
                topics=tuple(self._topic_links[topic] for topic in topics[:_TOPICS_ON_CARD]),
            )
        return self._cards[key]

    def made_of(self, clusters: Iterable[Cluster], *others: object) -> bytes:
        """What a page is made of that shows ``clusters`` and ``others``, for :class:`Planned`.

        It covers all that :meth:`card` and the page of a cluster read.
        """
        known = self._marks.get  # most are asked for many times
        marks = [known(cluster.members[0].id) or self.mark(cluster) for cluster in clusters]
        return b"".join((self._context, _encode(others), *marks))

    def mark(self, cluster: Cluster) -> bytes:
        """A digest of a cluster and of what pages say about it and its neighbours."""
        lead = cluster.members[0].id
        mark = self._marks.get(lead)
        if mark is None:
            beside = (*cluster.earlier, *cluster.see_also)
            shown = (*cluster.members, *beside)
            paths = self.addresses.page_of
            told = (
                paths[lead],
                [(path := paths.get(story.id), path in self.covered) for story in beside],
                self._local_pictures(shown) if self._has_local_images else (),
            )
            key = self._keys.get(lead) or digest(_encode(cluster))
            links = [self._provider_marks[story.provider] for story in shown]
            mark = digest(b"".join((key, self._topics_mark(cluster.topics), *links, _encode(told))))
            self._marks[lead] = mark
        return mark

    def _topics_mark(self, topics: tuple[str, ...]) -> bytes:
        """A digest of what pages say of some topics."""
        mark = self._topics_marks.get(topics)
        if mark is None:
            told = [
                [(above, self._topic_links[above]) for above in self.tree.lines[t]] for t in topics
            ]
            mark = self._topics_marks[topics] = digest(_encode(told))
        return mark


def _titles(providers: Mapping[str, Provider]) -> dict[str, str]:
    """The names of providers; where several have one, all but a publisher's own say where they are."""
    names = Counter(provider.name.casefold() for provider in providers.values())
    own = Counter(
        provider.name.casefold() for key, provider in providers.items() if key == provider.domain
    )

    def title(key: str, provider: Provider) -> str:
        name = provider.name.casefold()
        is_plain = names[name] == 1 or (key == provider.domain and own[name] == 1)
        return provider.name if is_plain else f"{provider.name} ({provider.domain})"

    return {key: title(key, provider) for key, provider in providers.items()}
