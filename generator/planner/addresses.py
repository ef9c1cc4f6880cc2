"""Every URL of the site is made here, and nowhere else.

Paths are relative to the site's root, lower case, of ``[a-z0-9._/-]``; they
are made from slugs of ours, so no source file can name one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache

from generator.errors import CollisionError, Problem
from generator.model import Cluster, Loaded, Story
from generator.site import Planned
from generator.text import stem_slug, unique_slugs

NEWS = "news/"
LATEST = "latest/"
TOPICS = "topics/"
PROVIDERS = "providers/"
ARCHIVE = "archive/"
NEWSLETTERS = "newsletter/"
SEARCH = "search/"
INDEX = "pagefind"
NOT_FOUND = "404.html"
# First folders of what is published besides pages; no alias may stand there.
RESERVED = frozenset(["api", "newsletter", INDEX, "search"])


def archive_path(day: date, parts: int = 3) -> str:
    """``archive/2024/02/23/``, or its year (1) or month (2)."""
    return ARCHIVE + "".join(f"{part}/" for part in day.isoformat().split("-")[:parts])


def issue_path(first: date) -> str:
    """The newsletter of the days from ``first`` on."""
    return f"{NEWSLETTERS}{first.isoformat()}/"


def board_path(path: str) -> str:
    """The leaderboard of a topic or a month, below its page."""
    return path + PROVIDERS


def page_path(list_path: str, number: int) -> str:
    """A numbered page of a list; number 1 is the oldest."""
    return f"{list_path}page/{number}/"


class Addresses:
    """Where each cluster, story, topic and provider has its page."""

    def __init__(self, clusters: Sequence[Cluster], loaded: Loaded) -> None:
        with_file = [story for story in loaded.stories if story.stem]
        self._news = {
            story_id: f"{NEWS}{slug}/" for story_id, slug in _story_slugs(with_file).items()
        }
        self._providers = unique_slugs(loaded.providers, lambda: _first_reports(loaded.stories))
        self.page_of: dict[str, str] = {}
        for cluster in clusters:
            path = self.cluster(cluster)
            for story in (*cluster.members, *cluster.twins, *cluster.folded):
                self.page_of[story.id] = path

    def story(self, story: Story) -> str:
        """The address of a story's own file stem: its page, or a redirect."""
        return self._news[story.id]

    def stories(self) -> Mapping[str, str]:
        """The address of every story's own file stem, by the story's id."""
        return self._news

    def cluster(self, cluster: Cluster) -> str:
        """The stem of the earliest member with a file: it survives a change of lead."""
        files = [story for story in cluster.members if story.stem]
        if len(files) == 1:
            return self.story(files[0])
        return self.story(min(files, key=lambda story: (story.published, story.id)))

    def topic(self, topic_id: str) -> str:
        return f"{TOPICS}{topic_id}/"

    def provider(self, key: str) -> str:
        return f"{PROVIDERS}{self._providers[key]}/"

    def shared_stems(self) -> Iterable[tuple[str, list[str]]]:
        """Stems that more than one file has, with the ids of those files."""
        if len({story_id.rpartition("/")[2] for story_id in self._news}) == len(self._news):
            return ()
        ids: dict[str, list[str]] = {}
        for story_id in self._news:
            ids.setdefault(story_id.rpartition("/")[2], []).append(story_id)
        return ((stem, files) for stem, files in ids.items() if len(files) > 1)


def _story_slugs(stories: Sequence[Story]) -> dict[str, str]:
    """A slug by story id; of stems that coincide, the story published first has the plain one."""
    return unique_slugs(
        (story.id for story in stories),
        lambda: {story.id: story.published for story in stories},
        lambda story_id: stem_slug(story_id.rpartition("/")[2]),
    )


def _first_reports(stories: Iterable[Story]) -> dict[str, datetime]:
    """When each provider published its first report."""
    first: dict[str, datetime] = {}
    for story in stories:
        known = first.get(story.provider)
        if known is None or story.published < known:
            first[story.provider] = story.published
    return first


def check_collisions(pages: Sequence[Planned], artifact_paths: Collection[str]) -> None:
    """Every output file has an address of its own, also where case is ignored.

    Raises:
        CollisionError: names all addresses claimed twice.
    """
    claimed = [output_path(page.path).casefold() for page in pages]
    claimed += [path.casefold() for path in artifact_paths]
    paths = set(claimed)
    folders: set[str] = set()
    above = paths
    while above := {path.rpartition("/")[0] for path in above} - {""}:
        folders |= above
    if len(paths) == len(claimed) and paths.isdisjoint(folders):
        return
    titles = [page.title for page in pages] + [f"static file {path}" for path in artifact_paths]
    claims: dict[str, list[str]] = {}
    for path, title in zip(claimed, titles, strict=True):
        claims.setdefault(path, []).append(title)
    for path in paths & folders:
        claims[path].append("a folder")
    twice = {path: names for path, names in claims.items() if len(names) > 1}
    told = "; ".join(f"/{path}: {' and '.join(names[:3])}" for path, names in sorted(twice.items()))
    count = "an address is" if len(twice) == 1 else f"{len(twice)} addresses are"
    raise CollisionError(f"{count} claimed twice: {told[:2000]}; rename what is yours")


def output_path(path: str) -> str:
    """The file of a page: a folder's page is its ``index.html``."""
    return f"{path}index.html" if not path or path.endswith("/") else path


def collision_problems(addresses: Addresses, loaded: Loaded, api: bool) -> Iterable[Problem]:
    """A warning for each file whose stem is another's, or a topic's where there is an ``api``."""
    sources = cache(lambda: {story.id: story.source for story in loaded.stories})
    paths = addresses.stories()
    for stem, ids in addresses.shared_stems():
        plain = f"{NEWS}{stem_slug(stem)}/"
        first, *others = sorted(ids, key=lambda name: (paths[name] != plain, name))
        for other in others:
            yield Problem(
                sources()[other], 0, "file name", "warning", "same-stem",
                f"has the stem of {sources()[first]} too; its address is /{paths[other]}",
                "give each story file a name of its own",
            )  # fmt: skip
    if not api:
        return
    topics = {f"{NEWS}{topic.id}/": topic.name for topic in loaded.topics}
    for story_id, path in paths.items():
        if path in topics:
            yield Problem(
                sources()[story_id], 0, "file name", "warning", "api-address",
                f"is the address of the topic {topics[path]} in the API, which has no file of its "
                "own for the story",
                "rename the file, or give the topic another _id in _data/topics",
            )  # fmt: skip
