"""Which versions of the packages that we are made with are installed.

``importlib.metadata`` says it too, in a time that a build without a change
has not; here the names of folders do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress

# Those by which bytes are made, as their folders are named.
PACKAGES = frozenset(
    "babel jinja2 markdown markupsafe msgspec nh3 pillow python_slugify pyyaml text_unidecode "
    "tzdata".split()
)


def installed_packages() -> Iterator[str]:
    """``msgspec-0.20.0.dist-info`` and the like, of all in :data:`PACKAGES`."""
    return (name for name in _folders() if _package(name) in PACKAGES)


def installed_version(package: str) -> str:
    """The version of an installed package, ``"unknown"`` where no folder tells it."""
    found = (name for name in _folders() if _package(name) == package)
    name = next(found, "")
    return name.rpartition(".")[0].partition("-")[2] or "unknown"


def _package(name: str) -> str:
    return name.partition("-")[0].lower()


def _folders() -> Iterator[str]:
    """``name-version.dist-info`` of whatever is installed."""
    for folder in sys.path:
        # Programs put all sorts of things there; the empty text is where one stands.
        if isinstance(folder, str) and folder:
            with suppress(OSError, ValueError):
                for name in sorted(os.listdir(folder)):
                    if name.endswith((".dist-info", ".egg-info")):
                        yield name
