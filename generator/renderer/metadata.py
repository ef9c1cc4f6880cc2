"""What a page tells machines about itself: schema.org types as JSON-LD.

A story page holds the canonical article of its lead, with its publisher, and
a list of the coverage; a list is a collection with the way to it; the front
page is the site with its search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from generator.dates import stamp
from generator.pages import AnyPage, FrontPage, Page, ProviderPage, StoryPage
from generator.parts import Entry, Link
from generator.site import SiteInfo

Thing = dict[str, Any]


def describe_page(
    page: AnyPage, site: SiteInfo, root: str, say: Callable[[str], str] = str
) -> Thing:
    """The things on a page. Addresses are whole where the site's own is known, else relative.

    What it says in words of its own it ``say``s in the site's language.
    """
    base = site.base_url or root
    if isinstance(page, FrontPage):
        things = [_site(site, base)]
    elif isinstance(page, StoryPage):
        things = [_article(page, base)]
        if page.coverage:
            things.append(_coverage(page.coverage, base, say("Coverage")))
    else:
        things = [_collection(page, site, base)]
    if page.crumbs:
        things.append(_crumbs((*page.crumbs, Link(page.title, page.path)), base))
    return {"@context": "https://schema.org", "@graph": things}


def _site(site: SiteInfo, base: str) -> Thing:
    made: Thing = {
        "@type": "WebSite",
        "@id": f"{base}#site",
        "name": site.title,
        "url": base,
        "inLanguage": site.language,
        "publisher": {"@type": "Organization", "name": site.title, "url": base},
    }
    if site.description:
        made["description"] = site.description
    if site.searchable:
        made["potentialAction"] = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{base}search/?q={{query}}"},
            "query-input": "required name=query",
        }
    return made


def _article(page: StoryPage, base: str) -> Thing:
    """The lead; its own address at its publisher is the canonical one."""
    lead = page.lead
    made = _report(lead, base) | {"@id": lead.url, "mainEntityOfPage": lead.url}
    made["author"] = made["publisher"]
    if lead.excerpt:
        made["description"] = lead.excerpt
    if lead.image:
        made["image"] = lead.image.address(base)
    if page.topics:
        made["articleSection"] = [topic.title for topic in page.topics]
    return made


def _report(entry: Entry, base: str) -> Thing:
    made: Thing = {
        "@type": "NewsArticle",
        "headline": entry.title,
        "url": entry.url,
        "datePublished": stamp(entry.published),
        "publisher": _publisher(entry.provider, base),
    }
    return made | {"dateModified": stamp(entry.updated)} if entry.updated else made


def _publisher(provider: Link, base: str) -> Thing:
    made = {"@type": "Organization", "name": provider.title}
    return made | {"url": base + provider.path} if provider.path else made


def _coverage(coverage: Sequence[Entry], base: str, name: str) -> Thing:
    return {
        "@type": "ItemList",
        "name": name,
        "numberOfItems": len(coverage),
        "itemListElement": [
            {"@type": "ListItem", "position": position, "item": _report(entry, base)}
            for position, entry in enumerate(coverage, 1)
        ],
    }


def _collection(page: Page, site: SiteInfo, base: str) -> Thing:
    made: Thing = {
        "@type": "CollectionPage",
        "name": page.title,
        "url": base + page.path,
        "isPartOf": {"@type": "WebSite", "@id": f"{base}#site", "name": site.title, "url": base},
    }
    if isinstance(page, ProviderPage):
        about: Thing = {"@type": "Organization", "name": page.title}
        if page.domain:
            about["url"] = f"https://{page.domain}/"
        if page.logo:
            about["logo"] = page.logo.address(base)
        made["about"] = about
    return made


def _crumbs(links: Iterable[Link], base: str) -> Thing:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": link.title,
                "item": base + link.path,
            }
            for position, link in enumerate(links, 1)
        ],
    }
