"""An incremental build gives the bytes of a clean one, whatever happened in between.

A machine of random steps edits a small site, its configuration, its theme, the
cache and the output; every build in between is held against a build of the
same source from nothing. ``BROADSHEET_EXAMPLES`` sets how many scripts are
tried, each time others; without it the same few are tried in every run.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from generator.build import build_site
from generator.cache import FOLDER
from generator.config import load_config
from generator.errors import BroadsheetError
from generator.model import Report
from tests.conftest import EVENTS, reference, write_story

EXAMPLES = int(os.environ.get("BROADSHEET_EXAMPLES", "0"))

NAMES = ("gazette", "beacon", "ledger", "plume", "hermit", "wire")
TOPICS = ("Harbour", "Sea", "Crabs & Lobsters")
CONFIGURATIONS = (
    None,
    '[site]\ntitle = "Other"\n',
    '[site]\nbase_url = "https://paper.example/news/"\ntime_zone = "Asia/Kolkata"\n',
    "[lists]\nper_page = 5\nsee_also = 0\n",
    "[grouping]\nwindow_days = 0.5\npromote_folded = true\n",
    "[front]\nstories = 1\nlatest = 2\n[grouping]\nlisting_heat = 10\n",
    '[content]\nplatforms = ["gazette.example"]\n',
)  # fmt: skip
# Whole pages; what only a page that includes it can see; and a macro that all pages share.
TEMPLATES = {
    "404.html": ("<!doctype html><title>gone</title>", "<!doctype html><title>lost</title>"),
    "story.html": ('{% extends "base.html" %}{% block main %}{% include "part.html" %}{% endblock %}',),
    "topic.html": ('{% extends "base.html" %}{% set one = "part" %}{% include one ~ ".html" %}',
                   '{% extends "base.html" %}{% block main %}{% include "sub/part.html" %}{% endblock %}'),
    "provider.html": ('{% from "sub/macro.html" import told %}{{ told(page.title) }}',),
    "part.html": ("<p>{{ page.title }}</p>", "<p>{{ page.path }}</p>"),
    "sub/part.html": ("<b>{{ page.title }}</b>", "<i>{{ page.title }}</i>"),
    "sub/macro.html": ("{% macro told(x) %}<p>{{ x }}</p>{% endmacro %}",
                       "{% macro told(x) %}<b>{{ x }}</b>{% endmacro %}"),
}  # fmt: skip
NEEDED = ("part.html", "sub/part.html", "sub/macro.html")
DATA = {
    "_data/topics/00-sea.yaml": ("_id: sea\nname: Sea\n", "_id: ocean\nname: Sea\n"),
    "_data/topics/01-crabs.yaml": (
        "_id: crabs\nname: Crabs & Lobsters\nparent: Sea\n",
        "_id: crabs\nname: Crabs & Lobsters\nparent: Harbour\n",
        "name: [\n",
    ),
    "_data/organizations/gazette.md": (
        "---\nname: The Old Gazette\ndomain: gazette.example\n---\n",
        "---\nname: The New Gazette\ndomain: gazette.example\n---\n",
    ),
    "_config.yml": ("title: From Jekyll\n", "title: Yet Another\ntopic: Sea\n"),
}
STATIC = {
    "static/robots.txt": ("User-agent: *\n", "User-agent: none\n"),
    "static/style.css": ("p { color: teal }", "p { color: navy }"),
    "static/brand/mark.txt": ("mark", "kram"),
}
# Files that are not taken for stories, or not for good ones.
ODD = {
    "_news/notes.md.bak": ("x",),
    "_news/broken.md": ("---\ntitle: [\n---\n", "---\ntitle: {\n---\n", "", "---\na: 1\na: 2\n---\n"),
    "_news/.hidden.md": ("x",),
    "_news/large.md": ("x" * (2 * 1024 * 1024 + 1),),
}  # fmt: skip
FOREIGN = ("CNAME", "news/notes.txt", "topics/sea/own.txt", "archive/own.txt", "deep/own/own.txt")
OUTPUTS = (
    "index.html", "404.html", "latest", "latest/index.html", "news", "topics", "topics/sea",
    "topics/index.html", "archive/2026", "archive/2026/03/index.html", "providers/index.html",
    "robots.txt", "favicon.svg", "brand", ".broadsheet-files", "providers",
    "api", "api/clusters", "api/news/index.json", "api/clusters/index.json",
    "api/clusters/2026-03-10-gazette/index.json", "api/news/2026-03-10-beacon/index.json",
    "feed.xml", "rss.xml", "topics/sea/feed.json", "newsletter", "newsletter/2026-03-10/index.txt",
    "sitemap.xml", "icon-192.png",
)  # fmt: skip


@st.composite
def stories(draw: st.DrawFn) -> dict[str, Any]:
    """The fields of a story file."""
    lists = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 3)), max_size=3)
    related = [
        reference(name, event=event, hours=draw(st.sampled_from((-1, 2))))
        for name, event in draw(lists)
    ]
    day = draw(
        st.sampled_from(("2026-03-10T12:00:00Z", "2026-03-12T23:30:00Z", "2199-01-01T00:00:00Z"))
    )
    event = draw(st.integers(0, 3))
    # The same headline under two names makes one of them a copy.
    bare = {"title": EVENTS[event][0]} if draw(st.booleans()) else {}
    return {
        "event": event,
        **bare,
        "quality": draw(st.sampled_from((20, 50, 90))),
        "publishedDateTime": day,
        "topics": draw(st.lists(st.sampled_from(TOPICS), max_size=2, unique=True)),
        "related": related or None,
        "published": draw(st.sampled_from((None, None, "false"))),
        "removed": draw(st.sampled_from((None, None, None, "true"))),
        "body": draw(st.sampled_from(("", "A *note*.\n"))),
    }


def tree(folder: Path) -> dict[str, tuple[str, bytes | str]]:
    """Every file and link below a folder, and no folder behind a link."""
    found: dict[str, tuple[str, bytes | str]] = {}
    for here, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(here, name)
            place = path.relative_to(folder).as_posix()
            if path.is_symlink():
                found[place] = ("link", os.readlink(path))
            elif path.is_file():
                found[place] = ("file", path.read_bytes())
    return found


def told(report: Report) -> tuple[Any, ...]:
    """What a report says of the content."""
    return (report.files, report.stories, report.clusters, report.pages,
            report.problems, report.unplaced)  # fmt: skip


class Incremental(RuleBasedStateMachine):
    """A site that many hands work on."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="broadsheet-"))
        self.source, self.out = self.folder / "source", self.folder / "out"
        self.outside = self.folder / "outside"
        self.outside.mkdir()
        (self.source / "_news").mkdir(parents=True)
        self.options: dict[str, Any] = {}
        self.turn = self.steps = 0

    def teardown(self) -> None:
        try:
            self.build(jobs=1)
        finally:
            shutil.rmtree(self.folder)

    def story(self, name: str) -> Path:
        return self.source / "_news" / f"2026-03-10-{name}.md"

    def put(self, path: str, body: str | None) -> None:
        file = self.source / path
        file.unlink(missing_ok=True)
        if body is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(body)

    # ------------------------------------------------------------ the source

    @initialize(first=st.lists(stories(), min_size=2, max_size=4))
    def begin(self, first: list[dict[str, Any]]) -> None:
        self.put("broadsheet.toml", "[outputs]\nsearch = false\n")
        for name, fields in zip(NAMES, first, strict=False):
            self.write(name, fields)

    @rule(name=st.sampled_from(NAMES), fields=stories())
    def write(self, name: str, fields: dict[str, Any]) -> None:
        """Add a story or edit it; each name has a publisher of its own."""
        given = {
            "webUrl": f"https://{name}.example/{name}",
            "provider": {"name": name.title(), "domain": f"{name}.example"},
        }
        write_story(self.source / "_news", f"2026-03-10-{name}", **(given | fields))

    @rule(name=st.sampled_from(NAMES))
    def delete(self, name: str) -> None:
        self.story(name).unlink(missing_ok=True)

    @rule(name=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
    def rename(self, name: str, other: str) -> None:
        if self.story(name).exists():
            self.story(name).rename(self.story(other))

    @rule(name=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
    def swap(self, name: str, other: str) -> None:
        if name != other and self.story(name).exists() and self.story(other).exists():
            between = self.source / "between"
            self.story(name).rename(between)
            self.story(other).rename(self.story(name))
            between.rename(self.story(other))

    @rule(name=st.sampled_from(NAMES))
    def touch(self, name: str) -> None:
        if self.story(name).exists():
            self.story(name).touch()

    @rule(name=st.sampled_from(NAMES), letters=st.sampled_from(("ea", "oi", "in")))
    def edit_in_secret(self, name: str, letters: str) -> None:
        """Edit in place, then put the size and the time back."""
        if self.story(name).exists():
            before = self.story(name).stat()
            text = self.story(name).read_text().replace(*letters)
            self.story(name).write_text(text)
            os.utime(self.story(name), ns=(before.st_atime_ns, before.st_mtime_ns))
            assert self.story(name).stat().st_size == before.st_size

    @rule(name=st.sampled_from(NAMES))
    def link_story(self, name: str) -> None:
        """What was a story is now a link to one, which is not followed."""
        if self.story(name).is_file() and not self.story(name).is_symlink():
            self.turn += 1
            moved = self.outside / f"story-{self.turn}"
            self.story(name).rename(moved)
            self.story(name).symlink_to(moved)

    @rule(text=st.sampled_from(CONFIGURATIONS))
    def configure(self, text: str | None) -> None:
        # An index takes a while to make; tests/outputs/test_search.py has it.
        self.put("broadsheet.toml", f"{text or ''}[outputs]\nsearch = false\n")

    @rule(options=st.sampled_from(({}, {"drafts": True}, {"base_url": "https://b.example/"})))
    def choose(self, options: dict[str, Any]) -> None:
        self.options = options

    @rule(data=st.data(), name=st.sampled_from(sorted(TEMPLATES)))
    def change_template(self, data: st.DataObject, name: str) -> None:
        for needed in NEEDED:
            if not (self.source / "templates" / needed).exists():
                self.put(f"templates/{needed}", TEMPLATES[needed][0])
        self.put(f"templates/{name}", data.draw(st.sampled_from(TEMPLATES[name])))

    @rule(
        what=st.sampled_from(("macros.html", "base.html", "redirect.html", "front.html")),
        mark=st.integers(0, 2),
    )
    def add_to_theme(self, what: str, mark: int) -> None:
        """A file of the default theme with a small change, or as it is."""
        text = (Path(load_config(str(self.source)).template_folders[1]) / what).read_text()
        changed = {
            "macros.html": text.replace("<bdi>", f"<bdi data-mark='{mark}'>"),
            "base.html": text.replace("</footer>", f"<p>{mark}</p></footer>"),
        }.get(what, f"{text}<!-- {mark} -->")
        self.put(f"templates/{what}", changed if mark else text)

    @rule(name=st.sampled_from((*sorted(set(TEMPLATES) - set(NEEDED)), "macros.html", "base.html")))
    def remove_template(self, name: str) -> None:
        self.put(f"templates/{name}", None)

    @rule(data=st.data(), name=st.sampled_from(sorted(DATA | STATIC | ODD)))
    def change_beside(self, data: st.DataObject, name: str) -> None:
        texts = (DATA | STATIC | ODD)[name]
        self.put(name, data.draw(st.sampled_from((None, *texts))))

    # ------------------------------------------------- the cache and the output

    @rule()
    def delete_cache(self) -> None:
        shutil.rmtree(self.source / FOLDER, ignore_errors=True)

    @rule(
        name=st.sampled_from(
            ("sources", "stories-0", "stories-1", "groups", "site", "lock", "sources.new")
        ),
        how=st.sampled_from(("cut", "flip", "empty", "garbage", "remove")),
        where=st.floats(0, 1, exclude_max=True),
    )
    def damage_cache(self, name: str, how: str, where: float) -> None:
        for file in (self.source / FOLDER).glob(f"{name}*"):
            body = bytearray(file.read_bytes())
            if how == "remove":
                file.unlink()
                continue
            if how == "flip" and body:
                body[int(where * len(body))] ^= 1 << int(where * 8)
            elif how == "cut":
                del body[int(where * len(body)) :]
            else:
                body = bytearray(b"" if how == "empty" else b"{}\x00garbage" * 9)
            file.write_bytes(body)

    @rule(path=st.sampled_from(OUTPUTS))
    def delete_output(self, path: str) -> None:
        file = self.out / path
        if file.is_dir() and not file.is_symlink():
            shutil.rmtree(file)
        else:
            file.unlink(missing_ok=True)

    @rule()
    def delete_whole_output(self) -> None:
        shutil.rmtree(self.out, ignore_errors=True)

    @rule(path=st.sampled_from(OUTPUTS), body=st.sampled_from((b"", b"mine", None)))
    def edit_output(self, path: str, body: bytes | None) -> None:
        file = self.out / path
        if file.is_file() and path != ".broadsheet-files":
            file.write_bytes(file.read_bytes().swapcase() if body is None else body)

    @rule(path=st.sampled_from(OUTPUTS), empty=st.booleans())
    def link_output(self, path: str, empty: bool) -> None:
        """Put a file or folder elsewhere and a link in its place."""
        file = self.out / path
        if os.path.lexists(file) and not file.is_symlink():
            self.turn += 1
            moved = self.outside / f"output-{self.turn}"
            file.rename(moved)
            if empty and moved.is_dir():
                shutil.rmtree(moved)
                moved.mkdir()
            file.symlink_to(moved)

    @precondition(lambda self: self.out.exists())
    @rule(path=st.sampled_from(FOREIGN))
    def add_foreign(self, path: str) -> None:
        file = self.out / path
        if not any(folder.is_symlink() for folder in file.parents):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("mine")

    # ---------------------------------------------------------------- builds

    @rule(jobs=st.sampled_from((1, 1, 1, 1, 2)))
    def build(self, jobs: int) -> None:
        """Build, and hold what comes out against a build from nothing."""
        fresh = self.folder / "fresh"
        mine = {p: f for p, f in tree(self.out).items() if p in FOREIGN and f[0] == "file"}
        elsewhere = tree(self.outside)
        clean = attempt(lambda: self.run(fresh, keep=False))
        report = attempt(lambda: self.run(self.out, keep=True, jobs=jobs))
        if isinstance(clean, str) or isinstance(report, str):
            assert report == clean
            shutil.rmtree(fresh, ignore_errors=True)
            return
        expected, found = tree(fresh), tree(self.out)
        assert sorted(found) == sorted(expected | mine)
        differing = [path for path, what in (expected | mine).items() if found[path] != what]
        assert differing == []
        assert told(report) == told(clean)
        assert tree(self.outside) == elsewhere
        self.build_again(found, told(clean), clean.notes)
        shutil.rmtree(fresh)

    @invariant()
    def now_and_then(self) -> None:
        self.steps += 1
        if self.steps % 4 == 0:
            self.build(jobs=1)

    def build_again(
        self, found: dict[str, Any], expected: tuple[Any, ...], notes: tuple[str, ...]
    ) -> None:
        """A second build has nothing to do, and nothing is left over; what holds on it says again."""
        before = {path: (self.out / path).lstat() for path in found}
        again = self.run(self.out, keep=True)
        assert (again.written, again.pruned, again.reasons) == (0, 0, ())
        assert told(again) == expected
        assert again.notes == notes
        assert {path: (self.out / path).lstat() for path in found} == before
        kept = {path.name.partition("-")[0] for path in (self.source / FOLDER).iterdir()}
        assert kept <= {".gitignore", "groups", "lock", "sources", "stories", "site"}

    def run(self, output: Path, *, keep: bool, jobs: int = 1) -> Report:
        config = load_config(str(self.source), output=str(output), jobs=jobs, **self.options)
        return build_site(config, keep=keep)


def attempt(work: Callable[[], Report]) -> Report | str:
    """A report, or what stopped the build."""
    try:
        return work()
    except BroadsheetError as error:
        return str(error)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_an_incremental_build_gives_the_bytes_of_a_clean_one_after_any_script() -> None:
    run_state_machine_as_test(
        Incremental,
        settings=settings(
            max_examples=EXAMPLES or 12,
            derandomize=not EXAMPLES,
            # Every step is a build, so a shorter script would take minutes to find.
            phases=[Phase.explicit, Phase.generate],
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
