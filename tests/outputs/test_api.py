"""The JSON API: what old clients read, and the clusters beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from generator.outputs.api_types import SCHEMAS
from tests.conftest import Built, build, first, reference, write_story
from tests.outputs.conftest import BASE, HOSTILE, MakeSite, read_json

KEYS = [
    "path", "title", "excerpt", "sourceUrl", "webUrl", "originalUrl", "featuredContent",
    "highlight", "heat", "tags", "images", "content", "type", "ampWebUrl", "cdnAmpWebUrl",
    "publishedDateTime", "updatedDateTime", "provider", "locale", "categories", "topics",
]  # fmt: skip
PLAYER = '<iframe width="800" height="500" frameborder="0" src="https://www.youtube.com/embed/xKnfRkaePPA" allow="accelerometer; autoplay" allowfullscreen></iframe>'


# ------------------------------------------------------------- the old shapes


def test_a_story_has_the_keys_of_the_old_api_in_their_order(
    make_site: MakeSite, tmp_path: Path
) -> None:
    source = make_site(
        [
            (
                "2026-03-10-dam",
                0,
                0,
                {
                    "title": "Dam &amp; gates <i>jammed</i>",
                    "excerpt": "Two lines\r\nof it",
                    "originalUrl": "https://dam.example/original",
                    "ampWebUrl": "https://dam.example/amp",
                    "featuredContent": PLAYER,
                    "heat": 120,
                    "type": "video",
                    "topics": [None, "Harbour"],
                    "images": [
                        {
                            "url": "https://dam.example/a.jpg",
                            "width": 8,
                            "height": 6,
                            "isCached": True,
                        },
                        {"url": "https://dam.example/b.jpg", "title": "Gates"},
                    ],
                    "provider": {
                        "name": "Dam",
                        "domain": "dam.example",
                        "images": [{"url": "https://dam.example/l.png", "width": 5, "height": 5}],
                    },
                },
            )
        ]
    )
    site = build(source, tmp_path / "out")
    item = read_json(site, "api/news/2026-03-10-dam/index.json")
    assert list(item) == KEYS
    picture = {"title": None, "attribution": None, "isCached": False}
    assert item == {
        "path": "_news/2026-03-10-dam.md",
        "title": "Dam &amp; gates <i>jammed</i>",
        "excerpt": "Two lines\r\nof it",
        "sourceUrl": f"{BASE}api/news/2026-03-10-dam/index.json",
        "webUrl": "https://2026-03-10-dam.example/2026-03-10-dam",
        "originalUrl": "https://dam.example/original",
        "featuredContent": PLAYER,
        "highlight": None,
        "heat": 120,
        "tags": None,
        "images": [
            picture | {"url": "https://dam.example/a.jpg", "width": 8, "height": 6, "isCached": True},
            picture | {"url": "https://dam.example/b.jpg", "width": None, "height": None, "title": "Gates"},
        ],
        "content": None,
        "type": "video",
        "ampWebUrl": "https://dam.example/amp",
        "cdnAmpWebUrl": None,
        "publishedDateTime": "2026-03-10T12:00:00Z",
        "updatedDateTime": None,
        "provider": {
            "name": "Dam",
            "domain": "dam.example",
            "images": [picture | {"url": "https://dam.example/l.png", "width": 5, "height": 5}],
            "publishers": None,
            "authors": None,
        },
        "locale": "en",
        "categories": ["news"],
        "topics": [None, "Harbour"],
    }  # fmt: skip
    assert list(item["images"][0]) == ["url", "width", "height", "title", "attribution", "isCached"]
    assert list(item["provider"]) == ["name", "domain", "images", "publishers", "authors"]
    assert first(site.page("news/2026-03-10-dam/"), "h1").text() == "Dam & gates jammed"


@pytest.mark.parametrize(
    "markup",
    [
        '<iframe src="https://evil.example/embed/xKnfRkaePPA"></iframe>',
        '<iframe src="https://www.youtube.com/embed/xKnfRkaePPA" onload="alert(1)"></iframe>',
        '<iframe src="https://www.youtube.com/embed/xKnfRkaePPA" srcdoc="x"></iframe>',
        PLAYER + "<script>alert(1)</script>",
        PLAYER.replace("></iframe>", ">text</iframe>"),
    ],
)
def test_no_markup_but_a_plain_player_of_an_allowed_host_is_passed_on(
    markup: str, make_site: MakeSite, tmp_path: Path
) -> None:
    site = build(
        make_site([("2026-03-10-dam", 0, 0, {"featuredContent": markup})]), tmp_path / "out"
    )
    assert read_json(site, "api/news/2026-03-10-dam/index.json")["featuredContent"] is None


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Sixty-one listed stories, half of them about the sea, and one that is not listed."""
    source = tmp_path_factory.mktemp("many")
    for n in range(61):
        write_story(
            source / "_news",
            f"story-{n:02}",
            event=n,
            publishedDateTime=f"2026-0{1 + n // 28}-{1 + n % 28:02}T12:00:00Z",
            topics=["Harbour", *(["Sea"] if n % 2 else [])],
        )
    write_story(source / "_news", "hermit", event=70, published=False, heat=20)
    (source / "_data/topics").mkdir(parents=True)
    (source / "_data/topics/00-harbour.yaml").write_text("_id: harbour\nname: Harbour\n")
    (source / "_data/topics/01-sea.yaml").write_text(
        "_id: sea\nname: Sea\nshortname: S.\nparent: Harbour\nimages:\n- https://a.example/s.png\n"
        "services:\n  news: https://a.example/api/news/sea/\n"
    )
    return build(source, tmp_path_factory.mktemp("out") / "out")


