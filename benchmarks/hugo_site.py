"""Lay seed-like stories out as a Hugo site that makes pages of the same kinds as Broadsheet.

Nothing here is timed, and all that can be decided beforehand is decided here, in favour of Hugo:
which story leads, which are folded and where they redirect, which topics and days a story belongs
to. Hugo itself reads every story file, sorts, paginates, renders and writes.

The front matter stays YAML as in the source, with a few keys added in front (see ``Layout``), or
becomes JSON, so that either can be measured.
"""

from __future__ import annotations

import argparse
import datetime as dt
import html
import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import yaml

FrontMatter = Literal["yaml", "json"]
Folded = Literal["page", "alias"]
SITE_FILES = Path(__file__).parent / "hugo"
PLATFORMS = frozenset({"youtube.com", "msn.com"})
"""Domains that carry many publishers, so that the publisher's name counts too."""
_FENCE = re.compile(r"\A---\s*\n(.*?)^---\s*$\n?(.*)", re.DOTALL | re.MULTILINE)
_RENAMED = re.compile(r"^(topics|aliases|providers|archive|layout|link|lead|build):", re.MULTILINE)


@dataclass(slots=True)
class Facts:
    """What the layout needs to know of one story: few words, so that a million fit in memory."""

    stem: str
    urls: tuple[str, ...]
    related: tuple[str, ...]
    """URLs of its related entries, best first."""
    state: Literal["listed", "folded", "hidden"]
    lead: str = ""
    """Stem of the story it redirects to, if folded."""
    aliases: list[str] = field(default_factory=list)


def slugify(text: str) -> str:
    """Return ``text`` as lower-case words joined by hyphens, safe in an address."""
    return (
        "-".join(re.findall(r"\w+", text.lower().replace("’", "").replace("'", ""))) or "untitled"
    )


def split_file(path: Path) -> tuple[str, str]:
    """Return the front matter and the body of a story file as text."""
    text = path.read_text(encoding="utf-8")
    found = _FENCE.match(text)
    if found is None:
        raise TypeError(f"{path}: no front matter")
    return found.group(1), found.group(2)


