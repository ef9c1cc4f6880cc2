"""Everything a site publishes besides its pages: feeds, sitemaps, an API and more.

Each output is one module here: a function from :class:`Material`, the planned
site, to an :class:`Output`, its files. To add one, write such a function and
name it in ``_OUTPUTS`` with its setting under ``[outputs]``.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import jinja2

from generator.claims import Claims
from generator.errors import ThemeError
from generator.model import Artifact
from generator.outputs.api import api
from generator.outputs.clusters import clusters
from generator.outputs.feeds import feeds
from generator.outputs.hosting import headers, nojekyll, redirects, robots
from generator.outputs.icons import icons, manifest
from generator.outputs.material import Material, Output
from generator.outputs.newsletter import newsletters
from generator.outputs.opml import opml
from generator.outputs.search import search_index
from generator.outputs.sitemaps import news_sitemap, sitemaps

__all__ = ["Material", "Outputs", "are_made_of_pages", "plan_outputs", "search_index"]

_OUTPUTS: tuple[tuple[str, Callable[[Material], Output]], ...] = (
    ("feeds", feeds),
    ("opml", opml),
    ("sitemap", sitemaps),
    ("news_sitemap", news_sitemap),
    ("api", api),
    ("api", clusters),
    ("newsletter", newsletters),
    ("robots", robots),
    ("redirects", redirects),
    ("headers", headers),
    ("nojekyll", nojekyll),
    ("icons", icons),
    ("manifest", manifest),
)


class Outputs:
    """All outputs of a site: ``paths`` at once, ``artifacts()`` one by one when written.

    A static file of the site takes the place of an output at the same address.
    """

    def __init__(self, outputs: list[Output], static: Claims) -> None:
        self._outputs = outputs
        self._given_way = {path for one in outputs for path in one.paths if static.hold(path)}
        self.paths = [p for output in outputs for p in output.paths if p not in self._given_way]

    def artifacts(self) -> Iterator[Artifact]:
        """Every file, made on the way."""
        with _told_as_theme_errors():
            for output in self._outputs:
                for artifact in output.artifacts():
                    if artifact.path not in self._given_way:
                        yield artifact


def are_made_of_pages(chosen: Collection[str]) -> bool:
    """Whether any of the ``chosen`` outputs wants the pages of the site put together."""
    return not {name for name, _ in _OUTPUTS}.isdisjoint(chosen) or "social_cards" in chosen


def plan_outputs(material: Material) -> Outputs:
    """The outputs that the configuration asks for."""
    chosen = material.site.info.outputs
    with _told_as_theme_errors():
        found = [make(material) for name, make in _OUTPUTS if name in chosen]
    return Outputs(found, Claims(material.assets.values()))


@contextmanager
def _told_as_theme_errors() -> Iterator[None]:
    """A site may shadow the templates of outputs too; one that fails is named with its line."""
    try:
        yield
    except jinja2.TemplateError as error:
        frames = traceback.extract_tb(error.__traceback__)
        templates = [frame for frame in frames if frame.filename.endswith((".html", ".xml"))]
        place = f"{templates[-1].filename}:{templates[-1].lineno}: " if templates else ""
        raise ThemeError(f"{place}{error}") from None
