"""What every output is made of, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

import jinja2
import msgspec
from jinja2.runtime import Macro

from generator.digest import digest
from generator.language import Language
from generator.model import Loaded
from generator.options import Config
from generator.pages import AnyPage, DayPage, StoryPage
from generator.site import Site

_encode = msgspec.json.Encoder().encode
_encode_others = msgspec.msgpack.Encoder().encode


class Material:
    """The planned site, and all that it was planned from.

    ``pages`` puts the page at a path together. ``digests`` has for the path
    of each page a digest of what it is made of. ``standing`` gives the bytes
    of an output as the last build left it, if it was made of the same.
    ``assets`` leads from static files to their paths in the output; ``theme``
    holds the templates, the site's own before the default ones; ``language``
    is that of the site.
    """

    def __init__(
        self,
        site: Site,
        pages: Callable[[str], AnyPage],
        digests: Mapping[str, bytes],
        standing: Callable[[str, bytes], bytes | None],
        loaded: Loaded,
        config: Config,
        theme: jinja2.Environment,
        language: Language,
        assets: Mapping[str, str],
    ) -> None:
        self.site = site
        self.digests = digests
        self.standing = standing
        self.loaded = loaded
        self.config = config
        self.theme = theme
        self.language = language
        self.assets = assets
        self.base = site.info.base_url
        self._pages = pages

    def story(self, path: str) -> StoryPage:
        """The page of a cluster."""
        return cast("StoryPage", self._pages(path))

    def paper(self, path: str) -> DayPage:
        """The page of a day."""
        return cast("DayPage", self._pages(path))

    def macro(self, template: str, name: str, *given: object) -> str:
        """What a macro of a template gives.

        Raises:
            TemplateError: a site's own template has no such macro, or one of another kind.
        """
        macro = getattr(self.theme.get_template(template).module, name, None)
        if not isinstance(macro, Macro) or len(macro.arguments) < len(given):
            told = f"{template} needs a macro {name} of {len(given)} parameters"
            raise jinja2.TemplateRuntimeError(f"{told}, as the default theme has it")
        return str(macro(*given))

    def made_of(self, paths: Iterable[str], *others: object) -> bytes:
        """What a file is made of that shows the pages at ``paths`` and ``others``, for :class:`Draft`."""
        return digest(_encode_others(others), *(self.digests[path] for path in paths))


class Draft(NamedTuple):
    """A file of an output: ``make`` gives its bytes.

    ``made_of`` differs wherever two builds with the same site info and theme
    would make another file.
    """

    path: str
    made_of: bytes
    make: Callable[[], bytes]


class Output(NamedTuple):
    """Some files of the site: their paths, known at once, and drafts, each when it is asked for.

    ``drafts`` gives one draft for each path.
    """

    paths: Sequence[str]
    drafts: Callable[[], Iterator[Draft]]


def whole(path: str, body: bytes) -> Draft:
    """The draft of a file that is made already: it is made of its own bytes."""
    return Draft(path, body, lambda: body)


def output_of(*drafts: Draft) -> Output:
    """An output whose files are small and few enough to be made at once."""
    return Output([draft.path for draft in drafts], lambda: iter(drafts))


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
