"""Players of videos: the markup of allowed hosts, and nothing else of it but the address."""

from __future__ import annotations

import re

_IFRAME = re.compile(
    r"\s*<iframe\s[^<>]*?\bsrc\s*=\s*(\"[^\"<>]*\"|'[^'<>]*')[^<>]*>", re.IGNORECASE
)
_PLAYER = re.compile(
    r"(?:https?:)?//(?:www\.)?(?:youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})"
    r"|player\.vimeo\.com/video/(\d{1,12}))(?:[?&#/].*)?",
    re.ASCII,
)


def embed_address(markup: str) -> str | None:
    """The player's address of an ``iframe`` of an allowed host, made anew by us."""
    frame = _IFRAME.match(markup[:4000])
    player = _PLAYER.fullmatch(frame.group(1)[1:-1]) if frame else None
    if player is None:
        return None
    if player.group(1):
        return f"https://www.youtube-nocookie.com/embed/{player.group(1)}"
    return f"https://player.vimeo.com/video/{player.group(2)}"


# The player as the real files have it; any other attribute could run a script.
_PLAIN_PLAYER = re.compile(
    r'<iframe(?: (?:width|height|frameborder)="[0-9]{1,5}"| src="([^"<>]*)"'
    r'| allow="[a-z; -]*"| allowfullscreen)*></iframe>'
)


def plain_player(markup: object) -> str | None:
    """The markup of an allowed player that says nothing but its address and size, as it is."""
    found = _PLAIN_PLAYER.fullmatch(markup) if isinstance(markup, str) else None
    return found[0] if found and embed_address(found[0]) else None
