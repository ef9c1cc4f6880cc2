"""Lay seed-like stories out as an Eleventy site that makes pages of the same kinds as Broadsheet.

Nothing here is timed, and all that ``stories.decide`` says is decided beforehand, as for Hugo.
Eleventy itself reads every story file through its data cascade, sorts, paginates, renders and
writes. Each folded story is a file with a layout of its own that redirects.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.stories import Facts, FrontMatter, Plan, Topic, decide, slugify, with_keys

SITE_FILES = Path(__file__).parent / "eleventy"
_RESERVED = re.compile(
    r"^(topics|topic_links|providers|provider_path|archive|layout|link|lead|time|permalink|tags|date"
    r"|pagination|page|collections|content|site|templateEngineOverride|eleventy\w*):",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Writes the Eleventy site: configuration, templates, topics and one content file a story.

    A listed story gets ``Facts.keys``, a folded one ``lead``, a hidden one a permalink of false, so
    that Eleventy reads it and writes nothing.
    """

    plan: Plan
    out: Path
    """A new folder."""
    front_matter: FrontMatter = "yaml"

    def write(self) -> None:
        """Write everything."""
        shutil.copytree(SITE_FILES, self.out)
        shutil.copytree(SITE_FILES.parent / "hugo" / "static", self.out / "static")
        data = {
            "title": self.plan.title,
            "base": self.plan.base,
            "root": urlsplit(self.plan.base).path,
            "topics": self._topics(),
        }
        site = self.out / "content" / "_data" / "site.json"
        site.parent.mkdir(exist_ok=True)
        site.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
        for path, story in zip(self.plan.paths, self.plan.stories, strict=True):
            for target, text in self.story(story, path.read_text(encoding="utf-8")).items():
                target.write_text(text, encoding="utf-8")

    def _topics(self) -> list[dict[str, object]]:
        def entry(topic: Topic) -> dict[str, object]:
            slug = slugify(topic.title)
            return {"slug": slug, "title": topic.title, "path": f"topics/{slug}/"}

        topics = self.plan.all_topics()
        return [
            {**entry(topic), "parent": entry(Topic(topic.parent)) if topic.parent else None}
            for topic in topics
        ]

    def _added_keys(self, story: Facts) -> dict[str, object]:
        if story.state == "folded":
            return {"lead": f"news/{story.lead}/"}
        if story.state == "hidden":
            return {"permalink": False, "layout": False, "eleventyExcludeFromCollections": True}
        return story.keys()

    def story(self, story: Facts, text: str) -> dict[Path, str]:
        """Return the content file of a story and its text."""
        folder = self.out / "content" / ("folded" if story.state == "folded" else "news")
        front, body = with_keys(
            text, self._added_keys(story), _RESERVED, self.front_matter, story.stem
        )
        fence = "---json" if self.front_matter == "json" else "---"
        return {folder / f"{story.stem}.md": f"{fence}\n{front}---\n{body}"}

    @property
    def story_template(self) -> Path:
        """The template of a story's page."""
        return self.out / "content" / "_includes" / "story.11ty.cjs"


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="a folder with _news, or of *.md files")
    parser.add_argument("out", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--front-matter", choices=("yaml", "json"), default="yaml")
    args = parser.parse_args(argv)
    plan = decide(args.source)
    Layout(plan, args.out, args.front_matter).write()
    print(", ".join(f"{count:,} {state}" for state, count in plan.counts().items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
