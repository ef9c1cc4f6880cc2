"""The whole pipeline on the demo site: the same bytes always, and a sound site."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

import generator.errors
from generator.errors import BroadsheetError
from tests.conftest import (
    DEMO,
    PACKAGE_PARENT,
    broadsheet,
    build,
    parse,
    snapshot,
    write_story,
)

pytestmark = pytest.mark.skipif(not DEMO.is_dir(), reason="the demo site is not here")

# The demo is of this day; its own zone and address are not the machine's.
NOW = ("--now", "2026-11-16T00:00:00Z")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo site, built once in a process of its own."""
    out = tmp_path_factory.mktemp("demo") / "out"
    result = broadsheet("build", DEMO, "-o", out, "-j", "1", *NOW)
    assert result.returncode == 0, result.stderr
    return out


# ------------------------------------------------------------ same bytes


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "random", "TZ": "Asia/Kolkata"},
        {"TZ": "America/St_Johns", "LC_ALL": "C"},
        {"LC_ALL": "C.UTF-8", "PYTHONOPTIMIZE": "1"},
        {"LC_ALL": "tr_TR.UTF-8", "HOME": "/nonexistent"},
    ],
    ids=str,
)
def test_the_environment_changes_no_byte(
    environment: dict[str, str], demo: Path, tmp_path: Path
) -> None:
    result = broadsheet("build", DEMO, "-o", tmp_path / "out", *NOW, environment=environment)
    assert result.returncode == 0, result.stderr
    assert snapshot(tmp_path / "out") == snapshot(demo)


@pytest.mark.parametrize("jobs", [2, 8])
def test_the_number_of_workers_changes_no_byte(jobs: int, demo: Path, tmp_path: Path) -> None:
    result = broadsheet("build", DEMO, "-o", tmp_path / "out", "-j", str(jobs), *NOW)
    assert result.returncode == 0, result.stderr
    assert snapshot(tmp_path / "out") == snapshot(demo)


def test_the_working_folder_and_the_way_paths_are_written_change_no_byte(
    demo: Path, tmp_path: Path
) -> None:
    source = os.path.relpath(DEMO, tmp_path)
    result = broadsheet("build", source, "-o", "out", *NOW, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert snapshot(tmp_path / "out") == snapshot(demo)


def test_the_umask_changes_no_byte_and_no_mode(demo: Path, tmp_path: Path) -> None:
    result = broadsheet("build", DEMO, "-o", tmp_path / "out", *NOW, umask=0o077)
    assert result.returncode == 0, result.stderr
    assert snapshot(tmp_path / "out") == snapshot(demo)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "out").rglob("*.html")}
    assert modes == {0o644}


