"""Feeds: valid, complete, stable, and harmless in any reader."""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.build import build_site
from generator.config import load_config
from generator.errors import ThemeError
from generator.options import default_theme
from tests.conftest import NOON, Built, build, first, reference, write_story
from tests.outputs.conftest import ATOM, BASE, ESTUARY, MakeSite, read_json, read_xml

FOLDERS = ("", "topics/harbour/", "topics/sea/", "providers/2026-03-11-crab-ban-example/")
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def text(node: ET.Element, name: str) -> str:
    found = node.find(name)
    assert found is not None, name
    return found.text or ""


def entries(site: Built, folder: str = "") -> dict[str, tuple[list[str], list[str]]]:
    """Ids and titles by format, titles as a reader of that format shows them."""
    atom = read_xml(site, f"{folder}feed.xml").findall(f"{ATOM}entry")
    rss = read_xml(site, f"{folder}rss.xml").findall("channel/item")
    items = read_json(site, f"{folder}feed.json")["items"]
    return {
        "atom": (
            [text(entry, f"{ATOM}id") for entry in atom],
            [as_html(text(entry, f"{ATOM}title")) for entry in atom],
        ),
        "rss": (
            [text(item, "guid") for item in rss],
            [as_html(text(item, "title")) for item in rss],
        ),
        "json": ([item["id"] for item in items], [item["title"] for item in items]),
    }


