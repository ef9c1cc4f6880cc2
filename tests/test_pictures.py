"""The site's own pictures: their renditions, what is refused, and what is kept for the next build."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from generator import pictures
from generator.pictures import widths
from tests.conftest import Built, build, first, snapshot, write_story

PIL_Image = pytest.importorskip("PIL.Image")
BASE = "https://host.example/paper/"


def photo(kind: str = "JPEG", size: tuple[int, int] = (900, 600), **options: Any) -> bytes:
    """A picture that is not easy to compress, the same each time."""
    picture = PIL_Image.effect_mandelbrot(size, (-2, -1.2, 1, 1.2), 60).convert("RGB")
    body = BytesIO()
    picture.save(body, kind, **({"quality": 95} if kind == "JPEG" else {}) | options)
    return bytes(body.getvalue())


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")


def site(folder: Path, **files: bytes) -> Path:
    """A story for each picture, named after it: ``dam_jpg`` is ``static/p/dam.jpg``."""
    for name, body in files.items():
        path = folder / "static" / "p" / name.replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    for event, name in enumerate(files):
        picture = {"url": f"{BASE}p/{name.replace('_', '.')}", "width": 5, "height": 5}
        stem = f"2026-03-10-{name.partition('_')[0]}"
        write_story(folder / "_news", stem, event=event, images=[picture])
    return folder


def made(source: Path, out: Path, **options: Any) -> Built:
    return build(source, out, base_url=BASE, images=True, **options)


def forms(built: Built, story: str) -> dict[str, list[tuple[int, str]]]:
    """The renditions that a story's page names: by type, their widths and files."""
    found = {}
    for source in built.page(f"news/2026-03-10-{story}").css("figure source"):
        listed = (source.attributes["srcset"] or "").split(", ")
        pairs = [part.rsplit(" ", 1) for part in listed]
        found[source.attributes["type"] or ""] = [
            (int(width.removesuffix("w")), url.removeprefix("../../")) for url, width in pairs
        ]
    return found


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (1, [1]),
        (320, [320]),
        (399, [399]),
        (400, [320, 400]),
        (900, [320, 640, 900]),
        (5000, [320, 640, 1280, 1600]),
    ],
)
def test_widths_rise_to_the_pictures_own_and_are_worth_a_file(
    width: int, expected: list[int]
) -> None:
    assert widths(width) == expected


def test_a_picture_comes_as_avif_and_webp_in_a_few_widths(tmp_path: Path) -> None:
    built = made(site(tmp_path / "site", dam_jpg=photo()), tmp_path / "out")
    found = forms(built, "dam")
    assert list(found) == ["image/avif", "image/webp"]
    for kind, listed in found.items():
        assert [width for width, _ in listed] == [320, 640, 900]
        for width, path in listed:
            with PIL_Image.open(built.folder / path) as picture:
                assert picture.size == (width, round(width * 2 / 3))
                assert picture.get_format_mimetype() == kind
    widest = [(built.folder / listed[-1][1]).stat().st_size for listed in found.values()]
    assert widest[0] < widest[1] < len(photo())
    image = first(built.page("news/2026-03-10-dam"), "figure img").attributes
    # the true size, not that of the front matter
    assert (image["src"], image["width"], image["height"]) == ("../../p/dam.jpg", "900", "600")


def test_a_turned_photograph_stands_upright_and_tells_nothing_of_its_camera(tmp_path: Path) -> None:
    exif = PIL_Image.Exif()
    exif[0x0112], exif[0x0110] = 6, "A camera"
    built = made(site(tmp_path / "site", dam_jpg=photo(exif=exif)), tmp_path / "out")
    image = first(built.page("news/2026-03-10-dam"), "figure img").attributes
    assert (image["width"], image["height"]) == ("600", "900")
    for listed in forms(built, "dam").values():
        with PIL_Image.open(built.folder / listed[-1][1]) as picture:
            assert picture.size == (600, 900)
            assert not picture.getexif()


def test_the_original_stands_in_where_it_is_as_good(tmp_path: Path) -> None:
    small = photo("WEBP", quality=5)
    built = made(site(tmp_path / "site", dam_webp=small), tmp_path / "out")
    assert forms(built, "dam")["image/webp"][-1] == (900, "p/dam.webp")


def test_a_moving_picture_keeps_moving(tmp_path: Path) -> None:
    frames = [PIL_Image.new("RGB", (300, 200), shade) for shade in ("red", "blue")]
    body = BytesIO()
    frames[0].save(body, "GIF", save_all=True, append_images=frames[1:])
    built = made(site(tmp_path / "site", dam_gif=body.getvalue()), tmp_path / "out")
    assert forms(built, "dam") == {}
    image = first(built.page("news/2026-03-10-dam"), "figure img").attributes
    assert (image["src"], image["width"], image["height"]) == ("../../p/dam.gif", "300", "200")


