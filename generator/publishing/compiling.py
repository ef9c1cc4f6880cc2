"""A theme to code, by one worker while the others read.

What is compiled already, by far the most or all, is only handed on.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from generator.executors import Workers
from generator.options import Config
from generator.renderer.precompiled import precompiled
from generator.renderer.sources import Theme
from generator.renderer.theme import compile_theme, load_theme


class _Task(msgspec.Struct, frozen=True, array_like=True):
    """A theme to compile, as a worker gets it, with the code that is known of it."""

    folders: tuple[str, ...]
    time_zone: str
    language: str
    theme: bytes
    code: bytes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Task).decode


def start_compiling(config: Config, theme: Theme, workers: Workers) -> Callable[[], bytes]:
    """Have every template compiled; the answer waits for the code, which renderers take.

    The answer raises ThemeError: a template is missing or broken, with file
    and line.
    """
    site, known = config.site, precompiled(theme, config.site.language)
    if known and not any(map(theme.is_own, theme.sources)):
        return lambda: known
    task = _Task(config.template_folders, site.time_zone, site.language, theme.digest, known)
    return workers.start(_compile, _encode(task))


def _compile(payload: bytes) -> bytes:
    """Compile a theme, in a worker; answers its code."""
    task = _decode(payload)
    environment = load_theme(task.folders, task.time_zone, task.language, task.theme)
    environment.code.take(task.code)
    compile_theme(environment)
    return environment.code.give()
