"""The site's own pictures in forms that suit a page: AVIF and WebP, in a few widths.

A picture comes from whoever runs the site, but may have been fetched from
anywhere, so what decodes it takes nothing for granted: a picture that is too
large, broken or of another kind than it may be is refused with a reason.
Needs Pillow 11.3 or later, the extra ``images``; loaded only where there is a picture to make.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from generator.cache import Cache
from generator.digest import digest
from generator.errors import Problem
from generator.executors import Workers
from generator.model import RENDITIONS, Artifact, Image, Rendition, Story

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif")
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
_WIDTHS, _WIDEST = (320, 640, 1280), 1600
# Decoded it takes four bytes a pixel.
_MOST_PIXELS = 40_000_000
# A width so near to the next is not worth a file.
_APART = 0.8
_ENCODERS: Mapping[str, Mapping[str, Any]] = {
    # One thread: how work is split must not show in the bytes.
    "avif": {"quality": 55, "speed": 7, "max_threads": 1},
    "webp": {"quality": 78, "method": 4},
}
_ORIGINAL = b""
# In the key of what is kept: another setting is another file.
_SETTINGS = repr((_WIDTHS, _WIDEST, _APART, _MOST_PIXELS, _ENCODERS)).encode()


class _Form(msgspec.Struct, frozen=True, array_like=True):
    """One rendition; without bytes it is the original itself."""

    kind: str
    width: int
    body: bytes


class _Made(msgspec.Struct, frozen=True, array_like=True):
    """What came of one picture: its size and forms, or why it was ``refused``."""

    width: int = 0
    height: int = 0
    forms: list[_Form] = []
    refused: str = ""


class Pictures(NamedTuple):
    """``found`` leads from a picture's path in the site to what pages shall show.

    That has its true size and its renditions, or is ``None`` where it was
    refused. ``artifacts`` are the files of the renditions.
    """

    found: Mapping[str, Image | None]
    artifacts: tuple[Artifact, ...]
    problems: tuple[Problem, ...]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Made).decode


def own_pictures(
    stories: Iterable[Story], files: Mapping[str, bytes], base_url: str
) -> Mapping[str, bytes]:
    """The pictures that ``stories`` name under the site's own address, by their paths in it.

    ``files`` are all its static files; what is named and not among them is left out.
    """
    named = {
        image.url.removeprefix(base_url)
        for story in stories
        for image in story.images
        if image.url.startswith(base_url)
    }
    shown = named & files.keys()
    return {path: files[path] for path in sorted(shown) if path.lower().endswith(_SUFFIXES)}


def make_pictures(
    files: Mapping[str, bytes], version: str, cache: Cache, workers: Workers
) -> Pictures:
    """Renditions of ``files``, which are pictures by their paths in the site.

    ``version`` is that of Pillow, for another one may write other bytes. What
    was made is kept for the next build under the digest of the picture.
    """
    way = _SETTINGS + version.encode()
    names = {path: f"picture-{digest(way, body).hex()}" for path, body in files.items()}
    made: dict[str, _Made] = {}
    new: dict[str, bytes] = {}
    for path, name in names.items():
        kept = cache.read(name, _decode) if name not in made else None
        if kept is not None:
            made[name] = kept
        elif name not in made:
            new[name] = files[path]
    waiting = list(new.items())
    answers = workers.divide("Pictures", lambda number: _make(waiting[number][1]), len(waiting))
    for (name, _), answer in zip(waiting, answers, strict=True):
        made[name] = _decode(answer)
        cache.write(name, answer)
    cache.keep_only("picture-", set(names.values()))
    return _collect({path: made[name] for path, name in names.items()}, files)


def _collect(made: Mapping[str, _Made], files: Mapping[str, bytes]) -> Pictures:
    found: dict[str, Image | None] = {}
    artifacts: dict[str, Artifact] = {}
    problems = []
    for path, one in made.items():
        if one.refused:
            found[path] = None
            problems.append(_problem(path, one.refused))
            continue
        renditions = []
        for form in one.forms:
            name, body = path, form.body or files[path]
            if form.body != _ORIGINAL or " " in path:  # a space would end the name in a list
                name = f"{RENDITIONS}{digest(body).hex()}-{form.width}.{form.kind}"
                artifacts[name] = Artifact(name, body)
            renditions.append(Rendition(form.kind, form.width, name))
        found[path] = Image(path, one.width, one.height, renditions=tuple(renditions))
    return Pictures(found, tuple(artifacts.values()), tuple(problems))


def _problem(path: str, reason: str) -> Problem:
    message = f"is no picture to show: {reason}; stories are shown without it"
    hint = "replace the file, or take it out of the stories that name it"
    return Problem(f"static/{path}", 0, "", "warning", "bad-picture", message, hint)


# ---------------------------------------------------------- in any process


def _make(source: bytes) -> bytes:
    """The forms of one picture."""
    import PIL.Image

    # Sizes are checked below, with a limit and words of our own.
    PIL.Image.MAX_IMAGE_PIXELS = None
    try:
        return _encode(_forms(source))
    except _Refused as refused:
        return _encode(_Made(refused=str(refused)))
    except PIL.UnidentifiedImageError:
        return _encode(_Made(refused="it is no picture in a form that can be read"))
    except MemoryError:
        return _encode(_Made(refused="it takes more memory than there is"))
    except Exception as error:
        told = str(error).partition("\n")[0][:120] or type(error).__name__
        return _encode(_Made(refused=f"it cannot be read ({told})"))


class _Refused(Exception):
    """The reason, for a person."""


def _forms(source: bytes) -> _Made:
    import PIL.Image
    from PIL import ImageOps

    with PIL.Image.open(BytesIO(source), formats=_FORMATS) as opened:
        width, height = opened.size
        if width * height > _MOST_PIXELS:
            most = _MOST_PIXELS // 1_000_000
            raise _Refused(f"{width} × {height} pixels are more than {most} million")
        if getattr(opened, "is_animated", False):
            return _Made(width, height)  # a still would not be the same picture
        opened.load()
        kind = opened.format or ""
        picture = ImageOps.exif_transpose(opened)
    width, height = picture.size
    return _Made(width, height, _renditions(_in_colour(picture), source, kind.lower()))


def _renditions(picture: Picture, source: bytes, kind: str) -> list[_Form]:
    """WebP in all widths, and AVIF if it is smaller; the original where it is as good."""
    wide = widths(picture.width)
    try:
        webp = [_Form("webp", width, _encoded(picture, width, "webp")) for width in wide]
        smallest = len(webp[-1].body)
        if kind == "webp" and wide[-1] == picture.width and len(source) <= smallest:
            webp[-1] = _Form("webp", wide[-1], _ORIGINAL)
            smallest = len(source)
        widest = _Form("avif", wide[-1], _encoded(picture, wide[-1], "avif"))
        if len(widest.body) >= smallest:
            return webp
        avif = [_Form("avif", width, _encoded(picture, width, "avif")) for width in wide[:-1]]
    except (OSError, ValueError):
        return []  # higher than these formats can be
    return [*avif, widest, *webp]


def widths(width: int) -> list[int]:
    """The widths of the renditions of a picture so wide, in rising order."""
    full = min(width, _WIDEST)
    return [*(wide for wide in _WIDTHS if wide <= _APART * full), full]


def _in_colour(picture: Picture) -> Picture:
    """In the colours that all formats have; its colour profile stays with it."""
    profile = picture.info.get("icc_profile")
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    coloured = picture.convert("RGBA" if clear else "RGB")
    # A profile of ink or grey says nothing of these.
    of_light = picture.mode in ("RGB", "RGBA", "P", "PA")
    coloured.info = {"icc_profile": profile} if profile and of_light else {}
    return coloured


def _encoded(picture: Picture, width: int, kind: str) -> bytes:
    from PIL.Image import Resampling

    height = max(1, round(picture.height * width / picture.width))
    scaled = picture
    if width != picture.width:
        scaled = picture.resize((width, height), Resampling.LANCZOS, reducing_gap=3.0)
    body = BytesIO()
    # Nothing of where and with what it was taken goes along.
    scaled.save(body, kind.upper(), exif=b"", xmp=b"", **_ENCODERS[kind])
    return body.getvalue()