def test_what_is_no_picture_is_refused_with_a_reason_and_the_rest_is_built(tmp_path: Path) -> None:
    hostile = {
        "bomb_png": png_that_claims(50_000, 50_000),
        "short_png": png_that_claims(800, 600),
        "broken_jpg": photo()[:4000],
        "words_png": b"<script>alert(1)</script>",
        "void_webp": b"",
        "other_gif": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    }
    source = site(tmp_path / "site", dam_jpg=photo(), **hostile)
    built = made(source, tmp_path / "out", jobs=2)
    told = {problem.path: problem.message for problem in built.report.problems}
    assert set(told) == {f"static/p/{name.replace('_', '.')}" for name in hostile}
    assert "50000 × 50000 pixels are more than 40 million" in told["static/p/bomb.png"]
    assert "no picture in a form that can be read;" in told["static/p/words.png"]
    assert {problem.kind for problem in built.report.problems} == {"bad-picture"}
    for name in hostile:
        page = built.page(f"news/2026-03-10-{name.partition('_')[0]}")
        assert page.css_first("figure") is None
    assert forms(built, "dam")


def test_a_picture_higher_than_a_format_can_be_is_shown_as_it_is(tmp_path: Path) -> None:
    body = BytesIO()
    PIL_Image.new("L", (20, 20_000), 7).save(body, "PNG")
    built = made(site(tmp_path / "site", dam_png=body.getvalue()), tmp_path / "out")
    assert built.report.problems == ()
    assert forms(built, "dam") == {}


def test_one_picture_under_two_names_is_made_once(tmp_path: Path) -> None:
    built = made(site(tmp_path / "site", dam_jpg=photo(), crab_jpg=photo()), tmp_path / "out")
    assert forms(built, "dam") == forms(built, "crab")
    assert len(list((built.folder / "renditions").iterdir())) == 6


def test_pictures_are_kept_for_the_next_build_and_those_gone_are_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = site(tmp_path / "site", dam_jpg=photo(), crab_png=photo("PNG")), tmp_path / "out"
    made(source, out)
    before = snapshot(out)

    def kept() -> list[str]:
        return [path.name for path in (source / ".broadsheet").glob("picture-*")]

    assert len(kept()) == 2

    def again(_: bytes) -> bytes:
        raise AssertionError("made again")

    monkeypatch.setattr(pictures, "_make", again)
    more = write_story(source / "_news", "2026-03-10-kelp", event=7)
    made(source, out)
    more.unlink()
    made(source, out)
    assert snapshot(out) == before
    (source / "_news" / "2026-03-10-crab.md").unlink()
    made(source, out)
    assert len(kept()) == 1
    assert len(list((out / "renditions").iterdir())) == 6


@pytest.mark.parametrize("before", ["another", "without the extra"])
def test_pages_show_a_picture_as_it_is_now_also_after_a_build_with(
    before: str, tmp_path: Path
) -> None:
    source = site(tmp_path / "source", dam_jpg=photo())
    if before == "another":
        made(source, tmp_path / "out")
        site(source, dam_jpg=photo(size=(700, 300)))
    else:
        build(source, tmp_path / "out", base_url=BASE)
    made(source, tmp_path / "out")
    made(source, tmp_path / "clean", keep=False)
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "clean")


def test_pictures_are_the_same_bytes_with_any_number_of_processes(tmp_path: Path) -> None:
    files = {"dam_jpg": photo(), "crab_png": photo("PNG", (500, 300)), "bad_png": b"none"}
    one = made(site(tmp_path / "a", **files), tmp_path / "one", jobs=1)
    two = made(site(tmp_path / "b", **files), tmp_path / "two", jobs=2)
    assert snapshot(one.folder) == snapshot(two.folder)


def test_without_the_extra_pages_show_the_pictures_as_they_are(tmp_path: Path) -> None:
    built = build(site(tmp_path / "site", dam_jpg=photo()), tmp_path / "out", base_url=BASE)
    assert forms(built, "dam") == {}
    image = first(built.page("news/2026-03-10-dam"), "figure img").attributes
    assert (image["src"], image["width"]) == ("../../p/dam.jpg", "5")
    assert not (built.folder / "renditions").exists()


def test_hosts_may_keep_renditions_for_ever(tmp_path: Path) -> None:
    built = made(site(tmp_path / "site", dam_jpg=photo()), tmp_path / "out")
    rules = (built.folder / "_headers").read_text()
    assert "/paper/renditions/*\n  Cache-Control: public, max-age=31536000, immutable" in rules


def test_pictures_can_be_switched_off(tmp_path: Path) -> None:
    source = site(tmp_path / "site", dam_jpg=photo())
    (source / "broadsheet.toml").write_text("[outputs]\npictures = false\n")
    assert forms(made(source, tmp_path / "out"), "dam") == {}
