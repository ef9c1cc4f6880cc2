"""The command: what it prints, where, and how it exits."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator import __version__
from generator.cli import cli
from generator.config import load_config
from generator.errors import Problem
from generator.messages import describe
from tests.conftest import PACKAGE_PARENT, broadsheet, snapshot, write_story


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with two good stories."""
    source = tmp_path / "site"
    write_story(source, "2026-03-10-dam", event=0)
    write_story(source, "2026-03-11-crab", event=1, publishedDateTime="2026-03-11T08:00:00Z")
    return source


def run(*arguments: str | Path, **environment: str) -> Result:
    """The command in this process."""
    return CliRunner().invoke(
        cli, [str(part) for part in arguments], env=environment, auto_envvar_prefix="BROADSHEET"
    )


# ------------------------------------------------------------------ build


def test_build_exits_with_0_and_sums_up(site: Path, tmp_path: Path) -> None:
    result = run("build", site, "-o", tmp_path / "out", "-j", "1")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert re.match(
        r"2 files, 2 stories, 2 clusters, \d+ pages and \d+ other files in .*/out$", lines[0]
    )
    written = len(snapshot(tmp_path / "out")) - 1  # all but the list of files
    pages = int(re.findall(r"(\d+) pages", lines[0])[0])
    told = f"{written} files written, 0 unchanged, 0 removed; pages: {pages} new"
    assert lines[1] == told
    stages = ", ".join(
        rf"{stage} [\d.]+"
        for stage in ("read", "theme", "assets", "load", "keep", "group", "plan", "write")
    )
    assert re.fullmatch(rf"[\d.]+ s: {stages}", lines[-1])
    assert result.stderr == ""


def test_a_second_build_writes_nothing_and_says_so(site: Path, tmp_path: Path) -> None:
    run("build", site, "-o", tmp_path / "out", "-j", "1")
    again = run("build", site, "-o", tmp_path / "out", "-j", "1")
    files = len(snapshot(tmp_path / "out")) - 1
    assert f"0 files written, {files} unchanged, 0 removed" in again.stdout


def test_a_bad_file_makes_the_exit_code_1_and_the_others_are_built(
    site: Path, tmp_path: Path
) -> None:
    write_story(site, "bad", title=None)
    result = run("build", site, "-o", tmp_path / "out", "-j", "1")
    assert result.exit_code == 1
    assert re.search(r"^error: bad\.md:\d+: title ", result.stderr, re.MULTILINE)
    assert "1 error: 1 no-title" in result.stdout
    assert (tmp_path / "out/news/2026-03-10-dam/index.html").is_file()


def test_a_warning_alone_leaves_the_exit_code_0(site: Path, tmp_path: Path) -> None:
    write_story(site, "odd", event=2, type="podcast")
    result = run("build", site, "-o", tmp_path / "out", "-j", "1")
    assert result.exit_code == 0
    assert re.search(r"^warning: odd\.md:\d+: type ", result.stderr, re.MULTILINE)
    assert "1 warning: 1 bad-type" in result.stdout