def test_the_order_in_which_the_disk_lists_files_changes_no_byte(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = os.scandir

    class Shuffled:
        """A listing of a folder in an order of chance, the same in every run."""

        def __init__(self, path: str) -> None:
            with listing(path) as found:
                entries = sorted(found, key=lambda entry: entry.name)
            random.Random(path).shuffle(entries)
            self.entries = iter(entries)

        def __enter__(self) -> Shuffled:
            return self

        def __exit__(self, *_: object) -> None: ...

        def __iter__(self) -> Shuffled:
            return self

        def __next__(self) -> os.DirEntry[str]:
            return next(self.entries)

        def close(self) -> None: ...

    monkeypatch.setattr(os, "scandir", Shuffled)
    build(DEMO, tmp_path / "out", search=True, now=datetime(2026, 11, 16, tzinfo=UTC))
    monkeypatch.undo()
    assert snapshot(tmp_path / "out") == snapshot(demo)


def test_files_created_in_another_order_change_no_byte(demo: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    files = [path for path in DEMO.rglob("*") if path.is_file()]
    random.Random(3).shuffle(files)
    for file in files:
        target = source / file.relative_to(DEMO)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    result = broadsheet("build", source, "-o", tmp_path / "out", *NOW)
    assert result.returncode == 0, result.stderr
    assert snapshot(tmp_path / "out") == snapshot(demo)


# ----------------------------------------------- incremental equals clean


def test_a_second_build_touches_no_file(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    for n in range(12):
        write_story(source, f"2026-03-10-s{n}", event=n)
    build(source, out)
    for path in out.rglob("*"):
        os.utime(path, ns=(7, 7))
    again = build(source, out)
    assert (again.report.written, again.report.pruned) == (0, 0)
    assert {path.stat().st_mtime_ns for path in out.rglob("*")} == {7}


def test_after_any_edit_the_output_is_that_of_a_clean_build(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    stories = [
        write_story(source, f"2026-03-{10 + n % 9}-s{n}", event=n % 7, quality=40 + n)
        for n in range(20)
    ]

    def same_as_clean(step: str) -> None:
        build(source, out)
        clean = tmp_path / f"clean-{step}"
        build(source, clean)
        assert snapshot(out) == snapshot(clean), step

    same_as_clean("start")
    write_story(source, stories[3].stem, event=9, quality=10)
    same_as_clean("edit")
    stories[5].unlink()
    same_as_clean("delete")
    stories[6].rename(source / "2026-04-01-renamed.md")
    same_as_clean("rename")
    (source / "broadsheet.toml").write_text('[site]\ntitle = "Other"\n[lists]\nper_page = 5\n')
    same_as_clean("configuration")
    (source / "templates").mkdir()
    (source / "templates/404.html").write_text("<!doctype html><title>gone</title>")
    same_as_clean("template")
    (out / "index.html").write_text("edited by hand")
    shutil.rmtree(out / "news")
    same_as_clean("output damaged")
    (source / "static").mkdir()
    (source / "static/style.css").write_text("p { color: teal }")
    same_as_clean("style")
    for story in source.glob("*.md"):
        story.unlink()
    same_as_clean("all deleted")


def test_a_removed_story_leaves_no_trace(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    write_story(source, "2026-03-10-dam", event=0)
    gone = write_story(source, "2026-03-10-crab", event=1)
    build(source, out)
    assert any(b"Velvet crab" in body for body in snapshot(out).values())
    gone.unlink()
    build(source, out)
    assert [
        p for p, body in snapshot(out).items() if b"Velvet crab" in body or b"crab" in body
    ] == []


# ------------------------------------------------------------ a sound site


@cache
def pages(folder: Path) -> dict[str, LexborHTMLParser]:
    return {
        path.relative_to(folder).as_posix(): parse(path) for path in sorted(folder.rglob("*.html"))
    }


def addresses(page: LexborHTMLParser) -> list[str]:
    """Every address that a page names."""
    found = [node.attributes.get("href") or "" for node in page.css("a[href], link[href]")]
    found += [node.attributes.get("src") or "" for node in page.css("[src]")]
    for node in page.css('meta[http-equiv="refresh"]'):
        found.append((node.attributes.get("content") or "").partition("url=")[2])
    return found


def test_every_internal_link_asset_and_fragment_resolves(demo: Path) -> None:
    broken: list[str] = []
    checked = 0
    for name, page in pages(demo).items():
        for address in addresses(page):
            parts = urlsplit(address)
            own = parts.netloc == "meridian.example"
            if parts.scheme and not own:
                continue
            path = unquote(parts.path)
            at = demo if own or path.startswith("/") else (demo / name).parent
            target = Path(os.path.normpath(at / path.lstrip("/"))) if path else demo / name
            if path.endswith("/") or target.is_dir():
                target /= "index.html"
            checked += 1
            if not target.is_file() or not target.is_relative_to(demo):
                broken.append(f"{name}: {address}")
            elif parts.fragment:
                inside = pages(demo)[target.relative_to(demo).as_posix()]
                if inside.css_first(f'[id="{parts.fragment}"]') is None:
                    broken.append(f"{name}: {address}")
    assert checked > 1_000
    assert broken == []


def test_every_page_can_be_reached_from_the_front_page(demo: Path) -> None:
    reached, waiting = {"index.html"}, ["index.html"]
    while waiting:
        name = waiting.pop()
        for node in pages(demo)[name].css("a[href]"):
            address = node.attributes["href"] or ""
            if urlsplit(address).scheme:
                continue
            target = os.path.normpath(f"{Path(name).parent}/{urlsplit(address).path}")
            target = os.path.normpath(f"{target}/index.html")
            if target in pages(demo) and target not in reached:
                reached.add(target)
                waiting.append(target)
    redirects = {n for n, p in pages(demo).items() if p.css_first('meta[http-equiv="refresh"]')}
    assert set(pages(demo)) - reached - redirects == {"404.html"}


def test_every_page_has_one_headline_and_no_id_twice(demo: Path) -> None:
    for name, page in pages(demo).items():
        assert len(page.css("h1")) == 1, name
        ids = Counter(node.attributes["id"] for node in page.css("[id]"))
        assert [found for found, count in ids.items() if count > 1] == [], name


def test_every_page_names_its_language_and_its_character_set_first(demo: Path) -> None:
    for name in pages(demo):
        text = (demo / name).read_text(encoding="utf-8")
        assert re.match(
            r"<!doctype html>\s*<html lang=\"en\"[^>]*>\s*<head>\s*<meta charset=", text
        )


def test_every_link_out_is_http_and_every_time_is_stamped(demo: Path) -> None:
    for name, page in pages(demo).items():
        for address in addresses(page):
            assert urlsplit(address).scheme in ("", "http", "https"), f"{name}: {address}"
        for node in page.css("time"):
            stamp = node.attributes.get("datetime") or ""
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp), f"{name}: {stamp}"


def test_story_pages_have_their_parts_in_named_sections(demo: Path) -> None:
    seen: Counter[str] = Counter()
    for name, page in pages(demo).items():
        if not name.startswith("news/") or page.css_first('meta[http-equiv="refresh"]'):
            continue
        assert page.css_first("#lead .why") is not None, name
        for part in ("lead", "coverage", "earlier", "see-also"):
            if (section := page.css_first(f"#{part}")) is not None:
                seen[part] += 1
                links = section.css(".hed a[href^=http]")
                assert links, f"{name}: {part} has no entries"
    assert set(seen) == {"lead", "coverage", "earlier", "see-also"}


def test_the_demo_shows_every_kind_of_page(demo: Path) -> None:
    for path in (
        "index.html",
        "404.html",
        "latest/index.html",
        "topics/index.html",
        "topics/power-grid/index.html",
        "providers/index.html",
        "providers/eprnews-example/index.html",
        "archive/index.html",
        "archive/2026/index.html",
        "archive/2026/11/index.html",
        "archive/2026/11/15/index.html",
    ):
        assert path in pages(demo)


def test_no_secret_blob_of_a_file_reaches_the_site(demo: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    write_story(source, "dam", secured="c2VjcmV0LXNlbnRpbmVs;a2V5LXNlbnRpbmVs")
    result = broadsheet("build", source, "-o", tmp_path / "out")
    assert result.returncode == 0
    everything = [
        *snapshot(tmp_path / "out").values(),
        result.stdout.encode(),
        result.stderr.encode(),
    ]
    assert not any(b"c2VjcmV0" in body or b"secured" in body for body in everything)
    assert not any(
        b"secured" in body for path, body in snapshot(demo).items() if path.endswith("l")
    )


# ------------------------------------------------------------- house rules


def source_files(*folders: str) -> list[Path]:
    found = [
        path
        for folder in folders
        for path in (PACKAGE_PARENT / folder).rglob("*")
        if path.suffix in (".py", ".html")
    ]
    assert found
    return found


def test_markup_is_made_in_one_module_only() -> None:
    home = PACKAGE_PARENT / "generator/renderer/markup.py"
    made = re.compile(r"\|\s*safe\b|\bMarkup\(|autoescape\s+false|\|\s*trusted\b")
    assert made.search(home.read_text())
    allowed = {home, PACKAGE_PARENT / "templates/story.html"}  # a body, sanitised on reading
    offenders = [
        path
        for path in source_files("generator", "templates")
        if path not in allowed and made.search(path.read_text())
    ]
    assert offenders == []
    story = (PACKAGE_PARENT / "templates/story.html").read_text()
    assert re.findall(r"\{\{[^}]*\|\s*(?:safe|trusted)[^}]*\}\}", story) == [
        "{{ page.body|trusted }}"
    ]


def test_every_exception_is_drawn_in_the_docstring_of_errors() -> None:
    drawn = generator.errors.__doc__ or ""
    kinds: list[type[BroadsheetError]] = [BroadsheetError, *BroadsheetError.__subclasses__()]
    assert len(kinds) > 3
    for kind in kinds:
        assert re.search(rf"\b{kind.__name__}\b", drawn), kind
        assert kind.__name__ in generator.errors.__all__
        code = re.search(rf"\b{kind.__name__}\b +exit code (\d+)", drawn)
        assert kind.exit_code == (int(code.group(1)) if code else 1)


def test_only_the_writer_and_the_cache_write_to_the_disk() -> None:
    writes = re.compile(
        r"os\.(?:write|replace|rename|unlink|remove|mkdir|makedirs|rmdir)\(|\.write_(?:text|bytes)\(|"
        r"shutil\.|open\([^)]*[\"'][wax]b?\+?[\"']"
    )
    # By their whole paths: of two files of one name, one would hide the other.
    texts = {
        path.relative_to(PACKAGE_PARENT / "generator").as_posix(): path.read_text()
        for path in source_files("generator")
    }
    users = {name for name, text in texts.items() if writes.search(text)}
    # The numbers of pieces go into a pipe: once, and nothing else is written there.
    assert len(writes.findall(texts["forks.py"])) == 1
    assert "os.write(writer, " in texts["forks.py"]
    assert "writer = os.pipe()" in texts["forks.py"]
    assert users - {"forks.py"} == {"atomic.py", "cache.py", "records.py", "writer.py"}
    assert {name for name, text in texts.items() if "generator.atomic" in text} == {
        "cache.py",
        "writer.py",
    }
