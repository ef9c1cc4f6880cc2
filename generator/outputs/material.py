"""What every output is made of, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

import jinja2
import msgspec

from generator.model import Artifact, Loaded
from generator.options import Config
from generator.pages import AnyPage, FrontPage, StoryPage
from generator.site import Site

_encode = msgspec.json.Encoder().encode


class Material:
    """The planned site with its ``pages`` put together, and all that it was planned from.

    The pages of a list stand in its order, newest first.
    ``assets`` leads from static files to their paths in the output; ``theme``
    holds the templates, the site's own before the default ones.
    """

    def __init__(
        self,
        site: Site,
        pages: Sequence[AnyPage],
        loaded: Loaded,
        config: Config,
        theme: jinja2.Environment,
        assets: Mapping[str, str],
    ) -> None:
        self.site = site
        self.pages = pages
        self.loaded = loaded
        self.config = config
        self.theme = theme
        self.assets = assets
        self.base = site.info.base_url

    @cached_property
    def stories(self) -> dict[str, StoryPage]:
        """The page of every cluster by its path, newest lead first."""
        return {page.path: page for page in self.pages if isinstance(page, StoryPage)}

    @cached_property
    def newest(self) -> datetime | None:
        """When the newest lead was published; the site's own clock."""
        front = next(page for page in self.pages if isinstance(page, FrontPage))
        return front.newest


class Output(NamedTuple):
    """Some files of the site: their paths, known at once, and their bytes, made when asked for.

    ``artifacts`` gives one artifact for each path.
    """

    paths: Sequence[str]
    artifacts: Callable[[], Iterator[Artifact]]


def output_of(artifacts: Iterable[Artifact]) -> Output:
    """An output whose files are small and few enough to be made at once."""
    made = tuple(artifacts)
    return Output([artifact.path for artifact in made], lambda: iter(made))


def first_report(page: StoryPage) -> datetime:
    """When the first report of a cluster was published."""
    return min(entry.published for entry in page.members)


def last_report(page: StoryPage) -> datetime:
    """When the last report of a cluster was published."""
    return max(entry.published for entry in page.members)


def to_json(value: Any) -> bytes:
    """JSON that is safe wherever it is shown.

    No ``<`` stands in it, so that no browser can take it for markup; nor the
    line separators that old JavaScript could not read. Clients decode the
    same values.
    """
    return without_markup(_encode(value))


def last_change(page: StoryPage) -> datetime:
    """When a report of a cluster was last published or changed."""
    return max(entry.changed for entry in page.members)


def without_markup(body: bytes) -> bytes:
    """JSON with the signs escaped that only occur within its strings."""
    if b"<" in body:
        body = body.replace(b"<", rb"\u003c")
    if b"\xe2\x80\xa8" in body or b"\xe2\x80\xa9" in body:
        body = body.replace(b"\xe2\x80\xa8", rb"\u2028").replace(b"\xe2\x80\xa9", rb"\u2029")
    return body
