"""A few faults of each quick kind in every run of the tests; CI runs the sweep itself."""

from __future__ import annotations

import sys

import pytest

from tests.conftest import PACKAGE_PARENT
from tests.faults import sweep

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="faults are injected as on Linux")


@pytest.mark.parametrize(
    "kind", ["streams", "limits", pytest.param("one_source", marks=pytest.mark.skipif(
        not sweep.can_trace(), reason="strace is not to be had"))]
)  # fmt: skip
def test_builds_survive(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PACKAGE_PARENT)
    monkeypatch.setattr(sys, "argv", ["sweep", "--most", "3", "--only", kind])
    assert sweep.main() == 0, capsys.readouterr().out
