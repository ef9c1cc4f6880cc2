"""What hosts, crawlers and home screens look for."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import zlib
from pathlib import Path

import pytest

from generator.outputs.icons import ICONS, draw
from tests.conftest import Built, build, first
from tests.outputs.conftest import BASE, HOSTILE, MakeSite, read_json


def test_robots_may_read_everything_and_find_the_sitemaps(estuary: Built) -> None:
    assert (estuary.folder / "robots.txt").read_text().splitlines() == [
        "User-agent: *",
        "Allow: /",
        f"Sitemap: {BASE}sitemap.xml",
        f"Sitemap: {BASE}news-sitemap.xml",
    ]


def test_redirects_are_listed_as_the_pages_have_them(make_site: MakeSite, tmp_path: Path) -> None:
    source = make_site(
        [
            ("2026-03-10-dam", 0, 0, {"aliases": ["/old/dam/"]}),
            ("2026-03-10-second", 0, 2, {"quality": 70}),
        ]
    )
    site = build(source, tmp_path / "out")
    listed = [line.split() for line in (site.folder / "_redirects").read_text().splitlines()]
    target = "/news/news/2026-03-10-dam/"
    assert sorted(listed) == [
        ["/news/news/2026-03-10-second/", target, "301"],
        ["/news/old/dam/", target, "301"],
    ]
    for path, _, _ in listed:
        page = site.page(path.removeprefix("/news/"))
        assert (
            first(page, 'link[rel="canonical"]').attributes["href"] == f"{BASE}news/2026-03-10-dam/"
        )
        refresh = first(page, 'meta[http-equiv="refresh"]').attributes["content"] or ""
        assert refresh.startswith("0; url=")


def headers(site: Built) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for line in (site.folder / "_headers").read_text().splitlines():
        if line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            found[next(reversed(found))][name] = value
        else:
            found[line] = {}
    return found


def test_headers_harden_all_and_keep_only_what_never_changes(estuary: Built) -> None:
    rules = headers(estuary)
    everything = rules.pop("/news/*")
    assert everything["X-Content-Type-Options"] == "nosniff"
    assert everything["Referrer-Policy"] == "same-origin"
    assert "default-src 'self'" in everything["Content-Security-Policy"]
    assert "unsafe-inline" not in everything["Content-Security-Policy"]
    assert len(rules) >= 2
    for path, rule in rules.items():
        assert re.fullmatch(r"/news/\w+\.[0-9a-f]{10}\.(css|js)", path)
        assert (estuary.folder / path.removeprefix("/news/")).is_file()
        assert rule == {"Cache-Control": "public, max-age=31536000, immutable"}


def test_the_policy_names_the_style_of_newsletters_by_its_digest(estuary: Built) -> None:
    page = (estuary.folder / "newsletter/2026-03-10/index.html").read_text()
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in headers(estuary)["/news/*"]["Content-Security-Policy"]


def test_jekyll_stays_away(estuary: Built) -> None:
    assert (estuary.folder / ".nojekyll").read_bytes()


def pixels(body: bytes) -> tuple[int, int, list[str]]:
    """Width, height and rows of a PNG of one bit a pixel; checks every chunk."""
    assert body[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(body):
        (length,) = struct.unpack(">I", body[at : at + 4])
        kind, data = body[at + 4 : at + 8], body[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", body[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + data)
        chunks[kind] = data
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, colour, rest) == (1, 3, [0, 0, 0])
    rows = zlib.decompress(chunks[b"IDAT"])
    size = (width + 7) // 8 + 1
    lines = [rows[start + 1 : start + size] for start in range(0, len(rows), size)]
    assert len(lines) == height
    assert all(rows[start] == 0 for start in range(0, len(rows), size))
    return width, height, ["".join(f"{b:08b}" for b in line)[:width] for line in lines]


@pytest.mark.parametrize("name", sorted(ICONS))
def test_an_icon_is_a_png_of_the_mark(name: str, estuary: Built) -> None:
    body = (estuary.folder / name).read_bytes()
    assert body == draw(ICONS[name])
    width, height, rows = pixels(body)
    assert (width, height) == (ICONS[name], ICONS[name])
    assert set(rows[0]) == set(rows[-1]) == {"0"}  # a margin, for shapes that cut the corners
    middle = rows[round(8.5 * height / 32)]
    left, right = round(6 * width / 32), round(26 * width / 32)
    assert middle == "0" * left + "1" * (right - left) + "0" * (width - right)


def test_the_manifest_names_icons_that_are_there(estuary: Built) -> None:
    manifest = read_json(estuary, "manifest.webmanifest")
    assert manifest["name"] == "The Estuary"
    assert manifest["start_url"] == manifest["scope"] == "./"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"any", "192x192", "512x512"}
    for icon in manifest["icons"]:
        assert (estuary.folder / icon["src"]).is_file()
    page = estuary.page("")
    assert first(page, 'link[rel="manifest"]').attributes["href"] == "./manifest.webmanifest"
    assert (
        first(page, 'link[rel="apple-touch-icon"]').attributes["href"] == "./apple-touch-icon.png"
    )


@pytest.mark.parametrize(
    ("setting", "files"),
    [
        ("robots", ["robots.txt"]),
        ("redirects", ["_redirects"]),
        ("headers", ["_headers"]),
        ("nojekyll", [".nojekyll"]),
        ("icons", list(ICONS)),
        ("manifest", ["manifest.webmanifest"]),
        ("sitemap", ["sitemap.xml", "sitemap-1.xml"]),
        ("news_sitemap", ["news-sitemap.xml"]),
        ("opml", ["opml.xml"]),
        ("search", ["search/index.html"]),
    ],
)
def test_each_can_be_switched_off(
    setting: str, files: list[str], make_site: MakeSite, tmp_path: Path
) -> None:
    stories = [("dam", 0, 0, {"aliases": ["/old/"]})]
    on = build(make_site(stories), tmp_path / "on")
    off = build(make_site(stories, f"[outputs]\n{setting} = false\n"), tmp_path / "off")
    for file in files:
        assert (on.folder / file).is_file(), file
        assert not (off.folder / file).exists(), file
    assert files[0] not in (off.folder / "index.html").read_text()


def test_an_old_page_redirects_from_where_it_was(make_site: MakeSite, tmp_path: Path) -> None:
    aliases = ["/old/dam.html", "/404.html", "/dam.html"]
    site = build(make_site([("dam", 0, 0, {"aliases": aliases})]), tmp_path / "out")
    assert [problem.message[:9] for problem in site.report.problems] == ["/404.html"]
    for path, target in (("old/dam.html", "../news/dam/"), ("dam.html", "./news/dam/")):
        assert f"url={target}" in (site.folder / path).read_text()
        assert f"/news/{path} /news/news/dam/ 301" in (site.folder / "_redirects").read_text()


def test_no_alias_takes_the_place_of_an_output(make_site: MakeSite, tmp_path: Path) -> None:
    taken = ["/api/news/", "/search/", "/newsletter/", "/newsletter/2026-03-10/", "/pagefind/"]
    site = build(make_site([("dam", 0, 0, {"aliases": taken})]), tmp_path / "out")
    assert [problem.kind for problem in site.report.problems] == ["bad-alias"] * len(taken)
    assert first(site.page("search"), "h1").text() == "Search"


def test_a_hostile_site_has_plain_lists(make_site: MakeSite, tmp_path: Path) -> None:
    site = build(
        make_site([("dam", 0, 0, {"title": HOSTILE, "aliases": [HOSTILE]})]), tmp_path / "out"
    )
    assert not (site.folder / "_redirects").exists()  # nothing to redirect
    # For all, and for the style and two scripts.
    assert len(headers(site)) == 4
