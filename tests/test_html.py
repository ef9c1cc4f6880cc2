"""The demo's pages against the Nu HTML checker; ``BROADSHEET_VNU`` is the path of its jar."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import DEMO, build


def test_every_page_of_the_demo_is_valid_html(tmp_path: Path) -> None:
    jar = os.environ.get("BROADSHEET_VNU")
    if not jar:
        pytest.skip("BROADSHEET_VNU is not set to the path of vnu.jar")
    if not shutil.which("java"):
        pytest.skip("the Nu HTML checker needs java")
    built = build(DEMO, tmp_path / "public")
    found = subprocess.run(
        ["java", "-Xss2m", "-jar", jar, "--format", "gnu", "--skip-non-html",
         # On a disk nothing is of the page's own origin.
         "--filterpattern", ".*Content Security Policy.*",
         str(built.folder)],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert found.stderr.splitlines() == []
    assert found.returncode == 0
