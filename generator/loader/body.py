"""The Markdown body of a story to HTML that is safe to publish."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from generator.urls import BadURL, http_url

if TYPE_CHECKING:
    import markdown

MAX_LENGTH = 50_000
MAX_NESTING = 30
# HTML parsers need quadratic time for deeply nested elements.
MAX_TAGS = 2_000
# Markdown looks ahead from many signs to the end of their block, so that its
# time grows with the product; real articles stay below a tenth of this.
MAX_WORK = 1_000_000

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
# Depth is bounded before parsing: quotes and lists nest by their leading signs,
# brackets by their number on one line.
_DEEP = re.compile(
    rf"^[ \t]*(?:[>*+-][ \t]*){{{MAX_NESTING}}}|[\[(*_]{{{MAX_NESTING}}}", re.MULTILINE
)
# What draws a line or underlines a heading nests nothing, however long it is.
_RULE = re.compile(r"^ {0,3}([-*_])(?: {0,2}\1)*[ \t]*$", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"<(/?)h([1-6])>")
_TAGS = frozenset(
    "a abbr b blockquote br code dd del dl dt em h3 h4 h5 h6 hr i ins kbd li ol p pre q s "
    "small strong sub sup table tbody td th thead tr ul".split()
)


class BodyError(ValueError):
    """A body that is not rendered; ``str()`` says why."""


def render_body(text: str) -> str:
    """HTML of a Markdown text, sanitised; empty for an empty body.

    Headings stand two levels lower, the lowest at the sixth; links lead out only to http(s), and
    images, frames, scripts and styles are dropped.

    Raises:
        BodyError: it is too long or nested too deep.
    """
    if not text.strip():
        return ""
    if len(text) > MAX_LENGTH:
        raise BodyError(f"is longer than {MAX_LENGTH:,} characters")
    text = _CONTROL.sub("", text)
    if not text.strip():
        return ""
    if _DEEP.search(_RULE.sub("", text)):
        raise BodyError(f"is nested deeper than {MAX_NESTING} levels")
    if text.count("<") > MAX_TAGS:
        raise BodyError(f"has more than {MAX_TAGS:,} signs <")
    if _work(text) > MAX_WORK:
        raise BodyError("has paragraphs too long for so many links, tags or lines")
    import nh3

    try:
        rendered = _converter().reset().convert(text)
    except Exception as error:
        # Whatever a stranger's text does to the library, the build goes on, and
        # the next body meets a converter that remembers nothing of this one.
        _converter.cache_clear()
        raise BodyError("is not Markdown that can be rendered") from error
    return nh3.clean(
        _HEADING.sub(_lower, rendered),
        tags=set(_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}, "abbr": {"title"}},
        attribute_filter=_outbound,
        link_rel="noopener noreferrer",
    )


def _lower(tag: re.Match[str]) -> str:
    return f"<{tag[1]}h{min(int(tag[2]) + 2, 6)}>"


def _work(text: str) -> int:
    lines = (
        len(block) * (block.count("[") + block.count("\n") // 12) for block in _BLANK.split(text)
    )
    return len(text) * text.count("<") + sum(lines)


def _outbound(tag: str, attribute: str, value: str) -> str | None:
    """Keep a link only if it leads out to a safe address."""
    if attribute != "href":
        return value
    try:
        return http_url(value)
    except BadURL:
        return None


@lru_cache(maxsize=1)
def _converter() -> markdown.Markdown:
    import markdown

    return markdown.Markdown(extensions=["tables", "sane_lists"], output_format="html")
