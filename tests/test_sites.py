"""Whole small sites: what each folder of ``sites/`` must build to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import Built, broadsheet, build, first, parse, snapshot

SITES = Path(__file__).parent / "sites"


def copied(case: str, tmp_path: Path) -> Path:
    """A case in a folder of its own, for builds leave what they remember with the source."""
    return Path(shutil.copytree(SITES / case, tmp_path / case))


def built(case: str, tmp_path: Path) -> Built:
    return build(copied(case, tmp_path), tmp_path / "out")


def links(site: Built, path: str, inside: str) -> list[str | None]:
    """The publishers' addresses in a section of a story page, in order."""
    found = site.page(path).css(f"#{inside} .hed a")
    return [node.attributes["href"] for node in found]


def refresh(site: Built, path: str) -> str:
    """Where a redirect leads, as a path below the site's root."""
    node = site.page(path).css_first('meta[http-equiv="refresh"]')
    assert node is not None
    target = (node.attributes["content"] or "").partition("url=")[2]
    return (site.folder / path / target).resolve().relative_to(site.folder.resolve()).as_posix()


def test_a_folded_story_is_coverage_of_its_lead_and_redirects_there(tmp_path: Path) -> None:
    site = built("folded", tmp_path)
    lead = "news/2026-03-10-gazette-dam"
    assert links(site, lead, "lead") == ["https://gazette.example/dam"]
    assert links(site, lead, "coverage") == ["https://beacon.example/dam"]
    assert refresh(site, "news/2026-03-10-beacon-dam") == lead


def test_a_folded_story_about_something_else_is_see_also_on_the_page_of_its_lead(
    tmp_path: Path,
) -> None:
    site = built("folded", tmp_path)
    lead = "news/2026-03-10-gazette-dam"
    assert links(site, lead, "see-also") == ["https://plume.example/metal"]
    assert refresh(site, "news/2026-03-10-plume-opinion") == lead


def test_an_unlisted_story_that_nothing_covers_has_no_page_and_is_counted(tmp_path: Path) -> None:
    site = built("folded", tmp_path)
    assert not site.has("news/2026-03-10-hermit-alone")
    assert site.report.unplaced == ("_news/2026-03-10-hermit-alone.md",)


def test_the_best_related_entry_of_a_single_folded_file_leads(tmp_path: Path) -> None:
    site = built("reference_lead", tmp_path)
    path = "news/2026-03-10-ledger-dam"
    assert site.report.clusters == 1
    assert links(site, path, "lead") == ["https://herald.example/dam"]
    assert set(links(site, path, "coverage")) == {
        "https://ledger.example/dam",
        "https://signal.example/dam",
        "https://ledger.example/dam-live",
        "https://daily.example/dam",
    }
    assert links(site, path, "see-also") == ["https://lab.example/cow"]
    assert "137" in first(site.page(path), ".why").text()


def test_the_same_event_of_weeks_before_is_earlier_coverage_and_noise_is_see_also(
    tmp_path: Path,
) -> None:
    site = built("earlier", tmp_path)
    path = "news/2026-03-10-gazette-dam"
    assert links(site, path, "earlier") == ["https://wire.example/dam-feb"]
    assert links(site, path, "see-also") == ["https://lab.example/cow"]
    assert site.page(path).css_first("#coverage") is None
    assert links(site, "news/2026-02-10-wire-dam", "lead") == ["https://wire.example/dam-feb"]


def test_a_site_below_a_sub_path_names_it_where_an_address_must_be_whole(tmp_path: Path) -> None:
    site = built("sub_path", tmp_path)
    base = "https://host.example/estuary/"
    canonical = site.page("news/2026-03-10-gazette-dam").css_first('link[rel="canonical"]')
    assert canonical is not None
    assert canonical.attributes["href"] == base + "news/2026-03-10-gazette-dam/"
    not_found = parse(site.folder / "404.html")
    targets = [node.attributes["href"] or "" for node in not_found.css("nav a, .name a")]
    assert targets
    assert all(target.startswith("/estuary/") for target in targets)
    image = site.page("news/2026-03-10-gazette-dam").css_first("figure img")
    assert image is not None
    assert image.attributes["src"] == "../../pictures/dam.svg"


def test_days_begin_in_the_time_zone_of_the_site(tmp_path: Path) -> None:
    site = built("sub_path", tmp_path)  # 12:30 UTC is past midnight in Auckland
    assert site.has("archive/2026/03/11")
    assert not site.has("archive/2026/03/10")


def test_a_parent_topic_holds_the_stories_of_its_children_and_breadcrumbs_lead_up(
    tmp_path: Path,
) -> None:
    site = built("parent_topics", tmp_path)

    def stories(topic: str) -> list[str | None]:
        return [
            node.attributes["href"] for node in site.page(f"topics/{topic}").css(".river .hed a")
        ]

    crab, kelp, clock = (f"https://gazette.example/{name}" for name in ("crab", "kelp", "clock"))
    assert stories("crabs") == [crab]
    assert stories("sea") == [kelp, crab]
    assert stories("science") == [clock, kelp, crab]
    crumbs = [node.text() for node in site.page("topics/crabs").css(".crumbs a")]
    assert crumbs == ["Front page", "Topics", "Science", "Sea"]


def test_files_of_one_stem_in_two_folders_have_a_page_each_and_a_warning(tmp_path: Path) -> None:
    site = built("same_stem", tmp_path)
    first_page, second = sorted(path.name for path in (site.folder / "news").iterdir())
    assert first_page == "storm"
    assert second.startswith("storm-")
    assert [problem.kind for problem in site.report.problems] == ["same-stem"]


