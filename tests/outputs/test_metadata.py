"""What pages tell machines about themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from tests.conftest import Built, build, first, parse
from tests.outputs.conftest import BASE, MakeSite


def things(page: LexborHTMLParser) -> dict[str, Any]:
    """The things that a page describes, by their types; one data block a page."""
    (script,) = page.css('script[type="application/ld+json"]')
    found = json.loads(script.text())
    assert found["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in found["@graph"]}


def properties(page: LexborHTMLParser) -> dict[str, str]:
    """Open Graph and Twitter properties of a page."""
    named = page.css('meta[property^="og:"], meta[name^="twitter:"]')
    found = {
        node.attributes.get("property") or node.attributes.get("name") or "": node.attributes[
            "content"
        ]
        or ""
        for node in named
    }
    assert len(found) == len(named)
    return found


def test_a_story_is_a_news_article_with_its_publisher_and_a_list_of_coverage(
    estuary: Built,
) -> None:
    page = estuary.page("news/2026-03-10-dam-opens")
    told = things(page)
    article = told["NewsArticle"]
    lead = "https://2026-03-10-dam-opens.example/2026-03-10-dam-opens"
    assert (article["url"], article["mainEntityOfPage"]) == (lead, lead)
    assert article["headline"] == first(page, "h1").text()
    assert article["datePublished"] == "2026-03-10T12:00:00Z"
    assert article["publisher"]["@type"] == "Organization"
    assert article["publisher"]["name"] == "2026-03-10-Dam-Opens"
    assert article["publisher"]["url"].startswith(f"{BASE}providers/")
    (item,) = told["ItemList"]["itemListElement"]
    assert (item["position"], item["item"]["url"]) == (1, "https://wire.example/wire")
    assert item["item"]["publisher"]["name"] == "Wire"
    assert (
        told["BreadcrumbList"]["itemListElement"][-1]["item"] == f"{BASE}news/2026-03-10-dam-opens/"
    )


def test_a_story_says_which_article_is_canonical(estuary: Built) -> None:
    page = estuary.page("news/2026-03-10-dam-opens")
    (said,) = (node for node in page.css("#lead .meta") if "canonical article" in node.text())
    link = said.css_first("a.button")
    assert link is not None
    assert link.attributes["href"] == "https://2026-03-10-dam-opens.example/2026-03-10-dam-opens"
    assert link.text() == "Read it at 2026-03-10-dam-opens.example"


def test_lists_are_collections_and_say_where_they_are(estuary: Built) -> None:
    for path in ("latest", "topics", "topics/sea", "providers", "archive/2026/03", "archive"):
        told = things(estuary.page(path))
        assert told["CollectionPage"]["url"] == f"{BASE}{path}/"
        crumbs = told["BreadcrumbList"]["itemListElement"]
        assert [crumb["position"] for crumb in crumbs] == list(range(1, len(crumbs) + 1))
        assert crumbs[0]["item"] == BASE
        assert crumbs[-1]["item"] == f"{BASE}{path}/"


def test_the_front_page_is_the_site_and_a_provider_an_organization(estuary: Built) -> None:
    site = things(estuary.page(""))["WebSite"]
    assert (site["name"], site["url"]) == ("The Estuary", BASE)
    about = things(estuary.page("providers/wire-example"))["CollectionPage"]["about"]
    assert about == {"@type": "Organization", "name": "Wire", "url": "https://wire.example/"}


def test_every_page_has_its_properties_for_shared_links(estuary: Built) -> None:
    for file in estuary.folder.rglob("index.html"):
        page = parse(file)
        if page.css_first('meta[http-equiv="refresh"]') or "/newsletter/" in str(file):
            continue
        told = properties(page)
        canonical = first(page, 'link[rel="canonical"]').attributes["href"]
        assert told["og:url"] == canonical
        assert told["og:site_name"] == "The Estuary"
        is_story = (canonical or "").removeprefix(BASE).startswith("news/")
        assert told["og:type"] == ("article" if is_story else "website")
        assert all(told[f"og:{name}"] for name in ("title", "description", "image"))
        assert told["og:image"].startswith("https://")
        assert told["twitter:card"] in ("summary", "summary_large_image")


def test_a_large_picture_is_shown_large(make_site: MakeSite, tmp_path: Path) -> None:
    picture = {"url": "https://dam.example/a.jpg", "width": 1200, "height": 630}
    site = build(make_site([("dam", 0, 0, {"images": [picture]})]), tmp_path / "out")
    told = properties(site.page("news/dam"))
    assert told["og:image"] == "https://dam.example/a.jpg"
    assert told["twitter:card"] == "summary_large_image"
    assert things(site.page("news/dam"))["NewsArticle"]["image"] == "https://dam.example/a.jpg"


def test_no_text_ends_the_data_block_or_a_property(hostile: Built) -> None:
    plain = {"script": 1}
    for file in hostile.folder.rglob("index.html"):
        page = parse(file)
        if "newsletter" in str(file) or page.css_first('meta[http-equiv="refresh"]'):
            continue
        body = file.read_text(encoding="utf-8")
        assert body.count("</script") == len(page.css("script")) >= plain["script"]
        inside = body.partition('ld+json">')[2].partition("</script>")[0]
        assert not {"<", "\u2028", "\u2029"} & set(inside)
        assert things(page)
    (story,) = (p for p in hostile.folder.glob("news/*/index.html") if b"#lead" not in p.read_bytes()
                and parse(p).css_first("#lead"))  # fmt: skip
    headline = things(parse(story))["NewsArticle"]["headline"]
    assert "<script>alert(4)</script>" in headline
    assert properties(parse(story))["og:title"] == headline


def test_metadata_can_be_switched_off(make_site: MakeSite, tmp_path: Path) -> None:
    site = build(make_site([("dam", 0, 0, {})], "[outputs]\nmetadata = false\n"), tmp_path / "out")
    page = site.page("news/dam")
    assert page.css("script:not([src])") == []
    assert properties(page) == {}
    assert first(page, 'link[rel="canonical"]').attributes["href"] == f"{BASE}news/dam/"
