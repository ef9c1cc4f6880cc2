"""Lay seed-like stories out as a Hugo site that makes pages of the same kinds as Broadsheet.

Nothing here is timed, and all that ``stories.decide`` says is decided beforehand. Hugo itself reads
every story file, sorts, paginates, renders and writes.

The front matter stays YAML as in the source, with a few keys added in front, or becomes JSON, so
that either can be measured.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.stories import Facts, FrontMatter, Plan, decide, slugify, with_keys

Folded = Literal["page", "alias"]
SITE_FILES = Path(__file__).parent / "hugo"
_RESERVED = re.compile(
    r"^(topics|topic_links|aliases|providers|provider_path|archive|layout|link|lead|build):",
    re.MULTILINE,
)
_UNSEEN = {"render": "never", "list": "never"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Writes the Hugo site: configuration, templates, topics and one content file a story.

    A listed story gets ``Facts.keys``, a folded one ``layout`` and ``lead``, a hidden one ``build``,
    so that Hugo reads it and writes nothing.
    """

    plan: Plan
    out: Path
    """A new folder."""
    front_matter: FrontMatter = "yaml"
    folded: Folded = "page"

    def write(self) -> None:
        """Write everything."""
        shutil.copytree(SITE_FILES, self.out)
        with (self.out / "hugo.yaml").open("a", encoding="utf-8") as file:
            file.write(
                f"baseURL: {json.dumps(self.plan.base)}\ntitle: {json.dumps(self.plan.title)}\n"
            )
        self._write_lists()
        for path, story in zip(self.plan.paths, self.plan.stories, strict=True):
            for target, text in self.story(story, path.read_text(encoding="utf-8")).items():
                target.write_text(text, encoding="utf-8")

    def _write_list(self, name: str, **keys: object) -> None:
        folder = self.out / "content" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "_index.md").write_text(json.dumps(keys, indent=1) + "\n", encoding="utf-8")

    def _write_lists(self) -> None:
        self._write_list("", title="Front page")
        self._write_list("news", title="News", build=_UNSEEN)
        self._write_list("folded", title="Folded", build=_UNSEEN)
        self._write_list("latest", title="Latest", layout="latest")
        self._write_list("archive", title="Archive")
        self._write_list("providers", title="Providers")
        self._write_list("topics", title="Topics")
        for slug, name in sorted(self.plan.providers().items()):
            self._write_list(f"providers/{slug}", title=name)
        for part in sorted(self.plan.years_and_months()):
            self._write_list(f"archive/{part}", title=part)
        for weight, topic in enumerate(self.plan.all_topics(), 1):
            keys: dict[str, object] = {"title": topic.title, "weight": weight}
            if topic.parent:
                keys |= {"parent": topic.parent, "parent_path": f"topics/{slugify(topic.parent)}/"}
            self._write_list(f"topics/{slugify(topic.title)}", **keys)

    def _added_keys(self, story: Facts) -> dict[str, object]:
        if story.state == "folded":
            return {"layout": "redirect", "lead": f"news/{story.lead}/"}
        if story.state == "hidden":
            return {"build": _UNSEEN}
        # A Hugo term also has the stories of the terms below it.
        keys = {**story.keys(), "archive": [story.day]}
        if self.folded == "alias" and story.aliases:
            keys["aliases"] = story.aliases
        return keys

    def story(self, story: Facts, text: str) -> dict[Path, str]:
        """Return the content files of a story (one, or none for an alias) and their texts."""
        if story.state == "folded" and self.folded == "alias":
            return {}
        folder = self.out / "content" / ("folded" if story.state == "folded" else "news")
        front, body = with_keys(
            text, self._added_keys(story), _RESERVED, self.front_matter, story.stem
        )
        fenced = front if self.front_matter == "json" else f"---\n{front}---\n"
        return {folder / f"{story.stem}.md": fenced + body}

    @property
    def story_template(self) -> Path:
        """The template of a story's page."""
        return self.out / "layouts" / "page.html"


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
    plan = decide(args.source)
    Layout(plan, args.out, args.front_matter, args.folded).write()
    print(", ".join(f"{count:,} {state}" for state, count in plan.counts().items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
