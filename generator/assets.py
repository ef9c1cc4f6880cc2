"""Static files of the theme and of the site, fingerprinted where pages name them."""

from __future__ import annotations

import hashlib
import os
import re
from typing import NamedTuple

from generator.digest import digest
from generator.errors import ConfigError
from generator.files import Unreadable, read_file, walk
from generator.model import Artifact
from generator.options import Config, default_theme

# One request for all styles: the tokens, the theme's rules, what a site adds.
_STYLE = "style.css"
_STYLE_PARTS = ("tokens.css", _STYLE, "site.css")
# Scripts and styles may be cached for ever: their address changes with their bytes.
_FINGERPRINTED = (".css", ".js")
_MAX_ASSET = 100 * 1024 * 1024
_SAFE_PATH = re.compile(r"(?!.*\.\.)[A-Za-z0-9._][A-Za-z0-9._ /@+~-]*")


class Assets(NamedTuple):
    """``paths`` leads from the name below ``static/`` to the path in the output."""

    paths: dict[str, str]
    artifacts: tuple[Artifact, ...]

    def with_files(self, files: tuple[Artifact, ...]) -> Assets:
        """These and more files, which are named by their paths."""
        more = {file.path: file.path for file in files}
        return Assets(self.paths | more, (*self.artifacts, *files))

    def by_path(self) -> dict[str, bytes]:
        """The contents of every file by its path in the output."""
        return {artifact.path: artifact.body for artifact in self.artifacts}

    def digest(self) -> bytes:
        """One digest of all names and contents."""
        return digest(*(part for a in self.artifacts for part in (a.path.encode(), a.body)))


def collect_assets(config: Config) -> Assets:
    """Read every static file; a site's own shadow the default theme's one by one.

    ``tokens.css``, ``style.css`` and a site's ``site.css`` become one ``style.css``.

    A site may keep them in ``static/`` of its source or of its content folder.
    Hidden files and folders are left out, but for ``.well-known/``.

    Raises:
        ConfigError: a file cannot be read or has a name that no address can hold.
    """
    found: dict[str, str] = {}
    folders = {
        default_theme("static"): None,
        os.path.join(config.content_folder, "static"): None,
        os.path.join(config.source, "static"): None,
    }
    for folder in folders:
        for name in (*walk(folder), *walk(folder, ".well-known")):
            if not name.rpartition("/")[2].startswith("."):
                found[name] = os.path.join(folder, name)
    bodies = {name: _read(name, found[name]) for name in sorted(found)}
    parts = [bodies.pop(name) for name in _STYLE_PARTS if name in bodies]
    bodies[_STYLE] = b"\n".join(parts)
    paths = {name: _fingerprinted(name, body) for name, body in sorted(bodies.items())}
    artifacts = (Artifact(path, bodies[name]) for name, path in paths.items())
    return Assets(paths, tuple(artifacts))


def _read(name: str, path: str) -> bytes:
    if not _SAFE_PATH.fullmatch(name):
        raise ConfigError(f"static file {name!r}: rename it with letters, digits, . _ and -")
    try:
        return read_file(path, _MAX_ASSET)
    except Unreadable as error:
        raise ConfigError(f"static file {name}: {error}") from None


def _fingerprinted(name: str, body: bytes) -> str:
    stem, suffix = os.path.splitext(name)
    if suffix not in _FINGERPRINTED:
        return name
    return f"{stem}.{hashlib.blake2b(body).hexdigest()[:10]}{suffix}"
