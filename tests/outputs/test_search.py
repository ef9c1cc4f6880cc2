"""The search page: with its index, and without."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from generator.digest import Signature
from generator.errors import OutputError
from generator.executors import Workers
from generator.outputs.search import search_index
from generator.writer import Output
from tests.conftest import Built, build, first, snapshot
from tests.outputs.conftest import MakeSite, Stories

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
def test_words_of_addresses_are_not_found(make_site: MakeSite, tmp_path: Path) -> None:
    picture = {"images": [{"url": "https://press.example/zebra.jpg"}]}
    stories = [
        (stem, event, hours, {**fields, **picture}) for stem, event, hours, fields in STORIES
    ]
    site = build(make_site(stories), tmp_path / "out", search=True)
    told = [
        json.loads(gzip.decompress(file.read_bytes())[12:])
        for file in site.folder.glob("pagefind/fragment/*")
    ]
    assert {"Sea", "Harbour", "2026-03-10-dam"} & {one["meta"]["title"] for one in told}
    assert {one["meta"]["image"] for one in told} == {""}
    assert not any("zebra" in one["content"] for one in told)


@installed
def test_a_failing_indexer_is_an_error_that_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "pagefind"
    fake.write_text("#!/bin/sh\necho no room >&2; exit 3\n")
    fake.chmod(0o755)
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: fake)
    with Workers(1) as workers, pytest.raises(OutputError, match=r"could not index .*: no room"):
        search_index(str(tmp_path), workers)


@installed
@pytest.mark.parametrize("folder", ["/dev/shm", ""])
def test_the_index_is_the_same_in_whatever_order_a_disk_lists_pages(
    folder: str, make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories: Stories = [(f"2026-03-{d}-dam", d % 4, 24.0 * d, {}) for d in range(10, 30)]
    site = build(make_site(stories), tmp_path / "out", search=True)
    pages = [path for path in snapshot(site.folder) if path.endswith(".html")]
    published = {p: b for p, b in snapshot(site.folder).items() if p.startswith("pagefind/")}
    if os.access(folder, os.W_OK):
        # A RAM disk lists files by when they came.
        monkeypatch.setattr("tempfile.tempdir", folder)
    with TemporaryDirectory() as copies, Workers(2) as workers:
        for number, order in enumerate((pages, pages[::-1])):
            copy = Path(copies) / str(number)
            for path in order:
                (copy / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(site.folder / path, copy / path)
            index = search_index(str(copy), workers)
            assert {draft.path: draft.make() for draft in index.drafts()} == published


@installed
def test_a_page_that_no_build_wrote_is_not_found(make_site: MakeSite, tmp_path: Path) -> None:
    source = make_site(list(STORIES))
    clean = build(source, tmp_path / "clean", search=True)
    foreign = tmp_path / "out/news/mine/index.html"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("<html lang=en><body data-pagefind-body><h1>Mine</h1>")
    site = build(source, tmp_path / "out", search=True)
    entry = "pagefind/pagefind-entry.json"
    assert (site.folder / entry).read_bytes() == (clean.folder / entry).read_bytes()


@installed
@pytest.mark.parametrize("name", ["pagefind", "pagefind/filter/mine.txt", "Pagefind/pagefind.js"])
def test_what_the_site_keeps_at_the_place_of_the_index_stays_and_is_told(
    name: str, make_site: MakeSite, tmp_path: Path
) -> None:
    source = make_site(list(STORIES))
    build(source, tmp_path / "out", search=True)  # an index is there already
    file = source / "static" / name
    file.parent.mkdir(parents=True)
    file.write_text("ours")
    for _ in range(2):
        site = build(source, tmp_path / "out", search=True)
        (kept,) = (
            p for p in site.folder.rglob("*") if "pagefind" in str(p).lower() and p.is_file()
        )
        assert kept.read_text() == "ours"
        (problem,) = site.report.problems
        assert (problem.path, problem.kind) == ("static/pagefind", "in-the-way")
        assert site.page("search").css("form") == []
    file.unlink()
    back = build(source, tmp_path / "out", search=True)
    assert (back.folder / "pagefind/pagefind.js").is_file()
    assert snapshot(build(source, tmp_path / "clean", search=True).folder) == snapshot(back.folder)


@pytest.mark.parametrize("search", [False, pytest.param(True, marks=installed)])
def test_a_search_is_told_of_only_where_there_is_an_index(
    search: bool, make_site: MakeSite, tmp_path: Path
) -> None:
    site = build(make_site(list(STORIES)), tmp_path / "out", search=search)
    told = first(site.page(""), 'script[type="application/ld+json"]').text()
    assert ("SearchAction" in told) is search
    policy = (site.folder / "_headers").read_text()
    assert ("wasm-unsafe-eval" in policy) is search


@installed
def test_the_list_of_files_is_written_a_few_times_however_large_the_index(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    plain = Output.list_files

    def counted(output: Output, paths: Iterable[str]) -> Signature:
        written.append(1)
        return plain(output, paths)

    monkeypatch.setattr(Output, "list_files", counted)
    build(make_site(list(STORIES)), tmp_path / "out", search=True)
    assert 2 <= len(written) <= 4


@pytest.mark.parametrize(
    "name", ["search/index.html", "search", "newsletter/index.html", "newsletter"]
)
def test_what_the_site_keeps_at_the_place_of_a_page_besides_the_stories_stays(
    name: str, make_site: MakeSite, tmp_path: Path
) -> None:
    source = make_site(list(STORIES))
    (source / "static" / name).parent.mkdir(parents=True, exist_ok=True)
    (source / "static" / name).write_text("ours")
    site = build(source, tmp_path / "out")
    assert (site.folder / name).read_text() == "ours"
    assert (site.folder / "newsletter/2026-03-10/index.txt").is_file() is (name != "newsletter")
    is_page = name.endswith(".html")
    folder = name.partition("/")[0]
    links = {node.attributes["href"] for node in site.page("latest").css("nav a, footer a")}
    assert (f"../{folder}/" in links) is is_page


@installed
@pytest.mark.parametrize(
    "meta", [b"", b"nonsense", gzip.compress(b"pagefind_dcd\xa1\x01\x02", mtime=0)]
)
def test_files_of_another_form_are_told_apart(meta: bytes) -> None:
    from generator.outputs.pagefind_files import UnknownForm, in_order

    files = {"pagefind-entry.json": b'{"languages": {"en": {"hash": "x"}}}'}
    for given in (files, files | {"pagefind.x.pf_meta": meta}):
        with Workers(1) as workers, pytest.raises(UnknownForm):
            in_order(given, workers)
