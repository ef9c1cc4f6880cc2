"""What tests of templates share."""

from __future__ import annotations

import pytest
from jinja2 import nodes

from generator.renderer.environment import Environment


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that are compiled from now on."""
    names: list[str] = []
    parse = Environment._parse

    def told(self: Environment, source: str, name: str, filename: str | None) -> nodes.Template:
        names.append(name)
        return parse(self, source, name, filename)

    monkeypatch.setattr(Environment, "_parse", told)
    return names
