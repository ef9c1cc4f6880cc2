"""Social cards: the picture of a shared link to a story that has none of its own.

1200 × 630 pixels, which all networks take, as a PNG drawn with the font that
Pillow carries. Needs the extra ``images``; loaded only where there is a card to draw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

import msgspec

from generator.outputs.icons import BARS, GRID, INK, PAPER
from generator.pages import StoryPage

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 630
_MARGIN = 72
_TEXT = (0x1B, 0x1A, 0x17)
_SIZES = (84, 76, 68, 60, 54, 48, 44)
_TOP, _BOTTOM = 170, 490
# Shades of the picture: paper, text, the mark's red; those between the first two are edges.
_NONE, _FULL, _RED = 0, 250, 255


class SocialCard(msgspec.Struct, frozen=True, array_like=True):
    """What one card says; ``path`` is where it lies in the site."""

    path: str
    site: str
    title: str
    below: str


def card_of(page: StoryPage, site: str, dated: Callable[[date], str]) -> SocialCard:
    """What the card of a story says on ``site``; ``dated`` writes a date."""
    day = date.fromisoformat(page.day.title)
    below = f"{page.lead.provider.title} · {dated(day)}"
    return SocialCard(page.card, site, page.title, below)


def draw_card(card: SocialCard) -> bytes:
    """The card as a PNG. A headline in letters that the font lacks gives way to the site's mark."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", (WIDTH, HEIGHT), _NONE)
    pen = ImageDraw.Draw(picture)
    if _can_write(card.site):
        pen.text((_MARGIN, 60), _cut(card.site, 44), _FULL, _font(44), stroke_width=1)
    pen.rectangle((_MARGIN, 126, WIDTH - _MARGIN, 131), _RED)
    pen.rectangle((_MARGIN, 136, WIDTH - _MARGIN, 137), _RED)
    if _can_write(card.title):
        size, lines = _fitted(card.title)
        for number, line in enumerate(lines):
            place = (_MARGIN, _TOP + number * _leading(size))
            pen.text(place, line, _FULL, _font(size), stroke_width=1)
    else:
        _draw_mark(pen, _MARGIN, _TOP + 20, 280)
    if _can_write(card.below):
        pen.text((_MARGIN, 530), _cut(card.below, 34), _FULL, _font(34))
    coloured = Image.frombytes("P", (WIDTH, HEIGHT), picture.tobytes())
    coloured.putpalette(_palette())
    body = BytesIO()
    coloured.save(body, "PNG", compress_level=6)
    return body.getvalue()


@lru_cache(maxsize=32)
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow was built without FreeType")
    return font


@lru_cache(maxsize=4096)
def _has(letter: str) -> bool:
    """Whether the font has a letter; for all that it has not, it draws the same box."""
    font = _font(34)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))


def _can_write(text: str) -> bool:
    return all(map(_has, text))


def _leading(size: int) -> int:
    return size * 6 // 5


def _fitted(text: str) -> tuple[int, Sequence[str]]:
    """The largest size in which a headline fits, and its lines; cut if it fits in none."""
    for size in _SIZES:
        lines = _wrapped(text, size)
        if len(lines) * _leading(size) <= _BOTTOM - _TOP:
            break
    most = (_BOTTOM - _TOP) // _leading(size)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(f"{lines[most - 1]} {lines[most]}", size)]
    return size, lines


def _wrapped(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _fits(longer, size):
            lines[-1] = longer
        else:
            lines.append(_cut(word, size))
    return lines


def _fits(text: str, size: int) -> bool:
    return _font(size).getlength(text) <= WIDTH - 2 * _MARGIN


def _cut(text: str, size: int) -> str:
    """As much of a text as fits in one line."""
    text = text[:200]
    if _fits(text, size):
        return text
    while text and not _fits(f"{text}…", size):
        text = text[:-1]
    return f"{text.rstrip()}…"


def _draw_mark(pen: ImageDraw, left: int, top: int, size: int) -> None:
    for bar in BARS:
        x, y, right, bottom = (edge * size / GRID for edge in bar)
        pen.rectangle((left + x, top + y, left + right - 1, top + bottom - 1), _RED)


@lru_cache(maxsize=1)
def _palette() -> bytes:
    shades = []
    for shade in range(256):
        share = min(shade / _FULL, 1.0)
        mixed = (round(p + (t - p) * share) for p, t in zip(PAPER, _TEXT, strict=True))
        shades.append(bytes(INK if shade == _RED else mixed))
    return b"".join(shades)
