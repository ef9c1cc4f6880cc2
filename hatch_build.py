"""The step of an installation that is this program's own: the default theme is compiled."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTheme(BuildHookInterface[Any]):
    """Makes ``generator/theme.code``, for a wheel and for an editable installation alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        sys.path.insert(0, self.root)
        from generator.renderer.precompiled import FILE, precompile

        beside = Path(f"{FILE}.new")
        beside.write_bytes(precompile())
        beside.replace(FILE)
