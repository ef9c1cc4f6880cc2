"""Files that hosts and crawlers look for: robots, redirects, headers."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

from generator.model import RENDITIONS
from generator.outputs.material import Material, Output, output_of, whole
from generator.pages import PLAYERS, RedirectPage

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def robots(material: Material) -> Output:
    """``robots.txt``: everything may be read, and where the sitemaps are (RFC 9309)."""
    lines = ["User-agent: *", "Allow: /"]
    for name, file in (("sitemap", "sitemap.xml"), ("news_sitemap", "news-sitemap.xml")):
        if name in material.site.info.outputs:
            lines.append(f"Sitemap: {material.base}{file}")
    return _text("robots.txt", lines)


def redirects(material: Material) -> Output:
    """``_redirects``: the same addresses as the pages that redirect, for hosts that read it."""
    root = material.site.info.base_path
    return _text(
        "_redirects",
        (
            f"{root}{page.path} {root}{page.target} 301"
            for planned in material.site.planned
            if planned.kind is RedirectPage and isinstance(page := planned.make(), RedirectPage)
        ),
    )


def headers(material: Material) -> Output:
    """``_headers``: what a host shall send with every file, and how long files may be kept.

    A browser applies the policy here and the one in a page; so this one holds
    what any page needs, and each page's own is tighter.
    """
    root = material.site.info.base_path
    lines = [f"{root}*", *(f"  {name}: {value}" for name, value in _security(material))]
    # Their addresses change with their bytes; renditions are many, and hosts read few rules.
    lasting = sorted(path for name, path in material.assets.items() if name != path)
    if any(path.startswith(RENDITIONS) for path in material.assets.values()):
        lasting.append(f"{RENDITIONS}*")
    for path in lasting:
        lines += [f"{root}{path}", "  Cache-Control: public, max-age=31536000, immutable"]
    return _text("_headers", lines)


def _security(material: Material) -> Iterator[tuple[str, str]]:
    scripts = "'self'"
    if material.site.info.searchable:
        scripts += " 'wasm-unsafe-eval'"
    policy = (
        f"default-src 'self'; img-src 'self' https: http: data:; style-src {_styles(material)}; "
        f"script-src {scripts}; frame-src {' '.join(PLAYERS)}; "
        "base-uri 'none'; form-action 'none'; object-src 'none'; "
        "frame-ancestors 'none'"
    )
    yield "Content-Security-Policy", policy
    yield "X-Content-Type-Options", "nosniff"
    yield "Referrer-Policy", "same-origin"


def _styles(material: Material) -> str:
    """Our own files, and the style within newsletters by its digest."""
    loader = material.theme.loader
    source = loader.get_source(material.theme, "newsletter.html")[0] if loader else ""
    found = [base64.b64encode(hashlib.sha256(s.encode()).digest()) for s in _STYLE.findall(source)]
    return " ".join(["'self'", *(f"'sha256-{digest.decode()}'" for digest in found)])


def nojekyll(_: Material) -> Output:
    """``.nojekyll``: GitHub Pages shall publish the files as they are."""
    return _text(".nojekyll", ["Built by Broadsheet; there is nothing for Jekyll to do."])


def _text(path: str, lines: Iterator[str] | list[str]) -> Output:
    body = "".join(f"{line}\n" for line in lines)
    return output_of(*([whole(path, body.encode())] if body else []))
