"""Social cards: what a shared link shows of a story without a picture."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from generator.outputs.social import SocialCard, draw_card
from generator.publishing import artifacts
from tests.conftest import Built, build, first, snapshot, write_story

PIL_Image = pytest.importorskip("PIL.Image")
BASE = "https://host.example/paper/"
DAM = "news/2026-03-10-dam"


def site(folder: Path, cards: bool = True) -> Path:
    """Two stories, one of them with a picture."""
    write_story(folder / "_news", "2026-03-10-dam", event=0)
    images = [{"url": "https://elsewhere.example/crab.jpg"}]
    write_story(folder / "_news", "2026-03-10-crab", event=1, images=images)
    if cards:
        (folder / "broadsheet.toml").write_text("[outputs]\nsocial_cards = true\n")
    return folder


def made(source: Path, out: Path, **options: Any) -> Built:
    return build(source, out, base_url=BASE, images=True, **options)


def shared(built: Built, path: str, name: str = "og:image") -> str:
    node = first(built.page(path), f'meta[property="{name}"], meta[name="{name}"]')
    return node.attributes["content"] or ""


def card(title: str, **texts: str) -> bytes:
    given = {"path": "c.png", "site": "The Wire", "below": "Gazette · 10 March 2026"} | texts
    return draw_card(SocialCard(title=title, **given))


def test_a_story_without_a_picture_has_a_card_and_others_have_none(tmp_path: Path) -> None:
    built = made(site(tmp_path / "site"), tmp_path / "out")
    address = shared(built, DAM)
    assert address.startswith(f"{BASE}{DAM}/card-")
    with PIL_Image.open(built.folder / address.removeprefix(BASE)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert shared(built, DAM, "og:image:width") == "1200"
    assert shared(built, DAM, "twitter:card") == "summary_large_image"
    assert shared(built, "news/2026-03-10-crab") == "https://elsewhere.example/crab.jpg"
    assert len(list(built.folder.rglob("card-*.png"))) == 1


def test_cards_are_drawn_only_when_asked_for(tmp_path: Path) -> None:
    built = made(site(tmp_path / "site", cards=False), tmp_path / "out")
    assert shared(built, DAM) == f"{BASE}icon-512.png"
    assert not list(built.folder.rglob("card-*.png"))


def test_without_the_extra_the_build_says_what_is_missing(tmp_path: Path) -> None:
    built = build(site(tmp_path / "site"), tmp_path / "out", base_url=BASE)
    assert any("broadsheet[images]" in note for note in built.report.left_out)
    assert shared(built, DAM) == f"{BASE}icon-512.png"


def test_a_card_is_drawn_again_only_when_it_says_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = site(tmp_path / "site"), tmp_path / "out"
    drawn: list[str] = []

    def draw(card: SocialCard) -> bytes:
        drawn.append(card.title)
        return draw_card(card)

    monkeypatch.setattr(artifacts, "draw_card", draw)
    before = shared(made(source, out), DAM)
    write_story(source / "_news", "2026-03-10-kelp", event=2)
    made(source, out)
    assert len(drawn) == 2
    assert "Tramway" in drawn[1]
    write_story(source / "_news", "2026-03-10-dam", event=0, title="Gates of the dam move again")
    after = shared(made(source, out), DAM)
    assert drawn[2:] == ["Gates of the dam move again"]
    assert before != after
    assert not (out / before.removeprefix(BASE)).exists()
    (out / after.removeprefix(BASE)).write_bytes(b"spoilt")
    made(source, out)
    assert len(drawn) == 4
    assert snapshot(out) == snapshot(made(source, tmp_path / "clean", keep=False).folder)


def test_a_static_file_takes_the_place_of_a_card(tmp_path: Path) -> None:
    source, out = site(tmp_path / "site"), tmp_path / "out"
    path = shared(made(source, out), DAM).removeprefix(BASE)
    drawn = (out / path).read_bytes()
    own = source / "static" / path
    own.parent.mkdir(parents=True)
    own.write_bytes(b"retouched")
    for _ in range(2):
        made(source, out)
        assert (out / path).read_bytes() == b"retouched"
    assert snapshot(out) == snapshot(made(source, tmp_path / "clean", keep=False).folder)
    own.unlink()
    made(source, out)
    assert (out / path).read_bytes() == drawn


def test_a_card_fits_a_headline_of_any_length_and_in_any_letters() -> None:
    titles = [
        "",
        "Short",
        "word " * 400,
        "x" * 3000,
        "Новости дня",
        "新聞",
        "שלום",
        "a\u0301\u200d😀",
    ]
    for title in titles:
        with PIL_Image.open(BytesIO(card(title, site=title, below=title))) as picture:
            picture.load()
            assert picture.size == (1200, 630)


def test_letters_that_the_font_lacks_give_way_to_the_mark() -> None:
    assert card("Новости дня") == card("新聞")
    assert card("News of the day") != card("新聞")
    assert card("A") != card("B")