def load_mapping(text: str) -> dict[str, Any]:
    """Parse YAML whose top is a mapping."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(text, Loader=loader)
    if not isinstance(data, dict):
        raise TypeError("the top level is not a mapping")
    return cast("dict[str, Any]", data)


def read_facts(path: Path) -> Facts:
    """Read one story and say whether it is listed, folded or hidden."""
    data = load_mapping(split_file(path)[0])
    state: Literal["listed", "folded", "hidden"] = "listed"
    if data.get("removed"):
        state = "hidden"
    elif data.get("published") is False:
        state = "folded" if data.get("heat") == -1 else "hidden"
    related = [entry for entry in data.get("related") or [] if entry.get("webUrl")]
    related.sort(key=lambda entry: -(entry.get("quality") or 0))
    urls = {str(data[key]) for key in ("webUrl", "originalUrl") if data.get(key)}
    return Facts(path.stem, tuple(urls), tuple(str(entry["webUrl"]) for entry in related), state)


def resolve_folds(stories: list[Facts]) -> None:
    """Give each folded story the stem it redirects to.

    That is the best listed story its ``related`` names; failing that, the first story folded under
    the same best URL becomes a listed page in place of a lead that has no file of its own.
    """
    listed = {url: story for story in stories if story.state == "listed" for url in story.urls}
    adopted: dict[str, Facts] = {}
    for story in stories:
        if story.state != "folded":
            continue
        lead = next((listed[url] for url in story.related if url in listed), None)
        if lead is None:
            lead = adopted.setdefault(story.related[0] if story.related else story.stem, story)
        if lead is story:
            story.state = "listed"
        else:
            story.lead = lead.stem
            lead.aliases.append(f"/news/{story.stem}/")


class Layout:
    """Writes the Hugo site: configuration, templates, topics and one content file a story.

    Keys added to a listed story: ``topics`` (with all parents), ``providers``, ``provider_path``,
    ``archive`` (year, month and day), ``link``. To a folded one: ``layout`` and ``lead``. To a
    hidden one: ``build``, so that Hugo reads it and writes nothing.
    """

    def __init__(self, source: Path, out: Path, front_matter: FrontMatter, folded: Folded) -> None:
        """Read the site's topics from ``source``; the Hugo site goes to ``out``."""
        self.source = source
        self.out = out
        self.front_matter = front_matter
        self.folded = folded
        self.parents: dict[str, str] = {}
        self.topics: list[dict[str, Any]] = []
        for path in sorted((source / "_data" / "topics").glob("*.y*ml")):
            topic = load_mapping(path.read_text(encoding="utf-8"))
            self.topics.append(topic)
            if topic.get("parent"):
                self.parents[str(topic["name"])] = str(topic["parent"])
        self.providers: dict[str, str] = {}

    def write(self) -> dict[str, int]:
        """Write everything and return how many stories are listed, folded and hidden."""
        shutil.copytree(SITE_FILES, self.out)
        self._write_config()
        self._write_lists()
        paths = story_paths(self.source)
        stories = [read_facts(path) for path in paths]
        resolve_folds(stories)
        counts = {"listed": 0, "folded": 0, "hidden": 0}
        for path, story in zip(paths, stories, strict=True):
            counts[story.state] += 1
            self._write_story(path, story)
        return counts

    def _write_config(self) -> None:
        config_path = self.source / "_config.yml"
        config = (
            load_mapping(config_path.read_text(encoding="utf-8")) if config_path.exists() else {}
        )
        base = f"{config.get('url') or 'https://news.example'}{config.get('baseurl') or ''}/"
        with (self.out / "hugo.yaml").open("a", encoding="utf-8") as file:
            file.write(
                f"baseURL: {json.dumps(base)}\ntitle: {json.dumps(config.get('title') or 'News')}\n"
            )

    def _write_list(self, name: str, **keys: object) -> None:
        folder = self.out / "content" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "_index.md").write_text(json.dumps(keys, indent=1) + "\n", encoding="utf-8")

    def _write_lists(self) -> None:
        unseen = {"render": "never", "list": "never"}
        self._write_list("", title="Front page")
        self._write_list("news", title="News", build=unseen)
        self._write_list("folded", title="Folded", build=unseen)
        self._write_list("latest", title="Latest", layout="latest")
        self._write_list("archive", title="Archive")
        self._write_list("providers", title="Providers")
        self._write_list("topics", title="Topics")
        for weight, topic in enumerate(self.topics, 1):
            keys: dict[str, object] = {"title": topic["name"], "weight": weight}
            if topic.get("parent"):
                keys["parent"] = topic["parent"]
            self._write_list(f"topics/{hugo_term(str(topic['name']))}", **keys)

    def _rolled_up(self, names: list[str]) -> list[str]:
        rolled: dict[str, None] = {}
        for name in names:
            parent: str | None = name
            while parent is not None and parent not in rolled:
                rolled[parent] = None
                parent = self.parents.get(parent)
        return list(rolled)

    def _provider(self, data: dict[str, Any]) -> str:
        provider = data.get("provider") or {}
        domain = str(provider.get("domain") or "unknown")
        key = f"{domain} {provider.get('name')}" if domain in PLATFORMS else domain
        return self.providers.setdefault(key, slugify(key))

    def _added_keys(self, data: dict[str, Any], story: Facts) -> dict[str, object]:
        if story.state == "folded":
            return {"layout": "redirect", "lead": f"news/{story.lead}/"}
        if story.state == "hidden":
            return {"build": {"render": "never", "list": "never"}}
        published = data.get("publishedDateTime")
        day = (
            f"{published:%Y/%m/%d}"
            if isinstance(published, (dt.datetime, dt.date))
            else story.stem[:10]
        )
        provider = self._provider(data)
        keys: dict[str, object] = {
            "topics": self._rolled_up([str(name) for name in data.get("topics") or [] if name]),
            "providers": [provider],
            "provider_path": f"providers/{provider}/",
            "archive": [day[:4], day[:7], day],
            "link": data.get("webUrl") or data.get("originalUrl") or "",
        }
        if self.folded == "alias" and story.aliases:
            keys["aliases"] = story.aliases
        return keys

    def _write_story(self, path: Path, story: Facts) -> None:
        if story.state == "folded" and self.folded == "alias":
            return
        text, body = split_file(path)
        data = load_mapping(text)
        added = self._added_keys(data, story)
        folder = self.out / "content" / ("folded" if story.state == "folded" else "news")
        if self.front_matter == "json":
            renamed = {_RENAMED.sub(r"declared_\1:", f"{key}:")[:-1]: data[key] for key in data}
            merged = {**renamed, "title": html.unescape(str(data["title"])), **added}
            text = json.dumps(merged, default=_to_json, ensure_ascii=False, indent=1) + "\n"
        else:
            lines = "".join(
                f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in added.items()
            )
            kept = _RENAMED.sub(r"declared_\1:", text)
            text = f"---\n{lines}{kept}---\n"
        (folder / path.name).write_text(text + body, encoding="utf-8")


def hugo_term(name: str) -> str:
    """Return the address part that Hugo gives to the taxonomy term ``name``."""
    kept = "".join(c for c in name.lower() if c.isalnum() or c in " -_.")
    return re.sub(r"[\s-]+", "-", kept).strip("-")


def _to_json(value: object) -> str:
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def story_paths(source: Path) -> list[Path]:
    """Return the story files of a site folder (``_news``) or of a plain folder, sorted."""
    news = source / "_news"
    return sorted((news if news.is_dir() else source).rglob("*.md"))


def lay_out(
    source: Path, out: Path, front_matter: FrontMatter = "yaml", folded: Folded = "page"
) -> dict[str, int]:
    """Lay ``source`` out at ``out`` (a new folder); return how many stories are in each state."""
    return Layout(source, out, front_matter, folded).write()


def _summary(counts: dict[str, int]) -> Iterator[str]:
    for state, count in counts.items():
        yield f"{count:,} {state}"


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="a folder with _news, or of *.md files")
    parser.add_argument("out", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--front-matter", choices=("yaml", "json"), default="yaml")
    parser.add_argument(
        "--folded", choices=("page", "alias"), default="page", help="how folded stories redirect"
    )
    args = parser.parse_args(argv)
    print(", ".join(_summary(lay_out(args.source, args.out, args.front_matter, args.folded))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
