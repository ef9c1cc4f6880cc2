"""The search page: with its index, and without."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from generator.errors import OutputError
from generator.outputs.pagefind_files import UnknownForm, decode, encode, in_order
from generator.outputs.search import search_index
from tests.conftest import Built, build, first, snapshot
from tests.outputs.conftest import MakeSite

STORIES = [("2026-03-10-dam", 0, 0.0, {}), ("2026-03-11-crab", 1, 24.0, {"topics": ["Sea"]})]

installed = pytest.mark.skipif(
    importlib.util.find_spec("pagefind_bin") is None, reason="the extra search is not installed"
)


def test_without_the_extra_the_page_explains_and_the_build_says_how(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site = build(make_site(list(STORIES)), tmp_path / "out")
    page = site.page("search")
    assert "pip install 'broadsheet[search]'" in first(page, "main").text()
    assert page.css("form, script[type=module]") == []
    assert not (site.folder / "pagefind").exists()
    assert any("broadsheet[search]" in note for note in site.report.left_out)


def test_the_way_to_search_is_on_every_page(make_site: MakeSite, tmp_path: Path) -> None:
    site = build(make_site(list(STORIES)), tmp_path / "out")
    for path in ("", "news/2026-03-10-dam", "topics/sea"):
        links = [n.attributes["href"] or "" for n in site.page(path).css("nav[aria-label=Site] a")]
        assert any(link.endswith("search/") for link in links)


def test_only_leads_and_coverage_are_indexed_with_what_narrows_a_search(estuary: Built) -> None:
    page = estuary.page("news/2026-03-10-dam-opens")
    body = first(page, "[data-pagefind-body]")
    assert (body.attributes["data-provider"], body.attributes["data-year"]) == (
        "2026-03-10-Dam-Opens",
        "2026",
    )
    assert [n.text() for n in page.css('[data-pagefind-filter="topic"]')] == ["Harbour"]
    for path in ("", "latest", "archive", "providers"):
        assert estuary.page(path).css("[data-pagefind-body]") == []


@installed
def test_the_index_is_published_and_pruned_like_any_file(
    make_site: MakeSite, tmp_path: Path
) -> None:
    source = make_site(list(STORIES))
    site = build(source, tmp_path / "out", search=True)
    assert (site.folder / "pagefind/pagefind.js").is_file()
    assert list(site.folder.glob("pagefind/fragment/*"))
    assert site.report.unchanged == 0
    assert len(snapshot(site.folder)) == site.report.written + 1  # and the list of files
    again = build(source, tmp_path / "out", search=True)
    assert (again.report.written, again.report.pruned) == (0, 0)
    clean = build(source, tmp_path / "clean", search=True)
    assert snapshot(clean.folder) == snapshot(site.folder)
    build(make_site(list(STORIES), "[outputs]\nsearch = false\n"), tmp_path / "out", search=True)
    assert not (site.folder / "pagefind").exists()


@installed
def test_a_failing_indexer_is_an_error_that_says_why(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="Pagefind could not index"):
        list(search_index(str(tmp_path / "nowhere")))


@pytest.mark.parametrize(
    "value", [[0, 23, 24, 255, 256, 65536, 2**32], ["", "é" * 30, ["x"] * 300]]
)
def test_items_survive_decoding_and_encoding(value: object) -> None:
    body = encode(value)
    assert decode(body, 0) == (value, len(body))


def test_files_of_another_form_are_told_apart() -> None:
    with pytest.raises(UnknownForm):
        in_order({"pagefind-entry.json": b'{"languages": {"en": {"hash": "x"}}}'})
    with pytest.raises(UnknownForm):
        decode(b"\xa1\x01\x02", 0)  # a map
