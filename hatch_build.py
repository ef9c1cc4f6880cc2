"""The step of an installation that is this program's own: the default theme is compiled."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTheme(BuildHookInterface[Any]):
    """Puts ``generator/theme.code`` into a wheel, or beside the sources that one leads to."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, self.root)
        from generator.renderer.precompiled import FILE, precompile

        self.folder = Path(tempfile.mkdtemp())
        file = self.folder / "theme.code"
        file.write_bytes(precompile())
        if version != "editable":
            build_data["force_include"][str(file)] = "generator/theme.code"
            return
        beside = f"{FILE}.{os.getpid()}"
        try:
            shutil.copyfile(file, beside)
            os.replace(beside, FILE)
        except OSError as error:
            self.app.display_warning(f"each build of a site will compile the theme: {error}")

    def finalize(self, *_: object) -> None:
        shutil.rmtree(self.folder)
