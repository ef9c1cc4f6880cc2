"""A theme to code, by a copy of this process while it reads.

What is compiled already, by far the most or all, is only handed on.
"""

from __future__ import annotations

from collections.abc import Callable

from generator.executors import Workers
from generator.options import Config
from generator.renderer.environment import Environment
from generator.renderer.precompiled import precompiled
from generator.renderer.sources import Theme
from generator.renderer.theme import compile_theme, load_theme


def start_compiling(config: Config, theme: Theme, workers: Workers) -> Callable[[], bytes]:
    """Have every template compiled; the answer waits for the code, which renderers take.

    The answer raises ThemeError: a template is missing or broken, with file
    and line.
    """
    known = precompiled(theme, config.site.language)
    if known and not any(map(theme.is_own, theme.sources)):
        return lambda: known

    def compile_it() -> bytes:
        environment = environment_of(config, theme, known)
        compile_theme(environment)
        return environment.code.give()

    return workers.aside(compile_it)


def environment_of(config: Config, theme: Theme, code: bytes) -> Environment:
    """The theme that is in force, with what is compiled of it."""
    site = config.site
    environment = load_theme(config.template_folders, site.time_zone, site.language, theme.digest)
    environment.code.take(code)
    return environment