def test_strict_writes_nothing_if_anything_is_wrong(site: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("build", site, "-o", out, "-j", "1")
    before = snapshot(out)
    write_story(site, "odd", event=2, type="podcast")
    result = run("build", site, "-o", out, "-j", "1", "--strict")
    assert result.exit_code == 1
    assert result.stderr.endswith("nothing was written: 1 problem under --strict\n")
    assert "pages planned\n" in result.stdout
    assert "files written" not in result.stdout
    quiet = run("build", site, "-o", out, "-j", "1", "--strict", "-q")
    assert quiet.stderr.startswith("warning: odd.md")
    assert snapshot(out) == before
    assert run("build", site, "-o", tmp_path / "new", "-j", "1", "--strict").exit_code == 1
    assert not (tmp_path / "new").exists()


def test_strict_builds_what_has_no_problems(site: Path, tmp_path: Path) -> None:
    result = run("build", site, "-o", tmp_path / "out", "-j", "1", "--strict")
    assert result.exit_code == 0
    assert (tmp_path / "out/index.html").is_file()


def test_quiet_prints_errors_only(site: Path, tmp_path: Path) -> None:
    write_story(site, "odd", event=2, type="podcast")
    quiet = run("build", site, "-o", tmp_path / "out", "-j", "1", "-q")
    assert (quiet.exit_code, quiet.output) == (0, "")
    write_story(site, "bad", title=None)
    failed = run("build", site, "-o", tmp_path / "out", "-j", "1", "-q")
    assert failed.exit_code == 1
    assert failed.output.startswith("error: bad.md")
    assert len(failed.output.splitlines()) == 1


def test_one_of_a_thing_is_not_counted_as_many(tmp_path: Path) -> None:
    write_story(tmp_path / "site", "2026-03-10-dam")
    result = run("build", tmp_path / "site", "-o", tmp_path / "out", "-j", "1")
    assert result.stdout.startswith("1 file, 1 story, 1 cluster, ")
    assert not re.search(r"\b1 \w+s\b(?! )", result.stdout.partition("\n")[0])


def test_a_folder_without_stories_is_told_with_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    result = run("build", tmp_path / "site", "-o", tmp_path / "out", "-j", "1")
    assert result.exit_code == 0
    assert re.match(r"warning: .*no story.*\.md", result.stderr), result.stderr
    assert "_news" in result.stderr
    strict = run("build", tmp_path / "site", "-o", tmp_path / "no", "-j", "1", "--strict")
    assert (strict.exit_code, (tmp_path / "no").exists()) == (1, False)


def test_a_site_that_lost_all_its_stories_says_so_whatever_is_quiet(
    site: Path, tmp_path: Path
) -> None:
    build = ("build", site, "-o", tmp_path / "out", "-j", "1", "-q")
    run(*build)
    for file in site.rglob("*.md"):
        file.unlink()
    assert "the last build had 2: the site is empty now" in run(*build).stderr
    assert run(*build).stderr == ""


def test_files_of_others_that_give_way_are_told(site: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "latest").mkdir(parents=True)
    for name in ("index.html", "latest/index.html", "mine.html"):
        (out / name).write_text("mine")
    told = run("build", site, "-o", out, "-j", "1", "-q").stderr
    assert "no build is known to have written: index.html and 1 other;" in told
    assert (out / "mine.html").read_text() == "mine"
    assert run("build", site, "-o", out, "-j", "1", "-q", "--no-cache").stderr == ""


def test_stories_with_the_address_of_another_are_counted_and_named(
    site: Path, tmp_path: Path
) -> None:
    write_story(site, "one", event=4, webUrl="https://one.example/a")
    write_story(site, "two", event=5, webUrl="https://one.example/a", quality=1)
    plain = run("build", site, "-o", tmp_path / "out", "-j", "1")
    assert "1 story with the webUrl of another, shown as that; -v names it" in plain.stdout
    told = run("build", site, "-o", tmp_path / "out", "-j", "1", "-v")
    assert "has the webUrl of another report: two.md, see one.md" in told.stderr


def test_verbose_names_the_stories_that_no_page_shows(site: Path, tmp_path: Path) -> None:
    write_story(site, "alone", event=3, published=False)
    plain = run("build", site, "-o", tmp_path / "out", "-j", "1")
    assert "1 story is not listed, and no page covers it" in plain.stdout
    assert "alone.md" not in plain.output
    told = run("build", site, "-o", tmp_path / "out", "-j", "1", "-v")
    assert "not listed, on no page: alone.md" in told.stderr


def test_problems_name_files_as_they_lie_below_the_source(tmp_path: Path) -> None:
    source = tmp_path / "site"
    write_story(source / "content/_news", "one", title=None)
    told = run("build", source, "-o", tmp_path / "out", "-j", "1").stderr
    assert told.startswith("error: content/_news/one.md:1: title is missing")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["build", "no-such-folder"], "no-such-folder is not a folder"),
        (["build", "--nonsense"], "--nonsense"),
        (["build", "-j", "0"], "-j"),
        (["build", "--now", "yesterday"], "yesterday is not a time"),
        (["build", "--now", "9999-12-31"], "9999-12-31 is not in the years 1000 to 9000"),
        (["build", "--now", "0001-01-01"], "is not in the years"),
        (["build", "--base-url", "ftp://paper.example/"], "ftp://paper.example/"),
        (["bild"], "bild"),
        (["clean", "no-such-folder"], "no-such-folder is not a folder"),
        (["config", "no-such-folder"], "no-such-folder is not a folder"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_wrong(arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_the_output_folder_cannot_be_made(site: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    result = run("build", site, "-o", tmp_path / "file", "-j", "1")
    assert result.exit_code == 1
    assert result.stderr.startswith("broadsheet: cannot write ")
    assert (tmp_path / "file").read_text() == "mine"


def test_without_a_source_the_content_folder_here_is_built(tmp_path: Path) -> None:
    write_story(tmp_path / "content/_news", "2026-03-10-dam")
    result = broadsheet("build", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "public/news/2026-03-10-dam/index.html").is_file()


def test_a_base_url_on_the_command_line_wins(site: Path, tmp_path: Path) -> None:
    (site / "broadsheet.toml").write_text('[site]\nbase_url = "https://old.example/"\n')
    run("build", site, "-o", tmp_path / "out", "--base-url", "https://new.example/paper", "-j", "1")
    page = (tmp_path / "out/index.html").read_text()
    assert 'href="https://new.example/paper/"' in page
    assert "old.example" not in page


# ------------------------------------------------------- now, environment


def test_a_story_of_the_future_is_held_back_until_its_time_or_with_drafts(
    site: Path, tmp_path: Path
) -> None:
    page = tmp_path / "out/news/2026-03-11-crab/index.html"
    given = ("build", site, "-o", tmp_path / "out", "-j", "1")
    early = run(*given, "--now", "2026-03-09T00:00:00Z")
    assert "publishedDateTime is in the future" in early.stderr
    assert not page.exists()
    run(*given, "--now", "2026-03-09T00:00:00Z", "--drafts")
    assert page.exists()
    run(*given, "--now", "2026-03-12")
    assert page.exists()


def test_source_date_epoch_is_now_unless_now_is_given(site: Path, tmp_path: Path) -> None:
    page = tmp_path / "out/news/2026-03-11-crab/index.html"
    given = ("build", site, "-o", tmp_path / "out", "-j", "1")
    run(*given, SOURCE_DATE_EPOCH="1773014400")  # 2026-03-09
    assert not page.exists()
    run(*given, "--now", "2026-03-12", SOURCE_DATE_EPOCH="1773014400")
    assert page.exists()


@pytest.mark.parametrize("given", ["monday", "253402300799", "-62135596800", "9" * 30])
def test_a_source_date_epoch_that_is_no_usable_time_exits_with_2(
    given: str, site: Path, tmp_path: Path
) -> None:
    result = run("build", site, "-o", tmp_path / "out", SOURCE_DATE_EPOCH=given)
    assert result.exit_code == 2
    assert "SOURCE_DATE_EPOCH" in result.stderr
    assert given in result.stderr


def test_options_may_come_from_the_environment(site: Path, tmp_path: Path) -> None:
    result = broadsheet(
        "build",
        site,
        environment={
            "BROADSHEET_BUILD_OUTPUT": str(tmp_path / "from-environment"),
            "BROADSHEET_BUILD_QUIET": "1",
        },
    )
    assert (result.returncode, result.stdout) == (0, "")
    assert (tmp_path / "from-environment/index.html").is_file()


# ---------------------------------------------------------- clean, config


def test_clean_removes_what_was_built_and_nothing_else(site: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("build", site, "-o", out, "-j", "1")
    built = len(snapshot(out)) - 1
    (out / "news/mine.txt").write_text("mine")
    result = run("clean", site, "-o", out)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == f"removed {built} files from {out}"
    assert snapshot(out) == {"news/mine.txt": b"mine"}


def test_clean_of_a_folder_that_is_not_there_is_fine(site: Path, tmp_path: Path) -> None:
    result = run("clean", site, "-o", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path / 'out'} does not exist\n")
    assert not (tmp_path / "out").exists()


def test_config_prints_what_would_give_the_configuration_in_force(site: Path) -> None:
    (site / "broadsheet.toml").write_text(
        '[site]\ntitle = "Crabs, Dams & \\"Ferries\\""\n[front]\nstories = 7\n'
    )
    result = run("config", site)
    assert result.exit_code == 0
    printed = tomllib.loads(result.stdout)
    assert printed["site"]["title"] == 'Crabs, Dams & "Ferries"'
    assert printed["front"]["stories"] == 7
    before = load_config(str(site))
    printed_output = Path(printed["output"])
    (site / "broadsheet.toml").write_text(result.stdout.replace(str(printed_output), "public"))
    after = load_config(str(site))
    assert (after.site, after.front, after.content) == (before.site, before.front, before.content)


@pytest.mark.parametrize("option", ["--version", "--help", "-h"])
def test_version_and_help_exit_with_0(option: str) -> None:
    result = run(option)
    assert result.exit_code == 0
    assert (__version__ if option == "--version" else "build") in result.stdout


def test_python_m_generator_is_the_command() -> None:
    result = broadsheet("--version")
    assert result.returncode == 0
    assert result.stdout.strip() == f"broadsheet, version {__version__}"


# ---------------------------------------------------------------- messages


def test_a_problem_is_one_line_with_place_field_fault_and_advice() -> None:
    problem = Problem("_news/a.md", 3, "title", "error", "no-title", "is missing", "give one")
    assert describe(problem) == "error: _news/a.md:3: title is missing; give one"
    bare = Problem("_news/a.md", 0, "", "warning", "odd", "is odd")
    assert describe(bare) == "warning: _news/a.md: is odd"


def test_of_the_warnings_of_a_kind_a_hundred_are_told_and_how_many_there_are(
    tmp_path: Path,
) -> None:
    source = tmp_path / "site"
    for number in range(103):
        write_story(source, f"dam-{number:03}", event=number % 4, aliases=["No Path"])
    write_story(source, "zander", title=None)
    given = ("build", source, "-o", tmp_path / "out", "-j", "1")
    lines = run(*given).stderr.splitlines()
    assert sum("aliases[0]" in line or "aliases " in line for line in lines) == 100
    assert lines[-2] == "warning: 3 others of the kind bad-alias; -v names them"
    assert lines[-1].startswith("error: zander.md")
    told = run(*given, "-v").stderr
    assert told.count("is not a path of lower-case words") == 103
    assert "warning" not in run(*given, "-q").stderr


def test_no_control_character_of_a_file_reaches_the_terminal(tmp_path: Path) -> None:
    source = tmp_path / "site"
    write_story(source, "e\x1b[31mvil\u202e", title=None)
    result = run("build", source, "-o", tmp_path / "out", "-j", "1")
    assert result.exit_code == 1
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", result.output)
    assert r"e\x1b[31mvil\u202e.md" in result.stderr


def test_ctrl_c_ends_a_build_with_130_and_one_line(tmp_path: Path) -> None:
    source = tmp_path / "site"
    for n in range(300):
        write_story(source, f"2026-03-10-s{n}", event=n)
    code = (
        "import os, signal, generator.cli as c, generator.planner as p\n"
        "def stop(*_): os.kill(os.getpid(), signal.SIGINT)\n"
        "p.plan_site = stop\n"
        "c.main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, "build", source, "-o", tmp_path / "out", "-j", "2"],
        env={"PYTHONPATH": str(PACKAGE_PARENT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert (result.returncode, result.stderr) == (130, "broadsheet: interrupted\n")
    assert not (tmp_path / "out").exists()


def test_a_closed_pipe_is_no_traceback(site: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -m generator build {site} -o {tmp_path / 'out'} | true"
    result = subprocess.run(
        ["bash", "-c", command],
        env={"PYTHONPATH": str(PACKAGE_PARENT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in result.stderr
    assert (tmp_path / "out/index.html").is_file()


def test_clean_forgets_what_builds_remembered_and_nothing_else(site: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("build", site, "-o", out).exit_code == 0
    kept = site / ".broadsheet"
    assert (kept / "sources").is_file()
    (kept / "mine.txt").write_text("not theirs")
    assert run("clean", site, "-o", out).exit_code == 0
    assert [path.name for path in kept.iterdir()] == ["mine.txt"]
    again = run("build", site, "-o", out)
    assert " new" in again.stdout


def test_a_second_build_without_a_change_writes_nothing(site: Path, tmp_path: Path) -> None:
    first = run("build", site, "-o", tmp_path / "out")
    second = run("build", site, "-o", tmp_path / "out")
    assert re.search(r"^[1-9]\d* files written, 0 unchanged", first.stdout, re.MULTILINE)
    assert re.search(r"^0 files written, [1-9]\d* unchanged", second.stdout, re.MULTILINE)
    assert not (tmp_path / "out/.broadsheet").exists()


def test_no_cache_remembers_nothing(site: Path, tmp_path: Path) -> None:
    assert run("build", site, "-o", tmp_path / "out", "--no-cache").exit_code == 0
    assert not (site / ".broadsheet").exists()