def pages_of(site: Built, folder: str) -> list[Any]:
    """The pages of a list, by following ``nextPage`` from the first."""
    number: int | None = 1
    found = []
    while number is not None:
        found.append(read_json(site, f"{folder}page/{number}/index.json"))
        assert list(found[-1]) == ["page", "value", "nextPage"]
        assert found[-1]["page"] == number
        number = found[-1]["nextPage"]
    return found


@pytest.mark.parametrize(
    ("folder", "sizes"),
    [("api/news/", [25, 25, 11]), ("api/news/harbour/", [30, 30, 1]), ("api/news/sea/", [30])],
)
def test_lists_have_their_pages_newest_first(folder: str, sizes: list[int], many: Built) -> None:
    pages = pages_of(many, folder)
    assert [len(page["value"]) for page in pages] == sizes
    times = [item["publishedDateTime"] for page in pages for item in page["value"]]
    assert times == sorted(times, reverse=True)
    own = (many.folder / folder / "index.json").read_bytes()
    assert own == (many.folder / folder / "page/1/index.json").read_bytes()
    assert not (many.folder / folder / f"page/{len(sizes) + 1}").exists()


def test_lists_hold_the_listed_stories_only_and_each_as_its_own_file_has_it(many: Built) -> None:
    items = [item for page in pages_of(many, "api/news/") for item in page["value"]]
    assert len({item["path"] for item in items}) == 61
    for item in items:
        stem = Path(item["path"]).stem
        assert read_json(many, f"api/news/{stem}/index.json") == item
        assert list(item) == KEYS


def test_equal_times_are_in_the_order_of_file_names(make_site: MakeSite, tmp_path: Path) -> None:
    site = build(make_site([(stem, n, 0, {}) for n, stem in enumerate("bca")]), tmp_path / "out")
    items = read_json(site, "api/news/index.json")["value"]
    assert [item["path"] for item in items] == ["_news/a.md", "_news/b.md", "_news/c.md"]


def test_a_story_whose_stem_is_a_topic_is_named_with_what_to_do(
    make_site: MakeSite, tmp_path: Path
) -> None:
    stories: list[Any] = [("harbour", 0, 0, {}), ("2026-03-11-crab", 1, 24, {})]
    site = build(make_site(stories), tmp_path / "out")
    (problem,) = site.report.problems
    assert (problem.path, problem.level, problem.kind) == (
        "_news/harbour.md",
        "warning",
        "api-address",
    )
    assert "Harbour" in problem.message
    assert "rename" in problem.hint
    assert len(read_json(site, "api/news/harbour/index.json")["value"]) == 2
    quiet = build(make_site(stories, "[outputs]\napi = false\n"), tmp_path / "off")
    assert not quiet.report.problems


def test_topics_have_the_old_shape(many: Built) -> None:
    topics = read_json(many, "api/topics/index.json")
    assert topics == {
        "value": [
            {"name": "Harbour", "shortname": "Harbour", "id": "harbour", "services": []},
            {
                "name": "Sea",
                "shortname": "S.",
                "id": "sea",
                "parent": "Harbour",
                "images": ["https://a.example/s.png"],
                "services": [{"name": "news", "endpoint": "https://a.example/api/news/sea/"}],
            },
        ]
    }
    assert [list(topic) for topic in topics["value"]] == [
        ["name", "shortname", "id", "services"],
        ["name", "shortname", "id", "parent", "images", "services"],
    ]


