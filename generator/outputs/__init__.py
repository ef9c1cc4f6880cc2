"""Everything a site publishes besides its pages: feeds, sitemaps, an API and more.

Each output is one module here: a function from :class:`Material`, the planned
site, to an :class:`Output`, its files. To add one, write such a function and
name it in ``_OUTPUTS`` with its setting under ``[outputs]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import jinja2

from generator.claims import Claims
from generator.errors import TEMPLATE_MISTAKES, ThemeError, template_place
from generator.outputs.api import api
from generator.outputs.clusters import clusters
from generator.outputs.feeds import feeds
from generator.outputs.hosting import headers, nojekyll, redirects, robots
from generator.outputs.icons import icons, manifest
from generator.outputs.material import Draft, Material, Output
from generator.outputs.newsletter import newsletters
from generator.outputs.opml import opml
from generator.outputs.search import indexed, search_index
from generator.outputs.sitemaps import news_sitemap, sitemaps

__all__ = ["Draft", "Material", "Outputs", "indexed", "plan_outputs", "search_index"]

# What takes longest comes first, so that processes end together.
_OUTPUTS: tuple[tuple[str, Callable[[Material], Output]], ...] = (
    ("api", api),
    ("feeds", feeds),
    ("sitemap", sitemaps),
    ("api", clusters),
    ("newsletter", newsletters),
    ("news_sitemap", news_sitemap),
    ("opml", opml),
    ("robots", robots),
    ("redirects", redirects),
    ("headers", headers),
    ("nojekyll", nojekyll),
    ("icons", icons),
    ("manifest", manifest),
)


class Outputs:
    """All outputs of a site, ``count`` of them: ``paths`` at once, ``drafts(number)`` one by one.

    A static file of the site takes the place of an output at the same address.
    """

    def __init__(self, outputs: list[Output], static: Claims) -> None:
        self._outputs = outputs
        self.count = len(outputs)
        self._given_way = {path for one in outputs for path in one.paths if static.hold(path)}
        self.paths = [p for output in outputs for p in output.paths if p not in self._given_way]

    def drafts(self, number: int) -> Iterator[Draft]:
        """Every file of one output, not made yet."""
        with _told_as_theme_errors():
            for draft in self._outputs[number].drafts():
                if draft.path not in self._given_way:
                    yield Draft(draft.path, draft.made_of, partial(_made, draft.make))


def plan_outputs(material: Material) -> Outputs:
    """The outputs that the configuration asks for."""
    chosen = material.site.info.outputs
    with _told_as_theme_errors():
        found = [make(material) for name, make in _OUTPUTS if name in chosen]
    return Outputs(found, Claims(material.assets.values()))


def _made(make: Callable[[], bytes]) -> bytes:
    with _told_as_theme_errors():
        return make()


@contextmanager
def _told_as_theme_errors() -> Iterator[None]:
    """A site may shadow the templates of outputs too; one that fails is named with its line."""
    try:
        yield
    except (jinja2.TemplateError, RecursionError, *TEMPLATE_MISTAKES) as error:
        place = template_place(error)
        if not place and not isinstance(error, jinja2.TemplateError):
            raise  # a mistake of ours
        told = str(error)
        if not isinstance(error, jinja2.TemplateError):
            told = f"{type(error).__name__}: {error}"
        raise ThemeError(f"{place}: {told}" if place else told) from None
