"""The configuration: its file, the site's own file, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from generator.config import as_toml, base_path, default_now, load_config
from generator.errors import ConfigError
from generator.options import Config


def config_of(folder: Path, toml: str) -> Config:
    (folder / "broadsheet.toml").write_text(toml, encoding="utf-8")
    return load_config(str(folder), output=str(folder / "public"))


def test_a_folder_without_any_settings_has_a_configuration(tmp_path: Path) -> None:
    config = load_config(str(tmp_path), output=str(tmp_path / "out"))
    assert config.site.title == "Broadsheet"
    assert config.site.language == "en"
    assert config.content_folder == str(tmp_path)


def test_the_content_folder_is_taken_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    config = load_config(str(tmp_path), output=str(tmp_path / "out"))
    assert config.content_folder == str(tmp_path / "content")


def test_the_sites_own_file_fills_what_the_settings_leave_open(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text(
        "title: Eel &amp; Heron\nurl: https://eel.example/\nbaseurl: /news\nlocale: pt_BR\n"
        "topic: Marsh\n"
    )
    (tmp_path / "broadsheet.toml").write_text('[site]\nlanguage = "de"\n')
    config = load_config(str(tmp_path), output=str(tmp_path / "out"))
    assert config.site.title == "Eel & Heron"
    assert config.site.base_url == "https://eel.example/news/"
    assert config.site.language == "de"
    assert config.root_topic == "Marsh"


def test_an_option_given_on_the_command_line_wins(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.toml").write_text(
        'output = "a"\n[site]\nbase_url = "https://a.example"'
    )
    config = load_config(
        str(tmp_path), output=str(tmp_path / "b"), base_url="http://localhost:8000", jobs=None
    )
    assert config.output == str(tmp_path / "b")
    assert config.site.base_url == "http://localhost:8000/"
    assert config.jobs == 0


def test_a_relative_output_lies_in_the_source_also_the_default(tmp_path: Path) -> None:
    assert load_config(str(tmp_path)).output == str(tmp_path / "public")
    (tmp_path / "broadsheet.toml").write_text('output = "site"')
    assert load_config(str(tmp_path)).output == str(tmp_path / "site")


def test_an_output_on_the_command_line_lies_where_one_stands(tmp_path: Path) -> None:
    assert load_config(str(tmp_path), output="site").output == "site"


@pytest.mark.parametrize("output", ["public", "a/b", "../elsewhere", "/srv/www"])
@pytest.mark.parametrize("source", ["site", "."])
def test_the_output_written_out_means_the_same_folder(
    source: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site").mkdir()
    monkeypatch.chdir(tmp_path)
    for place in (source, str(tmp_path / source)):
        file = tmp_path / source / "broadsheet.toml"
        file.write_text(f'output = "{output}"')
        config = load_config(place)
        file.write_text(as_toml(config))
        assert load_config(place).output == config.output
    assert 'output = "public"\n' in as_toml(Config(source="site", output="site/public"))


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("titel = 1", "broadsheet.toml:1: titel is an unknown setting; did you mean site.title?"),
        (
            "\ntitle = 'x'",
            "broadsheet.toml:2: title is an unknown setting; it belongs under [site]",
        ),
        ("[site]\ntitel = 'x'", "did you mean site.title?"),
        ("site = 'x'", "broadsheet.toml:1: site is a table: write [site]"),
        ("jobs = 2", "jobs is an unknown setting"),
        ("site = {titel = 1}", "broadsheet.toml: site.titel is an unknown setting; did you mean"),
        ("output = 5", "output is 5; it must be a text in quotes"),
        ("[site]\ntitle = 3", "site.title is 3; it must be a text in quotes"),
        ("[front]\nstories = 'many'", 'front.stories is "many"; it must be a whole number'),
        ("[front]\nstories = 1.5", "front.stories is 1.5; it must be a whole number"),
        ("[front]\nmax_share = true", "front.max_share is true; it must be a number"),
        ("[outputs]\nfeeds = 'no'", 'outputs.feeds is "no"; it must be true or false'),
        (
            "[outputs]\nnewsletter = false",
            'outputs.newsletter is false; it must be "day", "week" or "off"',
        ),
        ("[grouping]\nscope = 'all'", 'it must be "event" or "affair"'),
        (
            "[content]\nplatforms = 'x.com'",
            'content.platforms is "x.com"; it must be a list of texts',
        ),
        (
            "[content]\nplatforms = ['a', 2]",
            "content.platforms[1] is 2; it must be a text in quotes",
        ),
        (
            "[content]\nplatforms = ['a.example', 'https://b.example/']",
            'broadsheet.toml:2: content.platforms[1] is "https://b.example/"; it must be a host as youtube.com',
        ),
        ("[site]\ntitle = 2026-01-01", "site.title is 2026-01-01; it must be a text in quotes"),
        ("[site]\ntitle = {a = [1]}", "site.title is a table; it must be a text in quotes"),
        ("[site]\ntitle = ['" + "x" * 500 + "']", "xxx…; it must be a text in quotes"),
        ("[site]\nbase_url = 'ftp://a.example'", "site.base_url is not an absolute http"),
        ("[site]\nbase_url = '/news/'", "broadsheet.toml:2: site.base_url"),
        ("[site]\nbase_url = 'https://a.example/?x=1'", "must end with the path of the site"),
        ("[site]\nbase_url = 'https://[x/'", "site.base_url is not an address"),
        ("[content]\nfolder = 'nope'", "content.folder is nope"),
        ("[grouping]\nlisting_heat = 99999999999999999999999", "grouping.listing_heat"),
        ("[lists]\nleaderboard_minimum = -1", "lists.leaderboard_minimum"),
        ("[site]\nlanguage = 'english please'", "not a language tag"),
        ("[site]\nlanguage = 'english'", "not a language tag"),
        ("[site]\ntime_zone = 'Mars/Olympus'", "not a time zone"),
        ("[site]\ntime_zone = 'Europe/Berln'", "did you mean Europe/Berlin?"),
        ("[site]\ntime_zone = '../../etc/passwd'", "not a time zone"),
        ("[lists]\nper_page = 0", "lists.per_page is 0"),
        ("[grouping]\nwindow_days = nan", "grouping.window_days"),
        ("[grouping]\nwindow_days = inf", "grouping.window_days"),
        ("# shares\n[site]\n[front]\n\nmax_share = 1.5", "broadsheet.toml:5: front.max_share"),
        ("a = ", "broadsheet.toml"),
        ("a = " + "9" * 5000, "broadsheet.toml"),
        ("a = " + "[" * 5000, "broadsheet.toml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, toml: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config_of(tmp_path, toml)
    assert told in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_wrong_address_is_told_with_where_it_was_given(tmp_path: Path) -> None:
    site_file = tmp_path / "_config.yml"
    site_file.write_text("url: eel.example\n")
    with pytest.raises(ConfigError, match=rf"^{site_file}: url is not an absolute http"):
        load_config(str(tmp_path))
    config = load_config(str(tmp_path), base_url="https://eel.example")
    assert config.site.base_url == "https://eel.example/"
    with pytest.raises(ConfigError, match=r"^--base-url is not an absolute http"):
        load_config(str(tmp_path), base_url="eel.example")


def test_a_byte_order_mark_is_passed_by(tmp_path: Path) -> None:
    assert config_of(tmp_path, "\ufeff[site]\ntitle = 'Eel'\n").site.title == "Eel"


def test_a_source_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not a folder"):
        load_config(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("output", [".", "..", "content/.."])
def test_an_output_that_holds_the_source_is_refused(tmp_path: Path, output: str) -> None:
    source = tmp_path / "site"
    (source / "content").mkdir(parents=True)
    with pytest.raises(ConfigError, match="holds the source"):
        load_config(str(source), output=str(source / output))


@pytest.mark.parametrize("output", ["static", "templates/own", "content/out", "content/_news/out"])
def test_an_output_among_the_owners_own_files_is_refused(tmp_path: Path, output: str) -> None:
    (tmp_path / "content").mkdir()
    with pytest.raises(ConfigError, match="where your own files are"):
        load_config(str(tmp_path), output=str(tmp_path / output))


def test_an_output_that_holds_stories_is_refused_until_a_build_was_there(tmp_path: Path) -> None:
    output = tmp_path / "docs"
    output.mkdir()
    (output / "dam.md").write_text("---\n")
    with pytest.raises(ConfigError, match=r"docs holds dam\.md"):
        load_config(str(tmp_path), output=str(output))
    (output / ".broadsheet-files").write_text("broadsheet 1\n")
    load_config(str(tmp_path), output=str(output))


def test_the_content_may_lie_above_the_source(tmp_path: Path) -> None:
    source = tmp_path / "site"
    source.mkdir()
    (source / "broadsheet.toml").write_text('[content]\nfolder = ".."\n')
    load_config(str(source))
    with pytest.raises(ConfigError, match="where your own files are"):
        load_config(str(source), output=str(tmp_path / "_news/out"))


def test_a_folder_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/o\xff")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load_config(str(tmp_path), output=odd)
    os.mkdir(odd)
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load_config(odd)


@pytest.mark.parametrize("output", ["public", "statics", "news/static"])
def test_an_output_beside_them_is_fine(tmp_path: Path, output: str) -> None:
    (tmp_path / "static").mkdir()
    assert load_config(str(tmp_path), output=str(tmp_path / output)).output.endswith(output)


def test_no_control_character_of_the_settings_gets_into_the_site(tmp_path: Path) -> None:
    config = config_of(tmp_path, '[site]\ntitle = "A\\u0001 <b>"\ndescription = "c\\u0000d"\n')
    assert (config.site.title, config.site.description) == ("A <b>", "cd")


def test_a_broken_site_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("title: A\nurl:\n\tb")
    with pytest.raises(ConfigError, match=r"_config\.yml:3: is not valid"):
        load_config(str(tmp_path), output=str(tmp_path / "out"))


def test_a_settings_file_that_is_not_utf8_is_told_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.toml").write_bytes(b"[site]\ntitle = 'Caf\xe9'\n")
    with pytest.raises(ConfigError, match=r"broadsheet\.toml: is not UTF-8; save"):
        load_config(str(tmp_path))


def test_the_locale_of_a_site_file_may_name_its_character_set(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("locale: en_GB.UTF-8\n")
    assert load_config(str(tmp_path), output=str(tmp_path / "out")).site.language == "en-GB"


def test_the_configuration_written_out_gives_the_same_configuration(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.toml").write_text(
        '[site]\ntitle = "Eel, Heron,and \\"Otter\\" \\u007f\\\\"\n'
        '[content]\nplatforms = ["a.example", "b.c.example"]\n[front]\nmax_share = 0.5\n'
    )
    first = load_config(str(tmp_path), output=str(tmp_path / "out"))
    again = tmp_path / "again"
    again.mkdir()
    (again / "broadsheet.toml").write_text(as_toml(first), encoding="utf-8")
    second = load_config(str(again))
    assert second.output == str(again / "out")
    assert msgspec.structs.replace(second, source=first.source, output=first.output) == first


@pytest.mark.parametrize(
    ("base_url", "path"),
    [("", "/"), ("https://a.example", "/"), ("https://a.example/n/m/", "/n/m/")],
)
def test_the_path_of_a_site_ends_with_a_slash(base_url: str, path: str) -> None:
    assert base_path(base_url) == path


def test_the_time_of_a_reproducible_build_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    moment = default_now()
    assert moment is not None
    assert moment.isoformat() == "1970-01-02T00:00:00+00:00"
    for wrong in ("soon", "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(ConfigError):
            default_now()
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert default_now() is None
