"""Real input, where the machine has it; none of it is part of the project.

``BROADSHEET_CORPORA`` names a folder of real sites with their own ``api/news``,
``BROADSHEET_SEED`` one of a single real file, ``BROADSHEET_HOSTILE`` one of bad
files with the ``check_site.py`` that judges a site built from them. Nothing is kept in these folders.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import broadsheet, build, parse

SITES = {"diablo4": 883, "power-apps": 132}


def given(variable: str) -> Path:
    """The folder that a variable names; the test is skipped without it."""
    value = os.environ.get(variable)
    if not value:
        pytest.skip(f"{variable} names no folder")
    return Path(value)


def listed_stems(site: Path) -> set[str]:
    """Stems of the stories that the site's own API lists."""
    found = set()
    for file in (site / "api/news/page").glob("*/index.json"):
        for item in json.loads(file.read_text(encoding="utf-8"))["value"]:
            found.add(Path(item["path"]).stem)
    return found


@pytest.fixture(scope="module", params=sorted(SITES))
def real(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A real site and what we built of it."""
    site = given("BROADSHEET_CORPORA") / str(request.param)
    out = tmp_path_factory.mktemp(str(request.param)) / "out"
    result = broadsheet("build", site, "-o", out, "-q", "--no-cache")
    assert result.returncode == 0, result.stderr
    return site, out


def test_the_api_of_a_real_site_lists_as_many_stories_as_it_did(real: tuple[Path, Path]) -> None:
    assert len(listed_stems(real[0])) == SITES[real[0].name]


def test_every_listed_story_of_a_real_site_has_its_page_or_a_redirect(
    real: tuple[Path, Path],
) -> None:
    site, out = real
    lost = []
    for stem in sorted(listed_stems(site)):
        file = out / "news" / stem / "index.html"
        if not file.is_file():
            lost.append(stem)
            continue
        page = parse(file)
        refresh = page.css_first('meta[http-equiv="refresh"]')
        if refresh is not None:
            target = (refresh.attributes["content"] or "").partition("url=")[2]
            page = parse(file.parent / target / "index.html")
        if page.css_first("#lead") is None:
            lost.append(stem)
    assert lost == []


def test_no_story_outside_the_list_leads_a_page_of_a_real_site(real: tuple[Path, Path]) -> None:
    site, out = real
    addresses = addresses_by_stem(site)
    listed = {url for stem in listed_stems(site) for url in addresses.get(stem, ())}
    files = {url for urls in addresses.values() for url in urls}
    wrong = []
    led = 0
    for page in story_pages(out):
        link = page.css_first("#lead .hed a")
        assert link is not None
        led += 1
        url = link.attributes["href"] or ""
        if url in files and url not in listed:
            wrong.append(url)
    assert led > 0
    assert wrong == []


@cache
def addresses_by_stem(site: Path) -> dict[str, tuple[str, ...]]:
    """Addresses that each file of a site gives for itself."""
    from generator.config import load_config
    from generator.executors import Workers
    from generator.loader.content import load_content

    with Workers(1) as workers:
        loaded = load_content(load_config(str(site)), workers)
    return {
        story.stem: tuple({story.url, story.original_url or story.url})
        for story in loaded.stories
        if story.stem
    }


def story_pages(out: Path) -> list[LexborHTMLParser]:
    pages = [parse(file) for file in sorted((out / "news").glob("*/index.html"))]
    return [page for page in pages if page.css_first("#lead") is not None]


def test_the_seed_alone_is_one_cluster_of_five_led_by_the_guardian(tmp_path: Path) -> None:
    site = build(given("BROADSHEET_SEED"), tmp_path / "out", keep=False)
    (page,) = story_pages(site.folder)
    lead = page.css_first("#lead .hed a")
    assert lead is not None
    assert (lead.attributes["href"] or "").startswith("https://www.theguardian.com/")
    assert len(page.css("#coverage .hed a")) == 4
    (apart,) = page.css("#see-also .hed a")
    assert "emotion recognition" in apart.text()
    assert page.css_first("#earlier") is None


def test_nothing_of_the_hostile_files_gets_through(tmp_path: Path) -> None:
    hostile = given("BROADSHEET_HOSTILE")
    out, plain, log = tmp_path / "out", tmp_path / "plain", tmp_path / "log"
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for file in (hostile / "corpus").glob("*-seed.md"):
        (seeds / file.name).write_bytes(file.read_bytes())
    assert list(seeds.iterdir())
    address = ("--base-url", "https://judged.example/")  # so that there are feeds and sitemaps
    result = broadsheet("build", hostile, "-o", out, "--no-cache", *address)
    assert result.returncode == 1, result.stderr[-2000:]
    log.write_text(result.stdout + result.stderr, encoding="utf-8")
    assert broadsheet("build", seeds, "-o", plain, *address).returncode == 0
    judged = subprocess.run(
        [sys.executable, hostile / "check_site.py", out, "--log", log, "--baseline", plain],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout
    assert "; 0 findings" in judged.stdout
