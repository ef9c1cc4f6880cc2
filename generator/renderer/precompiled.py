"""The default theme as code, made once, when this program is installed.

To compile a theme takes about as long as to read a thousand stories. The code
holds for the sources and versions that it was made of; where any of them is
another, all is compiled as a theme of a site's own is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import MAGIC_NUMBER

import msgspec

from generator.digest import digest
from generator.language import CATALOGUES, catalogue_names
from generator.options import default_theme
from generator.packages import installed_version
from generator.renderer.sources import DEFAULT, Theme, read_theme
from generator.renderer.theme import compile_theme, load_theme

_HERE = os.path.dirname(os.path.abspath(__file__))
_PACKAGE = os.path.dirname(_HERE)
FILE = os.path.join(_PACKAGE, "theme.code")
_MADE_WITH = ("babel", "jinja2")


class _Precompiled(msgspec.Struct, frozen=True, array_like=True):
    """The code by catalogues; that in English, which needs none, is under an empty name.

    ``checks`` are digests of it.
    """

    seal: bytes
    code: dict[str, bytes]
    checks: dict[str, bytes]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Precompiled).decode


def precompile() -> bytes:
    """The content of :data:`FILE`: the default theme in each language that it speaks.

    Raises:
        ThemeError: a template is broken.
    """
    folders = (default_theme("templates"),)
    theme = read_theme(folders)
    code: dict[str, bytes] = {}
    for name in ["", *filter(_is_catalogue, theme.sources)]:
        tag = os.path.basename(name).removesuffix(".po") or "en"
        environment = load_theme(folders, "UTC", tag, b"to precompile")
        compile_theme(environment)
        code[name] = environment.code.give()
    checks = {name: digest(packed) for name, packed in code.items()}
    return _encode(_Precompiled(_seal(theme.sources), code, checks))


def precompiled(theme: Theme, language: str) -> bytes:
    """The code of the default theme as ``Code.give`` has it, for a site in ``language``.

    Empty if there is none, or none of this theme's default and these versions.
    """
    with suppress(OSError, msgspec.MsgspecError):
        made = _decode(_content(FILE))
        names = (name for name in catalogue_names(language) if name in theme.sources)
        name = next(names, "")
        code = made.code.get(name, b"")
        is_whole = made.checks.get(name) == digest(code) and made.seal == _seal(theme.sources)
        if is_whole and not (name and theme.is_own(name)):
            return code
    return b""


def _is_catalogue(name: str) -> bool:
    return name.startswith(f"{CATALOGUES}/")


def _seal(sources: Mapping[str, str]) -> bytes:
    """A digest of all that the code is made of, and made by."""
    # As for any compiled module: an update of Python that keeps its bytecode keeps the theme's.
    parts = [MAGIC_NUMBER, sys.implementation.name.encode()]
    parts += [installed_version(package).encode() for package in _MADE_WITH]
    parts.append(_content(os.path.join(_PACKAGE, "language.py")))
    for name in sorted(os.listdir(_HERE)):
        if name.endswith(".py"):
            parts += (name.encode(), _content(os.path.join(_HERE, name)))
    for name in sorted(sources):
        if name.startswith(DEFAULT):
            parts += (name.encode(), sources[name].encode())
    return digest(*parts)


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
