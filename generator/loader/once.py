"""Values that many stories have, held once in memory."""

from __future__ import annotations

import msgspec

from generator.loader.parsed import Parsed
from generator.model import Story


class Once:
    """Hands out what it has been given before in place of what equals it.

    Each file as soon as it is read: what is let go then is where the next one is put, so that
    stories lie close together, and copies of this process, which copy what they touch, copy
    less.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._keys: dict[str | None, str | None] = {}
        self._topics: dict[tuple[str, ...], tuple[str, ...]] = {}

    def parsed(self, parsed: Parsed, path: bytes) -> Parsed:
        """What the file at ``path`` holds."""
        key, related = self._keys.setdefault, parsed.related
        story = parsed.story and self.story(parsed.story)
        return msgspec.structs.replace(
            parsed,
            path=path,
            source=story.source if story else parsed.source,
            story=story,
            related=tuple(map(key, related, related)),
        )

    def story(self, story: Story) -> Story:
        """The same story."""
        name, key, url = self._names.setdefault, self._keys.setdefault, story.url
        return msgspec.structs.replace(
            story,
            id=story.stem if story.id == story.stem else key(story.id, story.id),
            provider=name(story.provider, story.provider),
            provider_name=name(story.provider_name, story.provider_name),
            provider_domain=name(story.provider_domain, story.provider_domain),
            web_url=url if story.web_url == url else story.web_url,
            original_url=url if story.original_url == url else story.original_url,
            topics=self._topics.setdefault(story.topics, story.topics),
            keys=tuple(map(key, story.keys, story.keys)),
        )
