"""The sources of templates, read as text: what tells whether a theme has changed.

Jinja is not needed for that, and a build without a change does without it.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from generator.digest import digest
from generator.errors import ThemeError
from generator.files import shown, walk
from generator.language import CATALOGUES

# The default theme's templates also have their names below this, for those who shadow them.
DEFAULT = "default/"


class Theme(NamedTuple):
    """The sources of a theme by the names of its templates, and their digest."""

    sources: dict[str, str]
    digest: bytes

    def is_own(self, name: str) -> bool:
        """Whether a template is the site's own, another than the default theme has by its name."""
        default = name if name.startswith(DEFAULT) else DEFAULT + name
        return self.sources[name] != self.sources.get(default)


def read_theme(folders: tuple[str, ...]) -> Theme:
    """The template sources that are in force.

    The last folder is the default theme's.

    Raises:
        ThemeError: a template cannot be read.
    """
    sources: dict[str, str] = {}
    for folder in reversed(folders):
        for name in walk(folder):
            if name.rpartition("/")[2].startswith("."):
                continue  # of an editor or a desktop
            if not name.isprintable():
                raise ThemeError(
                    f"template {shown(name)}: rename it with letters that can be shown"
                )
            try:
                # The owner's own files, so links are followed.
                with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
                    sources[name] = file.read()
            except IsADirectoryError:
                raise ThemeError(
                    f"{os.path.join(folder, name)} is a link to a folder, which is not followed; "
                    "put the folder itself there"
                ) from None
            except UnicodeDecodeError:
                raise ThemeError(
                    f"{os.path.join(folder, name)} is not text in UTF-8, as templates are; "
                    "pictures and the like go into static/"
                ) from None
            except OSError as error:
                raise ThemeError(f"template {name} cannot be read: {error}") from None
        if folder == folders[-1]:
            sources |= {DEFAULT + name: source for name, source in sources.items()}
    told = [part.encode() for name in sorted(sources) for part in (name, sources[name])]
    return Theme(sources, digest(*told))


_TAG = re.compile(r"\{%[-+]?\s*(?:extends|include|import|from)\b(.*?)%\}", re.DOTALL)
_NAMED = re.compile(
    r"""\s*(?:"([^"{}\\]+)"|'([^'{}\\]+)')\s*(?:(?:as|import|ignore|with|without)\b.*|-?)""",
    re.DOTALL,
)


def named_in(source: str) -> set[str] | None:
    """The templates that another extends, includes or imports; ``None`` if it may be any."""
    found = [_NAMED.fullmatch(tag) for tag in _TAG.findall(source)]
    return None if None in found else {match[1] or match[2] for match in found if match}


def template_digests(theme: Theme) -> dict[str, bytes]:
    """For each template a digest of its source, of all that it may include, and of the catalogues.

    A template that names another by anything but a plain text may include all.
    """
    # Strings of the interface may stand in any template.
    catalogues = {name for name in theme.sources if name.startswith(f"{CATALOGUES}/")}
    parts: dict[str, set[str]] = {}
    for name, source in theme.sources.items():
        named = named_in(source)
        parts[name] = set(theme.sources) if named is None else named
    digests: dict[str, bytes] = {}
    for name in theme.sources:
        whole, waiting = {name} | catalogues, [name]
        while waiting:
            new = parts.get(waiting.pop(), set()) - whole
            whole |= new
            waiting += new
        texts = (
            part.encode() for one in sorted(whole) for part in (one, theme.sources.get(one, ""))
        )
        digests[name] = digest(*texts)
    return digests
