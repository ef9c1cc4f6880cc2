"""The list of all feeds, for feed readers: OPML 2.0."""

from __future__ import annotations

from generator.outputs.feeds import ATOM
from generator.outputs.material import Material, Output, output_of, whole


def opml(material: Material) -> Output:
    """``opml.xml``: the site's feed, and those of topics and providers in a group each."""
    info = material.site.info
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for feed in material.site.feeds:
        name = feed.title.removesuffix(f" · {info.title}")
        groups.setdefault(feed.folder.partition("/")[0], []).append(
            (name, feed.home + ATOM, feed.home)
        )
    labels = {link.path.rstrip("/"): link.title for link in info.navigation}
    body = material.theme.get_template("opml.xml").render(
        site=info, groups=[(labels.get(key, ""), rows) for key, rows in groups.items()]
    )
    return output_of(whole("opml.xml", body.encode()))
