"""Web addresses: which are accepted, and which mean the same article.

Accepted are absolute http(s) URLs with a host name, as a browser would read
them (WHATWG URL). Addresses given as numbers and names of private networks
are refused: a public page must not point a reader's browser at them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

URL_LENGTH = 4096
HOST_LENGTH = 253

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?"
_PLAIN = r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*+"
_TAIL = rf"{_PLAIN}(?:%[0-9A-Fa-f]{{2}}{_PLAIN})*"
_CLEAN = re.compile(rf"https?://({_HOST})(?:[/?]{_TAIL})?(?:\#{_TAIL})?")
_HOST_NAME = re.compile(_HOST)
_PRIVATE_SUFFIXES = (".localhost", ".local", ".internal", ".home.arpa", ".lan", ".onion")
# What RFC 3986 lets stand in a path, query or fragment; the percent sign is judged apart.
_KEPT = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?#%"
)
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AMBIGUOUS = re.compile("[\u00df\u03c2\u200c\u200d]")
_AUTHORITY = re.compile(r"https?://([^/?#:]*)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class BadURL(ValueError):
    """``str()`` says what is wrong with an address, for a Problem."""


def host_name(text: str) -> str:
    """A host in its ASCII form, lower case.

    Raises:
        BadURL: it is not a public host name.
    """
    host = text.lower().removesuffix(".")
    # Browsers and the codec differ on these letters: they would mean two hosts.
    if len(host) > HOST_LENGTH or _AMBIGUOUS.search(host):
        raise BadURL("has a host that is not a name")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            raise BadURL("has a host that is not a name") from None
    if not _HOST_NAME.fullmatch(host):
        raise BadURL("has a host that is not a public name")
    if not _is_public(host):
        raise BadURL("points into a private network")
    return host


def _is_public(host: str) -> bool:
    return len(host) <= HOST_LENGTH and not host.endswith(_PRIVATE_SUFFIXES)


# An article is named by all who refer to it, so its address is looked at again soon.
@lru_cache(maxsize=1024)
def is_plain_url(text: str) -> bool:
    """Whether :func:`http_url` would give the address back as it is."""
    if len(text) > URL_LENGTH:
        return False
    found = _CLEAN.fullmatch(text)
    return found is not None and _is_public(found[1])


def http_url(text: str, public: bool = True) -> str:
    """The address in a form that is safe in a link, else what is wrong.

    Characters that a URL may not hold are percent-encoded; letters of any
    script in path and query stay. The host becomes ASCII. With ``public`` off
    any host is taken, for addresses that the owner of a site gives.

    Raises:
        BadURL: not an absolute http(s) URL with a public host name.
    """
    if len(text) > URL_LENGTH:
        raise BadURL(f"is longer than {URL_LENGTH} characters")
    if is_plain_url(text):
        return text
    text = text.strip(" \u2028\u2029")
    if not text:
        raise BadURL("is empty")
    if _CONTROL.search(text):
        raise BadURL("holds control characters")
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in ("http", "https"):
        raise BadURL("is not an absolute http or https address")
    cut = re.search(r"[/?#\\]", rest)
    authority, tail = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
    if "@" in authority or tail.startswith("\\"):
        raise BadURL("hides its host behind a user name or a backslash")
    name, colon, port = authority.partition(":")
    if colon and (not port.isascii() or not port.isdigit() or len(port) > 5 or int(port) > 65535):
        raise BadURL("has a bad port")
    host = host_name(name) if public else name.lower()
    if not host:
        raise BadURL("has no host")
    return f"{scheme.lower()}://{host}{':' + port if colon else ''}{_encoded(tail)}"


def _encoded(tail: str) -> str:
    path, mark, fragment = tail.partition("#")
    whole = path + mark + fragment.replace("#", "%23")
    safe = "".join(
        character
        if character in _KEPT or (character > "\xa0" and character.isprintable())
        else quote(character, errors="replace")
        for character in whole
    )
    return _BARE_PERCENT.sub("%25", safe)


def url_host(url: str) -> str:
    """The host of an address that :func:`http_url` returned."""
    found = _AUTHORITY.match(url)
    return found[1] if found else ""


# Parameters that tell who sent the reader, not which article it is.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|cmpid|ocid|ref_src|smid|"
    r"ftag|guccounter|taid|cvid|ito|sr_share)=",
    re.IGNORECASE,
)
# So do these, where the path names an article by itself: a slug or a long number ends it.
_SENDER = re.compile(r"(?:ref|partner|sh|tag|feature)=", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:-|\d{5})[^/]*/?$")
_VIDEO = re.compile(
    r"(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:watch\?(?:[^#]*&)?v=|embed/|shorts/|live/))"
    r"([\w-]{6,20})"
)


@lru_cache(maxsize=1024)
def url_key(url: str) -> str:
    """What two addresses of one article have in common.

    Scheme, ``www.``, fragment, tracking parameters and a last slash do not
    tell articles apart. Expects what :func:`http_url` returned.
    """
    rest = url.partition("://")[2].partition("#")[0]
    head, question, query = rest.partition("?")
    host, slash, path = head.partition("/")
    host = host.lower().removeprefix("www.").removeprefix("m.")
    if "youtu" in host and (video := _VIDEO.match(f"{host}/{path}{question}{query}")):
        return f"youtube.com/watch?v={video.group(1)}"
    if question:
        kept = [part for part in query.split("&") if part and not _TRACKING.match(part)]
        if _ARTICLE.search(path):
            kept = [part for part in kept if not _SENDER.match(part)]
        query = "&".join(kept)
    key = host + slash + path.rstrip("/")
    return f"{key.rstrip('/')}?{query}" if query else key.rstrip("/")


def url_keys(url: str, *others: str | None) -> tuple[str, ...]:
    """The keys of the addresses of one report, each once, sorted."""
    return tuple(sorted({url_key(url), *[url_key(one) for one in others if one and one != url]}))