def test_a_sites_own_templates_and_static_files_shadow_the_theme_one_by_one(
    tmp_path: Path,
) -> None:
    site = built("shadowed_template", tmp_path)
    assert first(parse(site.folder / "404.html"), "h1").text() == "Lost at sea"
    (style,) = site.folder.glob("style.*.css")
    assert style.read_text().endswith("}\n\nbody { color: teal }\n"), "behind the tokens"
    assert ".mast" not in style.read_text()
    assert (site.folder / "brand/mark.txt").read_text() == "a mark\n"
    assert (site.folder / "favicon.svg").is_file()
    assert site.has("news/2026-03-10-dam")


def test_a_plain_folder_of_markdown_files_is_a_site(tmp_path: Path) -> None:
    site = built("plain_folder", tmp_path)
    assert site.report.problems == ()
    assert sorted(path.name for path in (site.folder / "news").iterdir()) == ["crab", "dam"]
    assert "<strong>on Monday</strong>" in (first(site.page("news/crab"), ".prose").html or "")


def test_a_site_without_stories_has_its_fixed_pages(tmp_path: Path) -> None:
    site = built("empty", tmp_path)
    assert site.report.clusters == 0
    for path in ("", "latest", "topics", "providers", "archive"):
        assert site.has(path), path
    assert "no stories yet" in first(site.page(""), "main").text()


def test_a_removed_story_is_gone_also_where_others_refer_to_it(tmp_path: Path) -> None:
    site = built("removed", tmp_path)
    assert site.report.clusters == 1
    for path, body in snapshot(site.folder).items():
        assert b"eels" not in body.lower(), path


def test_an_alias_redirects_and_one_that_is_taken_or_no_path_is_a_warning(tmp_path: Path) -> None:
    site = built("aliases", tmp_path)
    assert refresh(site, "old/dam") == "news/2026-03-10-gazette-dam"
    assert first(site.page("topics"), "h1").text() == "Topics"
    assert [problem.kind for problem in site.report.problems] == ["bad-alias", "bad-alias"]
    assert not (tmp_path / "outside").exists()


def test_a_site_of_one_provider_still_fills_its_front_page(tmp_path: Path) -> None:
    site = built("single_provider", tmp_path)
    assert len(site.page("").css(".top .card")) == 1  # its share of a larger top is exceeded
    # No more stand beside the top than it is high, the rest below it.
    headlines = [
        [node.text() for node in site.page("").css(f"{inside} .hed a")]
        for inside in (".top", ".rail .ticker", ".fold + .all .ticker")
    ]
    assert headlines == [
        ["Penguin census doubles using kelp drones"],
        ["Glacier lake drains beneath Hallmark ridge"],
        ["Lighthouse robot paints itself orange overnight"],
    ]
    rows = [
        [cell.text() for cell in row.css("td, th")]
        for row in site.page("providers").css("tbody tr")
    ]
    assert rows == [["1", "Only Paper", "3", "0", "–", "61.0 n = 3"]]


@pytest.mark.parametrize(
    ("case", "code", "told"),
    [
        ("invalid_unknown_key", 2, ["broadsheet.toml", "site.titel", "did you mean site.title?"]),
        ("invalid_unknown_table", 2, ["broadsheet.toml", "fornt", "did you mean front?"]),
        ("invalid_time_zone", 2, ["time_zone", "Mars/Olympus"]),
        ("invalid_toml", 2, ["broadsheet.toml", "line 1"]),
        ("invalid_type", 2, ["broadsheet.toml", "front.stories"]),
        ("invalid_base_url", 2, ["base_url", "ftp://host.example/"]),
        ("invalid_number", 2, ["lists.per_page", "0"]),
        ("invalid_asset_name", 2, ["what?.txt", "rename"]),
        ("invalid_template_syntax", 1, ["latest.html:4", "endblock"]),
        ("invalid_template_filter", 1, ["404.html:1", "nosuchfilter"]),
        ("invalid_collision", 1, ["/news/2026-03-10-dam/index.html", "static file"]),
    ],
)
def test_an_invalid_site_stops_before_the_first_write(
    case: str, code: int, told: list[str], tmp_path: Path
) -> None:
    result = broadsheet("build", copied(case, tmp_path), "-o", tmp_path / "out")
    assert result.returncode == code
    assert len(result.stderr.splitlines()) == 1, result.stderr
    for words in told:
        assert words in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_holds_the_source_is_refused(tmp_path: Path) -> None:
    source = copied("invalid_output", tmp_path)
    before = snapshot(source)
    result = broadsheet("build", source)
    assert result.returncode == 2
    assert "holds the source" in result.stderr
    assert snapshot(source) == before


def test_a_template_that_fails_on_its_page_names_file_and_line(tmp_path: Path) -> None:
    result = broadsheet(
        "build", copied("invalid_template_variable", tmp_path), "-o", tmp_path / "out"
    )
    assert result.returncode == 1
    assert "404.html:4" in result.stderr
    assert "no_such_thing" in result.stderr
    assert "Traceback" not in result.stderr


def test_well_known_files_are_published_and_other_hidden_ones_are_not(tmp_path: Path) -> None:
    static = tmp_path / "site/static"
    for name in (".well-known/security.txt", ".git/config", ".hidden", "shown.txt"):
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        (static / name).write_text(name)
    site = build(tmp_path / "site", tmp_path / "out")
    published = set(snapshot(site.folder))
    assert {".well-known/security.txt", "shown.txt"} <= published
    assert published.isdisjoint({".git/config", ".hidden"})