def test_a_file_with_the_name_of_a_topic_leaves_the_topic_its_list(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site = build(make_site([("harbour", 0, 0, {}), ("page", 1, 0, {})]), tmp_path / "out")
    assert len(read_json(site, "api/news/harbour/index.json")["value"]) == 2
    assert read_json(site, "api/news/page/index.json")["path"] == "_news/page.md"


# ------------------------------------------------------------------- clusters


def test_a_cluster_has_its_lead_and_its_coverage(estuary: Built) -> None:
    cluster = read_json(estuary, "api/clusters/2026-03-10-dam-opens/index.json")
    assert cluster["path"] == "news/2026-03-10-dam-opens/"
    assert cluster["url"] == BASE + cluster["path"]
    assert (cluster["reports"], cluster["sources"], cluster["heat"]) == (2, 2, 100)
    assert cluster["firstDateTime"] == "2026-03-10T12:00:00Z"
    assert cluster["lastDateTime"] == "2026-03-10T15:00:00Z"
    assert [report["url"] for report in cluster["coverage"]] == ["https://wire.example/wire"]
    (provider,) = (report["provider"] for report in cluster["coverage"])
    assert (estuary.folder / provider["path"] / "index.html").is_file()


COPIED = [
    (
        "2026-03-10-dam-opens",
        0,
        0,
        {
            "title": "Dam gates jammed at Ostermoor while farmers move their cattle",
            "related": [
                reference("wire", hours=3),
                reference(
                    "portal",
                    hours=5,
                    title="Dam gates jammed at Ostermoor while farmers move their cattle",
                ),
            ],
        },
    )
]


def test_copies_are_named_with_the_report_that_they_are_copies_of(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site = build(make_site(COPIED), tmp_path / "out")
    cluster = read_json(site, "api/clusters/2026-03-10-dam-opens/index.json")
    assert (cluster["reports"], cluster["sources"], cluster["heat"]) == (2, 2, 100)
    assert cluster["lastDateTime"] == "2026-03-10T17:00:00Z"
    (copy,) = cluster["lead"]["also"]
    assert copy["url"] == "https://portal.example/portal"
    assert copy["provider"] == {"name": "Portal", "path": "providers/portal-example/"}
    assert [(report["title"][:9], report["also"]) for report in cluster["coverage"]] == [
        ("Ostermoor", [])
    ]
    assert cluster["shared"][0] == "Dam gates jammed at Ostermoor"
    (item,) = read_json(site, "feed.json")["items"]
    assert "https://portal.example/portal" in item["content_html"]
    assert "Also at" in item["content_html"]
    page = site.page("news/2026-03-10-dam-opens")
    (line,) = page.css(".copies")
    assert " ".join(line.text().split()) == "Also at Portal"
    assert len(page.css(".line .copy")) == 1
    assert first(page, ".together b").text() == "Dam gates jammed at Ostermoor"


def test_the_list_of_clusters_holds_each_as_its_own_file_has_it(many: Built) -> None:
    found = [cluster for page in pages_of(many, "api/clusters/") for cluster in page["value"]]
    assert len(found) == many.report.clusters
    for cluster in found:
        path = cluster["path"].replace("news/", "api/clusters/")
        assert read_json(many, f"{path}index.json") == cluster


# -------------------------------------------------------------- index, schemas


def files_of_the_api(site: Built) -> Iterator[tuple[str, str]]:
    """Every file of the API with the name of its schema."""
    for file in sorted((site.folder / "api").rglob("*.json")):
        path = file.relative_to(site.folder).as_posix()
        parts = path.split("/")
        if parts[1] in ("index.json", "schema"):
            name = "index" if parts[1] == "index.json" else ""
        elif parts[1] == "topics":
            name = "topics"
        else:
            kind = {"news": "news-item", "clusters": "cluster"}[parts[1]]
            name = kind if "nextPage" not in json.loads(file.read_text()) else f"{parts[1]}-list"
        yield path, name.replace("clusters-list", "cluster-list")


@pytest.mark.parametrize("name", ["estuary", "hostile", "many"])
def test_every_file_fits_its_schema(name: str, request: pytest.FixtureRequest) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    site: Built = request.getfixturevalue(name)
    schemas = {name: read_json(site, f"api/schema/{name}.json") for name in SCHEMAS}
    checks = {}
    for key, schema in schemas.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        checks[key] = jsonschema.Draft202012Validator(schema)
    seen = set()
    for path, schema_name in files_of_the_api(site):
        if schema_name:
            seen.add(schema_name)
            checks[schema_name].validate(read_json(site, path))
    assert seen == set(SCHEMAS)


def test_the_index_names_every_list_and_every_kind_of_file(many: Built) -> None:
    index = read_json(many, "api/index.json")
    paths = {row["path"]: row["schema"] for row in index["endpoints"]}
    for path, schema in paths.items():
        assert (many.folder / schema).is_file()
        if "{" not in path:
            assert (many.folder / path).is_file(), path
    assert {"api/news/sea/index.json", "api/topics/index.json", "api/clusters/index.json"} <= set(
        paths
    )
    assert {"api/news/{stem}/index.json", "api/clusters/{slug}/index.json"} <= set(paths)


def test_hostile_texts_are_data(hostile: Built) -> None:
    files = [path for path, _ in files_of_the_api(hostile)]
    for path in files:
        read_json(hostile, path)  # strict, and without a raw "<"
    (item, *_) = read_json(hostile, "api/news/index.json")["value"]
    assert "<script>alert(1)</script>" in item["title"]
    assert not set("\x01\x0b\x1f\ufffe") & set(item["title"])
    assert HOSTILE.split("\u2028")[0] in item["title"]


def test_the_api_can_be_switched_off(make_site: MakeSite, tmp_path: Path) -> None:
    source = make_site([("2026-03-10-dam", 0, 0, {})], "[outputs]\napi = false\n")
    assert not (build(source, tmp_path / "out").folder / "api").exists()


def test_reports_without_a_file_have_no_story_of_their_own(
    make_site: MakeSite, tmp_path: Path
) -> None:
    wire = reference("wire", hours=1)
    site = build(make_site([("2026-03-10-dam", 0, 0, {"related": [wire]})]), tmp_path / "out")
    items = read_json(site, "api/news/index.json")["value"]
    assert [item["path"] for item in items] == ["_news/2026-03-10-dam.md"]


# ----------------------------------------------------------------- real sites

# What two builds of the old sites do not agree on themselves.
EXEMPT = {"sourceUrl", "content"}
REAL = {"diablo4": (883, 36), "power-apps": (132, 6)}


def same(theirs: dict[str, Any], ours: dict[str, Any]) -> bool:
    """Whether two items are equal, but for what the format exempts."""
    if list(theirs) != list(ours):
        return False
    for key, value in theirs.items():
        if key in EXEMPT or (key == "webUrl" and ours[key] is None):
            continue
        if key == "publishedDateTime":
            if datetime.fromisoformat(value) != datetime.fromisoformat(ours[key]):
                return False
        elif json.dumps(value) != json.dumps(ours[key]):  # the order of keys counts
            return False
    return True


@pytest.mark.parametrize("name", sorted(REAL))
def test_every_list_of_a_real_site_is_as_it_was(name: str, tmp_path: Path) -> None:
    corpora = os.environ.get("BROADSHEET_CORPORA")
    if not corpora:
        pytest.skip("BROADSHEET_CORPORA names no folder")
    source = Path(corpora) / name
    site = build(source, tmp_path / "out", keep=False)
    compared: dict[str, int] = {}
    for file in (source / "api/news").rglob("index.json"):
        theirs = json.loads(file.read_text(encoding="utf-8"))
        path = file.relative_to(source).as_posix()
        if "nextPage" not in theirs or not (site.folder / path).is_file():
            continue
        ours = read_json(site, path)
        assert (ours["page"], ours["nextPage"]) == (theirs["page"], theirs["nextPage"]), path
        assert len(ours["value"]) == len(theirs["value"]), path
        for index, item in enumerate(theirs["value"]):
            assert same(item, ours["value"][index]), f"{path}: {item['path']}"
        compared[path] = len(theirs["value"])
    root = {path: count for path, count in compared.items() if path.startswith("api/news/page/")}
    assert (sum(root.values()), len(root)) == REAL[name]
    topics = [path for path in compared if path.count("/") == 3 and "page" not in path]
    assert len(topics) == {"diablo4": 0, "power-apps": 4}[name]
