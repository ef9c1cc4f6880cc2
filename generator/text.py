"""Text from strangers made fit to show, and names made fit for an address.

Scraped text holds entities, tags, control and direction characters. It is
cleaned once, on reading, into plain text; every output then escapes it.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

# Only real HTML elements count as tags: "<MSFT.O>" is a share, not markup.
_ELEMENTS = (
    "a abbr acronym address applet area article aside audio b base bdi bdo big blink "
    "blockquote body br button canvas caption center cite code col colgroup data dd del "
    "details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form "
    "frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label "
    "legend li link main map mark marquee math menu meta nav nobr noscript object ol optgroup "
    "option output p param picture plaintext pre q s samp script section select small source "
    "span strike strong style sub summary sup svg table tbody td template textarea tfoot th "
    "thead time title tr track tt u ul var video wbr xmp"
).split()
_TAG = re.compile(rf"</?({'|'.join(_ELEMENTS)})(?=[\s/>])[^<>]*>", re.IGNORECASE)
# Those that stand within a word or a line; all others begin or end one.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big blink cite code data del dfn em font i ins kbd label mark nobr q "
    "s samp small span strike strong sub sup time tt u var wbr".split()
)

_NONCHARACTERS = "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
# C0, C1, surrogates; zero-width space, word joiners, BOM; direction embeddings, overrides and
# isolates (marks and joiners stay: right-to-left text and emoji need them); interlinear marks;
# tag characters (not the variation selectors beside them); noncharacters.
_DROPPED = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef"
    f"\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e00ff{_NONCHARACTERS}"
)
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef"
    f"\ud800-\udfff\U000e0000-\U000e007f{_NONCHARACTERS}]"
)
_DROP = re.compile(f"[{_DROPPED}]")
_SPACE = re.compile("[ \t\n\r\x85\u2028\u2029]+")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARK_PILE = re.compile(f"([{_MARKS}]{{8}})[{_MARKS}]+")
# Letters, symbols and marks that count as printable and show nothing.
_BLANK = re.compile(
    "[\\s\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]+"
)
_HUGE_REFERENCE = re.compile(r"&#[0-9]{600,};?")


def clean(text: str) -> str:
    """Plain text of a scraped string: tags out, entities decoded once.

    Control, direction-override and invisible characters are dropped, white
    space is folded, and the rest is put in Unicode normal form C. The result
    is text, not HTML: it may hold ``<`` and ``&`` and must be escaped.
    """
    # Most texts are clean; these checks run at the speed of C.
    if (
        not text.isprintable()
        or "<" in text
        or "&" in text
        or "  " in text
        or text[:1] == " "
        or text[-1:] == " "
    ):
        if "<" in text:
            text = _TAG.sub(_without_tag, text)
        if "&" in text:
            text = _unescaped(text)
        text = _SPACE.sub(" ", _DROP.sub("", text)).strip(" ")
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    cut = _MARK_PILE.sub(r"\1", text)
    # A cut may bring marks together that have an order of their own.
    return text if cut == text else unicodedata.normalize("NFC", cut)


def _without_tag(tag: re.Match[str]) -> str:
    return "" if tag[1].lower() in _INLINE else " "


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a reference of more digits than Python reads
        return html.unescape(_HUGE_REFERENCE.sub("\ufffd", text))


def presentable(text: str) -> str:
    """A text as it came, but for control, direction-override and undefined characters."""
    return text if text.isprintable() else _UNFIT.sub("", text)


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing at all."""
    if text[:1].isalnum() and not _BLANK.match(text):
        return False
    return not any(map(str.isprintable, _BLANK.sub("", text)))


def shorten(text: str, length: int) -> str:
    """At most ``length`` characters, the ellipsis of a cut between words included.

    A cut never separates a letter from its combining marks.
    """
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    head, space, _ = cut.rpartition(" ")
    if space and len(head) >= length // 2:
        cut = head
    else:
        end = len(cut)
        while end > 1 and unicodedata.combining(text[end]):
            end -= 1
        cut = text[:end]
    return cut.rstrip(" ,;:–—-.…") + "…"


