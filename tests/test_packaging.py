"""A wheel built from this tree works elsewhere, with the default theme inside."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import PACKAGE_PARENT, write_story

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("hatchling") is None, reason="the build backend is not installed"
    ),
    pytest.mark.skipif(
        not (PACKAGE_PARENT / "pyproject.toml").is_file(), reason="not run from a source tree"
    ),
]


def run(*arguments: str | Path, cwd: Path, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    tree.mkdir()
    for name in ("generator", "templates", "static"):
        ignored = shutil.ignore_patterns("__pycache__", "theme.code*")
        shutil.copytree(PACKAGE_PARENT / name, tree / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "hatch_build.py"):
        shutil.copyfile(PACKAGE_PARENT / name, tree / name)
    run("-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=tree)
    (found,) = folder.glob("broadsheet-*.whl")
    return found


def test_the_wheel_carries_the_package_and_the_theme_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for name in ("generator/cli.py", "generator/theme.code", "generator/theme/static/style.css"):
        assert name in names
    theme = PACKAGE_PARENT / "templates"
    files = {path.relative_to(theme).as_posix() for path in theme.rglob("*") if path.is_file()}
    carried = {name.partition("/theme/templates/")[2] for name in names} - {""}
    assert carried == files
    assert {"front.html", "i18n/de.po"} <= carried
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {
        "generator",
        "broadsheet",
    }


def test_the_wheel_builds_a_site_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    run(
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        target,
        wheel,
        cwd=tmp_path,
    )
    theme_is_compiled = (
        "from generator.options import default_theme as theme;"
        "from generator.renderer.precompiled import precompiled;"
        "from generator.renderer.sources import read_theme;"
        "print(len(precompiled(read_theme((theme('templates'),)), 'en')))"
    )
    compiled = run("-c", theme_is_compiled, cwd=tmp_path, PYTHONPATH=str(target))
    assert int(compiled) > 50_000
    write_story(tmp_path / "elsewhere/content", "2026-03-10-dam")
    run("-m", "generator", "build", "-q", cwd=tmp_path / "elsewhere", PYTHONPATH=str(target))
    used = run(
        "-c",
        "import generator; print(generator.__file__)",
        cwd=tmp_path / "elsewhere",
        PYTHONPATH=str(target),
    )
    assert used.startswith(str(target))
    out = tmp_path / "elsewhere/public"
    assert (out / "news/2026-03-10-dam/index.html").is_file()
    (style,) = out.glob("style.*.css")
    parts = [PACKAGE_PARENT / "static" / name for name in ("tokens.css", "style.css")]
    assert style.read_bytes() == b"\n".join(part.read_bytes() for part in parts)


def test_the_installed_command_is_broadsheet(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith("entry_points.txt"))
        assert "broadsheet = generator.cli:main" in archive.read(name).decode()


def test_the_theme_is_compiled_with_the_packages_that_the_step_asks_for() -> None:
    project = tomllib.loads((PACKAGE_PARENT / "pyproject.toml").read_text("utf-8"))
    asked = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]["dependencies"]
    dependencies = project["project"]["dependencies"]
    # The same versions: code made with others is not taken.
    assert set(asked) <= set(dependencies)
    names = {"python-slugify": "slugify", "pyyaml": "yaml"}
    others = {re.split("[>=<]", wanted)[0] for wanted in set(dependencies) - set(asked)}
    refused = sorted({names.get(name, name) for name in others})
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({refused}))\n"
        "from generator.renderer.precompiled import precompile; print(len(precompile()) > 0)"
    )
    # Minimal machines have no time zones of their own.
    assert run("-c", code, cwd=PACKAGE_PARENT, PYTHONTZPATH="") == "True\n"