def as_html(markup: str) -> str:
    page = LexborHTMLParser(f"<body>{markup}")
    return page.body.text() if page.body else ""


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_formats_agree_and_every_entry_is_a_page_of_the_site(
    folder: str, estuary: Built
) -> None:
    found = entries(estuary, folder)
    assert found["atom"] == found["rss"] == found["json"]
    ids = found["atom"][0]
    assert ids
    for address in ids:
        assert (estuary.folder / address.removeprefix(BASE) / "index.html").is_file(), address


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_atom_feed_has_all_that_rfc_4287_asks_for(folder: str, estuary: Built) -> None:
    feed = read_xml(estuary, f"{folder}feed.xml")
    assert text(feed, f"{ATOM}id") == BASE + folder
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": f"{BASE}{folder}feed.xml", "alternate": BASE + folder}
    for node in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(node.findall(ATOM + name)) == 1
            assert text(node, ATOM + name)
        assert STAMP.fullmatch(text(node, f"{ATOM}updated"))
        assert text(node.findall(f"{ATOM}author")[0], f"{ATOM}name")
        assert text(feed, f"{ATOM}updated") >= text(node, f"{ATOM}updated")


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_rss_feed_has_all_that_its_rules_ask_for(folder: str, estuary: Built) -> None:
    rss = read_xml(estuary, f"{folder}rss.xml")
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    (channel,) = rss
    assert text(channel, "title")
    assert text(channel, "link") == BASE + folder
    assert text(channel, "description")
    own = channel.find(f"{ATOM}link")
    assert own is not None
    assert (own.get("rel"), own.get("href")) == ("self", f"{BASE}{folder}rss.xml")
    for item in channel.findall("item"):
        assert text(item, "guid") == text(item, "link")
        assert parsedate_to_datetime(text(item, "pubDate")).tzinfo is not None


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_json_feed_has_all_that_its_rules_ask_for(folder: str, estuary: Built) -> None:
    feed = read_json(estuary, f"{folder}feed.json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{BASE}{folder}feed.json"
    assert feed["home_page_url"] == BASE + folder
    for item in feed["items"]:
        assert item["id"] == item["url"]
        assert item["content_html"]
        assert STAMP.fullmatch(item["date_published"])
        assert STAMP.fullmatch(item["date_modified"])
        assert item["authors"][0]["name"]


def test_an_entry_shows_the_lead_its_provider_and_the_other_coverage(estuary: Built) -> None:
    (item,) = (
        item for item in read_json(estuary, "feed.json")["items"] if "dam-opens" in item["id"]
    )
    page = LexborHTMLParser(item["content_html"])
    links = [node.attributes["href"] for node in page.css("a")]
    assert links == [
        "https://2026-03-10-dam-opens.example/2026-03-10-dam-opens",
        "https://wire.example/wire",
        item["url"],
    ]
    assert first(page, "b").text() == "2026-03-10-Dam-Opens"
    assert "Wire" in first(page, "li").text()
    assert item["date_published"] == "2026-03-10T12:00:00Z"
    assert item["date_modified"] == "2026-03-10T15:00:00Z"


@pytest.mark.parametrize(
    ("page", "folder"),
    [
        ("", ""),
        ("latest/", ""),
        ("news/2026-03-11-crab-ban/", ""),
        ("topics/sea/", "topics/sea/"),
        ("providers/2026-03-11-crab-ban-example/", "providers/2026-03-11-crab-ban-example/"),
    ],
)
def test_a_page_names_its_feeds(page: str, folder: str, estuary: Built) -> None:
    found = estuary.page(page).css('link[rel="alternate"]')
    named = {
        node.attributes["type"]: (estuary.folder / page / (node.attributes["href"] or "")).resolve()
        for node in found
    }
    out = estuary.folder.resolve()
    assert named == {
        "application/atom+xml": out / folder / "feed.xml",
        "application/rss+xml": out / folder / "rss.xml",
        "application/feed+json": out / folder / "feed.json",
    }
    assert all(file.is_file() for file in named.values())


class Reader:
    """What a reader of feeds remembers: the entries it has shown, by feed, format and id."""

    def __init__(self) -> None:
        self.shown: dict[tuple[str, str], set[str]] = {}

    def poll(self, site: Built, folder: str) -> dict[str, list[str]]:
        """The entries of each format that are new to it."""
        new = {}
        for form, (ids, _) in entries(site, folder).items():
            assert len(set(ids)) == len(ids)
            shown = self.shown.setdefault((folder, form), set())
            new[form] = [one for one in ids if one not in shown]
            shown.update(ids)
        return new


@pytest.mark.parametrize(
    ("stem", "event", "hours"),
    [
        ("2026-03-14-bakery", 7, 96.0),  # the newest of all
        ("2026-03-11-beaver", 9, 25.0),  # filed late
        ("2026-03-13-robot", 7, 96.0),  # in another folder, with the stem of an older one
    ],
)
def test_a_new_story_is_one_new_entry_in_each_of_its_feeds_and_changes_no_id(
    stem: str, event: int, hours: float, estuary: Built, make_site: MakeSite, tmp_path: Path
) -> None:
    press = "2026-03-11-crab-ban.example"
    moment = (NOON + timedelta(hours=hours)).isoformat()
    source = make_site(ESTUARY)
    write_story(
        source / "_news/later", stem, event=event, publishedDateTime=moment,
        topics=["Harbour", "Sea"], provider={"name": "Crab", "domain": press},
        webUrl=f"https://{press}/{event}/{stem}",
    )  # fmt: skip
    after = build(source, tmp_path / "again")
    reader = Reader()
    for folder in FOLDERS:
        assert all(reader.poll(estuary, folder).values())
        new = reader.poll(after, folder)
        assert {form: len(ids) for form, ids in new.items()} == {"atom": 1, "rss": 1, "json": 1}
        assert all(stem in ids[0] for ids in new.values()), folder
        before, now = entries(estuary, folder), entries(after, folder)
        for form, (ids, titles) in before.items():
            kept = [pair for pair in zip(*now[form], strict=True) if pair[0] not in new[form]]
            assert kept == list(zip(ids, titles, strict=True)), (folder, form)
    # A feed that the story is not in has nothing new.
    (aside,) = {"providers/2026-03-12-violin-example/"} - set(FOLDERS)
    reader.poll(estuary, aside)
    assert reader.poll(after, aside) == {"atom": [], "rss": [], "json": []}


def test_more_coverage_of_a_story_is_no_new_entry_but_for_who_published_it(
    estuary: Built, make_site: MakeSite, tmp_path: Path
) -> None:
    source = make_site(ESTUARY)
    write_story(
        source / "_news", "2026-03-12-gates", event=0, publishedDateTime="2026-03-10T14:00:00Z",
        quality=20, provider={"name": "Violin", "domain": "2026-03-12-violin.example"},
    )  # fmt: skip
    after = build(source, tmp_path / "again")
    assert not after.has("news/2026-03-12-gates") or after.page("news/2026-03-12-gates").css(
        'meta[http-equiv="refresh"]'
    )
    reader, violin = Reader(), "providers/2026-03-12-violin-example/"
    for folder in (*FOLDERS, violin):
        reader.poll(estuary, folder)
        new = reader.poll(after, folder)["atom"]
        assert new == ([f"{BASE}news/2026-03-10-dam-opens/"] if folder == violin else []), folder


def test_a_change_of_lead_and_headline_changes_no_id(
    estuary: Built, make_site: MakeSite, tmp_path: Path
) -> None:
    before = entries(estuary)["atom"]
    source = make_site(ESTUARY)
    better = reference(
        "gazette", event=0, hours=1, quality=99, title="Dam gates jammed at Ostermoor"
    )
    write_story(
        source / "_news",
        "2026-03-10-gazette",
        event=0,
        publishedDateTime="2026-03-10T13:00:00Z",
        **{key: better[key] for key in ("title", "webUrl", "provider", "quality")},
    )
    after = entries(build(source, tmp_path / "again"))["atom"]
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert "Dam gates jammed at Ostermoor" in after[1]


def test_a_feed_holds_as_many_entries_as_configured(make_site: MakeSite, tmp_path: Path) -> None:
    stories: list[Any] = [(f"2026-03-{10 + n}-s{n}", n, 24 * n, {}) for n in range(9)]
    source = make_site(stories, "[outputs]\nfeed_entries = 7\n[lists]\nper_page = 5\n")
    site = build(source, tmp_path / "out")
    for name in ("", "topics/harbour/"):
        ids = entries(site, name)["rss"][0]
        assert [address.rpartition("-")[2] for address in ids] == [
            f"s{n}/" for n in range(8, 1, -1)
        ]


def test_no_text_becomes_markup_in_any_reader(hostile: Built) -> None:
    for file in hostile.folder.rglob("*"):
        if file.name in ("feed.xml", "rss.xml", "feed.json"):
            folder = file.parent.relative_to(hostile.folder).as_posix()
            found = entries(hostile, "" if folder == "." else f"{folder}/")
            assert found["atom"] == found["rss"] == found["json"], folder
    contents = [item["content_html"] for item in read_json(hostile, "feed.json")["items"]]
    contents += [
        text(e, f"{ATOM}content") for e in read_xml(hostile, "feed.xml").findall(f"{ATOM}entry")
    ]
    contents += [
        text(i, "description") for i in read_xml(hostile, "rss.xml").findall("channel/item")
    ]
    contents += [text(i, "title") for i in read_xml(hostile, "rss.xml").iter("item")]
    assert len(contents) >= 4
    assert "<script>" in entries(hostile)["json"][1][0]
    for content in contents:
        page = LexborHTMLParser(f"<body>{content}")
        assert page.body is not None
        tags = {node.tag for node in page.body.css("*")} - {"body", "-text"}
        assert tags <= {"p", "a", "b", "ul", "li"}, content
        assert all(set(node.attributes) <= {"href"} for node in page.body.css("*")), content


def test_a_picture_of_the_site_itself_has_its_whole_address(
    make_site: MakeSite, tmp_path: Path
) -> None:
    address = f"{BASE}pictures/dam.svg"
    source = make_site([("2026-03-10-dam", 0, 0, {"images": [{"url": address}]})])
    (source / "static/pictures").mkdir(parents=True)
    (source / "static/pictures/dam.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    site = build(source, tmp_path / "out")
    assert [item["image"] for item in read_json(site, "feed.json")["items"]] == [address]
    assert read_json(site, "api/clusters/index.json")["value"][0]["lead"]["image"] == address


def test_opml_lists_every_feed_of_topics_and_providers(estuary: Built) -> None:
    opml = read_xml(estuary, "opml.xml")
    listed = [node.get("xmlUrl") or "" for node in opml.iter("outline") if node.get("type")]
    files = {
        BASE + file.relative_to(estuary.folder).as_posix()
        for file in estuary.folder.rglob("feed.xml")
    }
    assert len(listed) == len(set(listed))
    assert set(listed) == files
    assert [node.get("text") for node in opml.findall("body/outline")][1:] == [
        "Topics",
        "Providers",
    ]


def test_feeds_are_read_without_complaint_by_feedparser(estuary: Built, hostile: Built) -> None:
    feedparser = pytest.importorskip("feedparser")
    for site in (estuary, hostile):
        files = [*site.folder.rglob("feed.xml"), *site.folder.rglob("rss.xml")]
        assert files
        for file in files:
            found = feedparser.parse(file.read_bytes())
            assert not found.bozo, (file, found.get("bozo_exception"))
            assert found.version in ("atom10", "rss20")
            assert found.entries


def test_without_the_address_of_the_site_there_are_no_feeds_and_the_build_says_so(
    make_site: MakeSite, tmp_path: Path
) -> None:
    source = make_site([("2026-03-10-dam", 0, 0, {})])
    (source / "broadsheet.toml").unlink()
    site = build(source, tmp_path / "out")
    assert not list(site.folder.rglob("feed.*"))
    assert not list(site.folder.rglob("opml.xml"))
    assert site.page("").css('link[rel="alternate"]') == []
    assert any("--base-url" in note for note in site.report.left_out)


def test_switched_off_feeds_leave_no_file_and_no_link(make_site: MakeSite, tmp_path: Path) -> None:
    source = make_site([("2026-03-10-dam", 0, 0, {})], "[outputs]\nfeeds = false\n")
    site = build(source, tmp_path / "out")
    assert not list(site.folder.rglob("feed.*"))
    assert not list(site.folder.rglob("opml.xml"))
    assert site.page("").css('link[rel="alternate"]') == []
    assert not any("--base-url" in note for note in site.report.left_out)


def test_a_static_file_of_the_site_takes_the_place_of_an_output(
    make_site: MakeSite, tmp_path: Path
) -> None:
    source = make_site([("2026-03-10-dam", 0, 0, {})])
    for name in ("feed.xml", "topics/harbour/rss.xml/nested.txt"):
        (source / "static" / name).parent.mkdir(parents=True, exist_ok=True)
        (source / "static" / name).write_text("ours")
    site = build(source, tmp_path / "out")
    assert (site.folder / "feed.xml").read_text() == "ours"
    assert (site.folder / "topics/harbour/rss.xml/nested.txt").read_text() == "ours"
    assert read_xml(site, "rss.xml").tag == "rss"


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml", "feed_content.html"])
def test_a_template_of_a_feed_that_fails_is_an_error_of_the_theme(
    name: str, make_site: MakeSite, tmp_path: Path
) -> None:
    source = make_site([("2026-03-10-dam", 0, 0, {})])
    (source / "templates").mkdir()
    text = (Path(default_theme("templates")) / name).read_text()
    (source / "templates" / name).write_text(f"{text}\n{{{{ oops.x }}}}\n")
    config = load_config(str(source), output=str(tmp_path / "out"), base_url=BASE, jobs=1)
    with pytest.raises(ThemeError, match="oops"):
        build_site(config)