def printable(text: str) -> str:
    """One line that a terminal shows as it is: everything else is escaped."""
    if text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape", "backslashreplace").decode()
        for character in text
    )


def counted(number: int, one: str, many: str = "") -> str:
    """``1 story`` or ``2,000 stories``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


_LETTERS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_SHORT = 4


def nearest(names: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """For each name that is nearly a known one, that one.

    Near are names whose letters are the same, or one slip apart: a letter too
    few, too many, wrong, or changed with the next. Numbers must agree, and of
    short names all letters. Work grows with the names, not with all pairs.
    """
    found: dict[str, str] = {}
    by_slip: dict[str, str] = {}
    for name in known:
        for slip in _slips(name):
            by_slip.setdefault(slip, name)
    for name in names:
        near = next((by_slip[slip] for slip in _slips(name) if slip in by_slip), None)
        if near is not None and _DIGITS.findall(near) == _DIGITS.findall(name):
            found[name] = near
    return found


def _slips(name: str) -> list[str]:
    """The letters of a name, and what is left of them without any one."""
    letters = _LETTERS.sub("", name[:SLUG_LENGTH].casefold())
    if len(letters) <= _SHORT:
        return [letters]
    return [letters, *(letters[:n] + letters[n + 1 :] for n in range(len(letters)))]


# Device names that Windows reserves in every folder, with any suffix.
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(10)]
)
_SAFE_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")
SLUG_LENGTH = 80
STEM_LENGTH = 200


def fingerprint(text: str, length: int = 8) -> str:
    """A short stable digest of a name, in hexadecimal."""
    return hashlib.blake2b(text.encode("utf-8", "backslashreplace")).hexdigest()[:length]


def is_safe_slug(text: str, length: int = SLUG_LENGTH) -> bool:
    """Whether ``text`` may stand in an address as it is."""
    return len(text) <= length and bool(_SAFE_SLUG.fullmatch(text)) and text not in _RESERVED


def slug(text: str) -> str:
    """A name as part of an address: ``[a-z0-9-]``, 1 to 80 characters.

    Total, deterministic and idempotent. A name without letters that survive,
    or one that Windows reserves, gets a digest of itself.
    """
    from slugify import slugify  # a build without a change makes no slug

    made: str = slugify(
        text[:1000], False, False, False, max_length=SLUG_LENGTH, word_boundary=True
    )
    if is_safe_slug(made):
        return made
    return f"{made[:60]}-{fingerprint(text)}" if made in _RESERVED else f"x-{fingerprint(text)}"


def stem_slug(stem: str) -> str:
    """A file stem as an address; the usual ``date-words`` stem is kept as is."""
    if is_safe_slug(stem, STEM_LENGTH):
        return stem
    return f"{slug(stem)[:60].rstrip('-')}-{fingerprint(stem)}"


def unique_slugs(
    names: Iterable[str],
    came: Callable[[], Mapping[str, Any]],
    make: Callable[[str], str] = slug,
    taken: Iterable[str] = (),
) -> dict[str, str]:
    """A slug for each name; no two alike, none ``taken``, whatever order the names come in.

    Where slugs coincide, the name that came first keeps it, and later ones end
    in a digest of themselves; so a name that comes later changes the slug of
    none before it. ``came`` says when each name did, and is asked only then;
    names that came at once are taken by their spelling.
    """
    found = {name: make(name) for name in names}
    used = set(taken)
    if len(used.union(found.values())) == len(used) + len(found):
        return found
    moments = came()
    for name in sorted(found, key=lambda name: (moments[name], name)):
        found[name] = _free(found[name], name, used)
        used.add(found[name])
    return found


def _free(made: str, name: str, used: set[str]) -> str:
    """``made``, or with a digest of the name that nobody has yet."""
    candidate, seed = made, name
    while candidate in used:
        seed = fingerprint(seed, 64)
        candidate = f"{made}-{seed[:6]}"
    return candidate
