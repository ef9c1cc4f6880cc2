"""The interface in other languages: every string, every plural, and the direction of the page."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import generator
from generator.errors import ThemeError
from generator.language import ENGLISH, direction, load_language
from generator.options import default_theme
from generator.renderer.environment import Environment
from generator.renderer.markup import time_filters
from tests.conftest import Built, build, first, reference, write_story

TEMPLATES = Path(default_theme("templates"))
TAGS = sorted(path.stem for path in (TEMPLATES / "i18n").glob("*.po"))
THEME = (str(TEMPLATES),)


def strings() -> set[Any]:
    """Every string of the interface in templates and in the program."""
    in_templates = extract_from_dir(
        str(TEMPLATES), [("**.html", "jinja2")], {"**.html": {"trimmed": "true", "silent": "false"}}
    )
    in_program = extract_from_dir(
        str(Path(generator.__file__).parent),
        [("**.py", "python")],
        keywords={"say": None, "say_many": (1, 2)},
    )
    return {message for _, _, message, _, _ in (*in_templates, *in_program)}


@pytest.mark.parametrize("tag", TAGS)
def test_a_catalogue_has_every_string_and_no_other(tag: str) -> None:
    with (TEMPLATES / f"i18n/{tag}.po").open("rb") as file:
        catalogue = read_po(file)
    told = {tuple(m.id) if isinstance(m.id, tuple) else m.id: m for m in catalogue if m.id}
    assert set(told) == strings()
    for key, message in told.items():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), key
        assert len(texts) == (catalogue.num_plurals if isinstance(key, tuple) else 1)
        # A form may leave the number out, but names no place that the source has not.
        source = key[1] if isinstance(key, tuple) else key
        for text in texts:
            places = set((message.python_format and _places(str(text))) or ())
            assert places <= _places(str(source)), key


def _places(text: str) -> set[str]:
    return {part.partition(")")[0] for part in text.split("%(")[1:]}


def test_the_languages_are_those_that_are_proof() -> None:
    assert {"de", "ar"} <= set(TAGS)


# ------------------------------------------------------------------- compiling


def render(language: str, template: str, **values: Any) -> str:
    import jinja2

    environment = Environment(
        load_language(language, THEME),
        loader=jinja2.DictLoader({"t": template}),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.render("t", values)


REPORTS = (
    "{% trans n=n, told=n %}{{ told }} report{% pluralize n %}{{ told }} reports{% endtrans %}"
)


@pytest.mark.parametrize(
    ("language", "n", "told"),
    [
        ("en", 1, "1 report"),
        ("en", 0, "0 reports"),
        ("de", 1, "1 Bericht"),
        ("de", 7, "7 Berichte"),
        ("ar", 1, "تقرير واحد"),
        ("ar", 2, "تقريران"),
        ("ar", 3, "3 تقارير"),
        ("ar", 11, "11 تقريرًا"),
        ("ar", 100, "100 تقرير"),
        ("ar", 103, "103 تقارير"),
        ("fr", 2, "2 reports"),
    ],
)
def test_a_number_has_the_form_of_its_language(language: str, n: int, told: str) -> None:
    assert render(language, REPORTS, n=n) == told


def test_values_within_a_message_are_escaped_and_the_message_is_not() -> None:
    template = '{% trans topic=t, path="/x" %}More in <a href="{{ path }}"><bdi>{{ topic }}</bdi></a>{% endtrans %}'
    assert render("de", template, t="<b>") == 'Mehr zu <a href="/x"><bdi>&lt;b&gt;</bdi></a>'


def test_a_plain_string_is_text_in_the_compiled_template() -> None:
    environment = Environment(load_language("de", THEME), autoescape=True)
    source = environment.compile('<p title="{{ _("Search") }}">{{ _("Latest") }}</p>', raw=True)
    assert '<p title="Suche">Neuestes</p>' in source


def test_a_percent_sign_is_one_sign() -> None:
    assert render("en", "{% trans n=3 %}{{ n }}% of all{% endtrans %}") == "3% of all"


# ------------------------------------------------------------ dates, direction


def test_dates_and_numbers_are_written_as_the_language_writes_them() -> None:
    day = date(2024, 2, 23)
    assert ENGLISH.dates.long(day) == "Friday, 23 February 2024"
    german = load_language("de", THEME)
    assert german.dates.long(day) == "Freitag, 23. Februar 2024"
    assert (german.number(12345), german.number(12345.25)) == ("12.345", "12.345,2")
    assert load_language("en-US", THEME).dates.short(day) == "Feb 23, 2024"
    assert load_language("pt-BR", THEME).dates.month(day) == "fevereiro"
    days = [date(2026, 3, 2 + number) for number in range(7)]  # from a Monday on
    short = {
        tag: " ".join(map(load_language(tag, THEME).dates.day_short, days))
        for tag in ("en", "en-US", "de", "nl", "pt-BR", "ar")
    }
    assert short == {
        "en": "Mo Tu We Th Fr Sa Su",
        "en-US": "Mo Tu We Th Fr Sa Su",
        "de": "Mo Di Mi Do Fr Sa So",
        "nl": "ma di wo do vr za zo",
        "pt-BR": "S T Q Q S S D",
        "ar": "ن ث ر خ ج س ح",
    }
    unknown = load_language("tlh", THEME)
    assert unknown.dates.long(day) == ENGLISH.dates.long(day)


@pytest.mark.parametrize(
    ("tag", "way"), [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("de", "ltr"), ("fa", "rtl")]
)
def test_a_page_runs_in_the_direction_of_its_language(tag: str, way: str) -> None:
    assert direction(tag) == way


def test_a_catalogue_of_a_region_falls_back_to_its_language(tmp_path: Path) -> None:
    (tmp_path / "i18n").mkdir()
    shutil.copy(TEMPLATES / "i18n/de.po", tmp_path / "i18n/de.po")
    assert load_language("de-AT", (str(tmp_path),)).say("Latest") == "Neuestes"


def test_a_broken_catalogue_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "i18n").mkdir()
    (tmp_path / "i18n/de.po").write_text('msgid "a"\nmsgstr "b"\n\nnonsense\n')
    with pytest.raises(ThemeError, match=r"de\.po:4"):
        load_language("de", (str(tmp_path),))


HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n{}"\n\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD.format("Plural-Forms: nplurals=2; plural=foo;\\n"), r"de\.po: .*plural"),
        (
            HEAD.format("") + 'msgid "%(date)s, %(time)s"\nmsgstr "%(datum)s um %(time)s"\n',
            r"de\.po:4: the translation takes %\(datum\)s, .*; it has date, time",
        ),
        (
            HEAD.format("")
            + 'msgid "%(told)s story"\nmsgid_plural "%(told)s stories"\n'
            + 'msgstr[0] "%(told)s Meldung"\nmsgstr[1] "%(n)s Meldungen"\n',
            r"de\.po:4: .*%\(n\)s.*; it has told",
        ),
    ],
)
def test_a_catalogue_that_would_fail_on_a_page_is_named(
    text: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "i18n").mkdir()
    (tmp_path / "i18n/de.po").write_text(text)
    with pytest.raises(ThemeError, match=told):
        load_language("de", (str(tmp_path),))


def test_a_sign_of_percent_in_a_translation_is_one(tmp_path: Path) -> None:
    (tmp_path / "i18n").mkdir()
    text = HEAD.format("") + 'msgid "%(date)s, %(time)s"\nmsgstr "100 % %(date)s, 50%% %(time)s"\n'
    (tmp_path / "i18n/de.po").write_text(text)
    moment = time_filters(UTC, load_language("de", (str(tmp_path),)))["moment"]
    shown = moment(datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    assert re.sub("<.*?>", "", shown) == "100 % 1. März 2026, 50% 09:30"


def test_a_catalogue_that_changed_is_read_again_in_the_same_process(tmp_path: Path) -> None:
    (tmp_path / "i18n").mkdir()
    said = []
    for word in ("Neuestes", "Frisches"):
        text = HEAD.format("") + f'msgid "Latest"\nmsgstr "{word}"\n'
        (tmp_path / "i18n/de.po").write_text(text)
        said.append(load_language("de", (str(tmp_path),), word.encode()).say("Latest"))
    assert said == ["Neuestes", "Frisches"]


# ----------------------------------------------------------------- whole sites


def site(tmp_path: Path, language: str) -> Built:
    source = tmp_path / language
    related = [reference("mirror", hours=3)]
    write_story(source / "content/_news", "dam", related=related, heat=120)
    write_story(source / "content/_news", "crab", event=1)
    (source / "broadsheet.toml").write_text(f'[site]\nlanguage = "{language}"\n')
    return build(source, tmp_path / f"{language}-out")


def test_a_site_in_arabic_runs_from_right_to_left(tmp_path: Path) -> None:
    built = site(tmp_path, "ar")
    page = built.page("news/dam")
    assert first(page, "html").attributes["dir"] == "rtl"
    assert [node.text() for node in page.css(".nav a")][:2] == ["الأحدث", "المواضيع"]
    assert first(page, "h1").attributes["dir"] == "auto"
    places = [float((c.attributes["cx"] or "").rstrip("%")) for c in page.css("#timeline circle")]
    assert places == [98.0, 2.0], "time runs to the left"
    assert "مارس 2026" in first(page, "#lead time").text()


def test_a_language_without_a_catalogue_has_an_english_interface(tmp_path: Path) -> None:
    page = site(tmp_path, "fa").page("")
    html = first(page, "html").attributes
    assert (html["lang"], html["dir"]) == ("fa", "rtl")
    assert first(page, ".nav a").text() == "Latest"


def test_a_sites_own_catalogue_takes_the_place_of_the_themes(tmp_path: Path) -> None:
    own = tmp_path / "de/templates/i18n"
    own.mkdir(parents=True)
    text = (TEMPLATES / "i18n/de.po").read_text("utf-8")
    (own / "de.po").write_text(text.replace('msgstr "Neuestes"', 'msgstr "Frisch"'), "utf-8")
    assert first(site(tmp_path, "de").page(""), ".nav a").text() == "Frisch"


def test_english_can_have_a_catalogue_of_the_sites_own(tmp_path: Path) -> None:
    own = tmp_path / "en/templates/i18n"
    own.mkdir(parents=True)
    (own / "en.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Latest"\nmsgstr "Brand new"\n')
    assert first(site(tmp_path, "en").page(""), ".nav a").text() == "Brand new"


@pytest.mark.parametrize(("tag", "told"), [("nl", True), ("de-AT", False), ("en-GB", False)])
def test_a_language_that_the_interface_does_not_speak_is_told(
    tag: str, told: bool, tmp_path: Path
) -> None:
    for _ in range(2):
        notes = site(tmp_path, tag).report.notes
        assert [f"no catalogue speaks {tag}" in note for note in notes] == [True] * told
