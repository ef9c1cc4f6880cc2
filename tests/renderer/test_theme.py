"""Pages to bytes: times, escaping, and templates that fail."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser

from generator.errors import ThemeError
from generator.options import Config, ListOptions, SiteOptions, default_theme
from generator.pages import AnyPage, SearchPage
from generator.parts import Link
from generator.renderer.markup import headline, script_json, time_filters
from generator.renderer.sources import read_theme, template_digests
from generator.renderer.theme import compile_theme, load_theme, render_page, root_of, template_name
from generator.site import Site
from tests.conftest import first, make_story, page_at, plan

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}{% x %}&amp;<!-- --> \u2028</title>"
KINDS = {template_name(kind) for kind in get_args(AnyPage)}


def a_site(text: str) -> Site:
    """A site with every kind of page, with ``text`` in every field that a file can fill."""
    stories = [
        make_story(
            f"s{n:02}",
            event=n,
            hours=n,
            title=f"{text} n{n}",
            excerpt=f"{text} told at length {n}",
            provider_name=f"{text} press {n % 3}",
            provider_domain=f"{text}.example",
            host=f"p{n % 3}.example",
            topics=("Harbour",),
            related=("2026-03-10-s00", "2026-03-10-s01") if n > 1 else (),
            aliases=("old/",) if n == 0 else (),
        )
        for n in range(14)
    ]
    config = Config(
        site=SiteOptions(
            title=f"{text} paper",
            description=f"{text} daily",
            language="en",
            base_url="https://a.example/",
        ),
        # What reports have in common is as many words as their texts have.
        lists=ListOptions(per_page=5, see_also=1, reasons=False),
    )
    return plan(stories, config)


def rendered(site: Site) -> dict[str, LexborHTMLParser]:
    environment = load_theme((default_theme("templates"),), "UTC")
    return {
        page.path: LexborHTMLParser(render_page(environment, page, site.info).decode())
        for page in site.pages
    }


def furniture(page: LexborHTMLParser) -> Counter[tuple[str, tuple[str, ...]]]:
    """Elements of a page with the names of their attributes."""
    return Counter(
        (node.tag or "", tuple(sorted(node.attributes)))
        for node in page.css("*")
        if not (node.tag or "").startswith("-")
    )


# ------------------------------------------------------------------ escaping


def test_the_sample_site_has_every_kind_of_page() -> None:
    assert {template_name(page) for page in a_site("plain").pages} == KINDS


def test_text_from_files_adds_no_element_or_attribute_to_any_page() -> None:
    plain, hostile = rendered(a_site("plain")), rendered(a_site(HOSTILE))
    assert plain.keys() == hostile.keys()
    for path, page in plain.items():
        assert furniture(hostile[path]) == furniture(page), path


def test_text_from_files_is_shown_as_it_is() -> None:
    site = a_site(HOSTILE)
    pages = rendered(site)
    story = next(page for page in site.pages if template_name(page) == "story.html")
    shown = pages[story.path]
    assert first(shown, "h1").text() == story.title
    assert first(shown, "title").text().startswith(story.title)
    assert HOSTILE in story.title


# --------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("zone", "moment", "clock", "day"),
    [
        ("UTC", "1 Jan 2026, 00:05", "00:05", "1 Jan 2026"),
        ("America/St_Johns", "31 Dec 2025, 20:35", "20:35", "31 Dec 2025"),
        ("Asia/Kolkata", "1 Jan 2026, 05:35", "05:35", "1 Jan 2026"),
        ("Pacific/Kiritimati", "1 Jan 2026, 14:05", "14:05", "1 Jan 2026"),
    ],
)
def test_times_are_shown_in_the_zone_of_the_site_and_stamped_in_utc(
    zone: str, moment: str, clock: str, day: str
) -> None:
    filters = time_filters(ZoneInfo(zone))
    instant = datetime(2026, 1, 1, 0, 5, 7, tzinfo=UTC)
    for name, text in (("moment", moment), ("clock", clock), ("day", day)):
        expected = f'<time datetime="2026-01-01T00:05:07Z">{text}</time>'
        assert str(filters[name](instant)) == expected


def test_a_page_shows_its_times_in_the_zone_of_the_site() -> None:
    config = Config(site=SiteOptions(time_zone="Asia/Kolkata"))
    site = plan([make_story("dam")], config)
    environment = load_theme((default_theme("templates"),), "Asia/Kolkata")
    story = next(page for page in site.pages if template_name(page) == "story.html")
    page = LexborHTMLParser(render_page(environment, story, site.info).decode())
    time = first(page, "#lead time")
    assert (time.attributes["datetime"], time.text()) == (
        "2026-03-10T12:00:00Z",
        "10 Mar 2026, 17:30",
    )


# ---------------------------------------------------------------------- roots


@pytest.mark.parametrize(
    ("path", "root"), [("", "./"), ("latest/", "../"), ("news/dam/", "../../"), ("a.html", "./")]
)
def test_links_lead_up_to_the_root_from_any_depth(path: str, root: str) -> None:
    assert root_of(path) == root


# ------------------------------------------------------- templates that fail


def not_found(folder: Path, template: str, **more: str) -> tuple[Site, tuple[str, ...]]:
    """A site whose own ``404.html`` is ``template``, and its template folders."""
    folder.mkdir(exist_ok=True)
    for name, text in (("404.html", template), *more.items()):
        (folder / name).write_text(text)
    return plan([]), (str(folder), default_theme("templates"))


def render_404(site: Site, folders: tuple[str, ...]) -> bytes:
    page = next(page for page in site.pages if page.path == "404.html")
    return render_page(load_theme(folders, "UTC"), page, site.info)


@pytest.mark.parametrize(
    ("template", "line", "told"),
    [
        ("<p>\n\n{{ page.titel }}", 3, "titel"),
        ("<p>\n{{ site.secret }}", 2, "secret"),
        ("{{ config }}", 1, "config"),
        ("<p>\n{{ page.title.nope.deeper }}", 2, "nope"),
        ("<p>\n{% for x in page.title %}\n{{ 1 / 0 }}\n{% endfor %}", 3, "ZeroDivisionError"),
        ("\n{{ page.title + 1 }}", 2, "TypeError"),
        ("\n\n{% include 'no-such.html' %}", 3, "no-such.html"),
    ],
)
def test_a_template_that_fails_on_its_page_is_named_with_its_line(
    template: str, line: int, told: str, tmp_path: Path
) -> None:
    site, folders = not_found(tmp_path / "templates", template)
    with pytest.raises(ThemeError) as raised:
        render_404(site, folders)
    assert told in str(raised.value)
    if "include" not in template:
        assert f"404.html:{line}" in str(raised.value)


def test_a_failure_inside_an_included_template_names_that_one(tmp_path: Path) -> None:
    site, folders = not_found(tmp_path / "t", "{% include 'part.html' %}")
    (tmp_path / "t/part.html").write_text("\n\n{{ page.titel }}")
    with pytest.raises(ThemeError, match=r"part\.html:3: .*titel"):
        render_404(site, folders)


def test_a_template_that_includes_itself_is_an_error_of_the_theme(tmp_path: Path) -> None:
    site, folders = not_found(tmp_path / "t", "{% include '404.html' %}")
    with pytest.raises(ThemeError, match=r"404\.html"):
        render_404(site, folders)


def test_a_template_that_extends_its_own_name_is_told_how_to_reach_the_default_one(
    tmp_path: Path,
) -> None:
    site, folders = not_found(tmp_path / "t", "{% extends '404.html' %}")
    with pytest.raises(ThemeError, match=r"default/404\.html"):
        render_404(site, folders)


def test_a_template_may_extend_the_default_one_of_its_name(tmp_path: Path) -> None:
    own = "{% extends 'default/404.html' %}{% block footer %}<p>Ours</p>{% endblock %}"
    base = "{% extends 'default/base.html' %}{% block head %}<meta name='x'>{% endblock %}"
    site, folders = not_found(tmp_path / "t", own, **{"base.html": base})
    compile_theme(load_theme(folders, "UTC"))
    page = LexborHTMLParser(render_404(site, folders))
    assert first(page, "footer").text().strip() == "Ours"
    assert page.css("meta[name=x]")  # the site's own frame
    assert page.css("h1")


def test_a_block_that_nothing_would_show_is_an_error_with_the_name_that_was_meant(
    tmp_path: Path,
) -> None:
    own = "{% extends 'default/story.html' %}\n\n{% block figurs %}{% endblock %}"
    _, folders = not_found(tmp_path / "t", "", **{"story.html": own})
    with pytest.raises(ThemeError, match=r"story\.html:3: .* figurs; did you mean figures\?"):
        compile_theme(load_theme(folders, "UTC"))


@pytest.mark.parametrize(
    "own",
    [
        "{% extends 'default/story.html' %}{% block footer %}{% block ours %}{% endblock %}{% endblock %}",
        "{% extends 'frame.html' %}{% block added %}{% endblock %}{% block figures %}{% endblock %}",
        "{% extends page.title ~ '.html' %}{% block anything %}{% endblock %}",
        "{% block anything %}{% endblock %}",
    ],
)
def test_a_block_that_may_be_shown_is_none(own: str, tmp_path: Path) -> None:
    frame = "{% extends 'default/story.html' %}{% block main %}{% block added %}{% endblock %}{% endblock %}"
    _, folders = not_found(tmp_path / "t", "", **{"story.html": own, "frame.html": frame})
    compile_theme(load_theme(folders, "UTC"))


def test_a_file_of_the_site_in_a_folder_of_that_name_comes_first(tmp_path: Path) -> None:
    site, folders = not_found(tmp_path / "t", "{% extends 'default/404.html' %}")
    (tmp_path / "t/default").mkdir()
    (tmp_path / "t/default/404.html").write_text("mine")
    assert render_404(site, folders) == b"mine"


def test_what_a_template_extends_by_that_name_is_part_of_its_digest(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    theme.mkdir()
    (theme / "a.html").write_text("{% include 'b.html' %}")
    (theme / "b.html").write_text("one")
    _, (own, _) = not_found(tmp_path / "t", "{% extends 'default/a.html' %}")
    digests = []
    for text in ("one", "two"):
        (theme / "b.html").write_text(text)
        digests.append(template_digests(read_theme((own, str(theme)))))
    assert digests[0]["404.html"] != digests[1]["404.html"]


def test_a_theme_that_changed_is_compiled_again_in_the_same_process(tmp_path: Path) -> None:
    site, folders = not_found(tmp_path / "t", "one")
    page = page_at(site, "404.html")
    told = []
    for text in ("one", "two"):
        (tmp_path / "t/404.html").write_text(text)
        version = read_theme(folders).digest
        told.append(render_page(load_theme(folders, "UTC", version=version), page, site.info))
    assert told == [b"one", b"two"]


def test_every_template_is_compiled_before_the_first_page(tmp_path: Path) -> None:
    _, folders = not_found(tmp_path / "t", "fine", **{"part.html": "\n{% if %}"})
    with pytest.raises(ThemeError, match=r"part\.html:2"):
        compile_theme(load_theme(folders, "UTC"))


def test_a_template_that_is_not_utf8_is_an_error_of_the_theme(tmp_path: Path) -> None:
    _, folders = not_found(tmp_path / "t", "fine")
    (tmp_path / "t/part.html").write_bytes(b"\xff\xfe")
    with pytest.raises(ThemeError, match=r"part\.html cannot be read"):
        compile_theme(load_theme(folders, "UTC"))


def test_a_theme_without_a_needed_template_says_which(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match=r"template \w+\.html is missing"):
        compile_theme(load_theme((str(tmp_path),), "UTC"))


def test_a_linked_folder_of_templates_is_told(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/i18n").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(
        ThemeError, match=r"theme/i18n is a link to a folder, which is not followed"
    ):
        read_theme((str(tmp_path / "theme"),))


def test_a_value_as_json_is_an_object_of_its_fields() -> None:
    page = SearchPage(path="search/", title="A <b>", crumbs=(Link("Home", ""),), enabled=True)
    told = json.loads(script_json({"page": page, "links": [page.crumbs[0]]}))
    assert told["page"]["kind"] == "search"
    assert (told["page"]["title"], told["page"]["enabled"]) == ("A <b>", True)
    assert told["links"] == told["page"]["crumbs"] == [{"title": "Home", "path": ""}]
    assert "<" not in script_json(page)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Cable Halcyon-4 cut", 'Cable <span class="whole">Halcyon-4</span> cut'),
        (
            "COVID-19, F-35B",
            '<span class="whole">COVID-19</span>, <span class="whole">F-35B</span>',
        ),
        ('<b>"A-1" & co', '&lt;b&gt;&#34;<span class="whole">A-1</span>&#34; &amp; co'),
        ("Six <i>-storey towers", "Six &lt;i&gt;-storey towers"),
        ("A well-known figure", "A well-known figure"),
        ("On 2024-02-23 at last", "On 2024-02-23 at last"),
        ("Internationalinvestigations-4", "Internationalinvestigations-4"),
        ("", ""),
    ],
)
def test_a_name_with_a_number_stays_on_one_line(text: str, html: str) -> None:
    assert escape(headline(text)) == html


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.a.example/x", "a.example"),
        ("https://newwww.a.example/", "newwww.a.example"),
        ("https://a.example?story=1", "a.example"),
        ("https://a.example:8080/x", "a.example"),
    ],
)
def test_the_button_names_the_site_that_it_leads_to(url: str, host: str) -> None:
    site = plan([make_story("s", url=url)])
    (page,) = [page for path, page in rendered(site).items() if path.startswith("news/")]
    assert first(page, ".button").text() == f"Read it at {host}"
