"""Outputs of a site that was built before: only what is stale is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.outputs import Material
from generator.pages import AnyPage
from tests.conftest import build, snapshot
from tests.outputs.conftest import ESTUARY, Stories, write_site

NEW: Stories = [("2026-03-20-heron", 4, 240, {"topics": ["Reeds"]})]
OPTIONS = "[lists]\nper_page = 5\n[outputs]\nsearch = false\nfeed_entries = 1\n"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The pages that outputs are made of."""
    found: set[str] = set()

    def note(name: str) -> None:
        page: Callable[[Material, str], AnyPage] = getattr(Material, name)

        def noting(material: Material, path: str) -> AnyPage:
            found.add(path)
            return page(material, path)

        monkeypatch.setattr(Material, name, noting)

    note("story")
    note("paper")
    return found


def test_only_what_shows_a_new_story_is_made_again(tmp_path: Path, asked: set[str]) -> None:
    source = write_site(tmp_path / "source", ESTUARY, OPTIONS)
    build(source, tmp_path / "out")
    assert len(asked) == 2 * len(ESTUARY)
    asked.clear()
    build(write_site(source, NEW, OPTIONS), tmp_path / "out")
    # The story before it names it as its neighbour, and so does its day.
    assert asked == {
        "news/2026-03-20-heron/",
        "news/2026-03-13-robot/",
        "archive/2026/03/20/",
        "archive/2026/03/13/",
    }
    build(source, tmp_path / "clean", keep=False)
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "clean")


@pytest.mark.parametrize(
    "path", ["api/clusters/2026-03-11-crab-ban/index.json", "feed.xml", "sitemap-1.xml"]
)
@pytest.mark.parametrize("body", [b"mine", None])
def test_an_output_that_is_not_as_it_was_left_is_written_again(
    path: str, body: bytes | None, tmp_path: Path
) -> None:
    source = write_site(tmp_path / "source", ESTUARY, OPTIONS)
    out = build(source, tmp_path / "out").folder
    before = snapshot(out)
    (out / path).unlink()
    if body is not None:
        (out / path).write_bytes(body)
    report = build(source, out).report
    assert (report.written, report.pruned) == (1, 0)
    assert snapshot(out) == before


def test_what_somebody_wrote_into_an_item_of_the_api_does_not_get_into_its_list(
    tmp_path: Path,
) -> None:
    """Lists are put together of items as they stand in their files."""
    source = write_site(tmp_path / "source", ESTUARY, OPTIONS)
    out = build(source, tmp_path / "out").folder
    item = out / "api/clusters/2026-03-11-crab-ban/index.json"
    item.write_bytes(item.read_bytes().replace(b"crab", b"bark"))
    build(write_site(source, NEW, OPTIONS), out)
    build(source, tmp_path / "clean", keep=False)
    assert snapshot(out) == snapshot(tmp_path / "clean")
