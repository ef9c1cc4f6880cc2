"""Jinja at the speed that a site of many pages needs; the language is Jinja's own.

What it does otherwise than Jinja a test holds equal to it. For what templates
compile to see :mod:`generator.renderer.compiler`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup
from markupsafe import escape as markupsafe_escape

from generator.language import ENGLISH, Language
from generator.renderer.code import Code
from generator.renderer.compiler import ByTheBook, Generator
from generator.renderer.translation import TranslatingParser, Translation


def _slow_escape(text: str) -> str:
    return str(markupsafe_escape(text))


try:  # str to str, in C; without it the public function does the same
    from markupsafe._speedups import _escape_inner as _escape_text
except ImportError:  # pragma: no cover
    _escape_text = _slow_escape


def escape(value: Any) -> str:
    """HTML of any value: text is escaped, markup stays as it is."""
    return str(markupsafe_escape(value))


class _Variables(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        return missing


class _Page(Context):
    """What Jinja keeps while it renders: the variables, and here also what comes of them.

    All variables are in one dictionary, which is asked without a call into Python.
    """

    def __init__(
        self, environment: Environment, values: Mapping[str, Any], template: jinja2.Template
    ) -> None:
        super().__init__(environment, {}, template.name, template.blocks)
        self.vars = _Variables({**environment.globals, **values})
        self.__dict__["resolve_or_missing"] = self.vars.__getitem__  # in the method's place
        self.pieces: list[str] = []


def put(context: Context, pieces: list[str]) -> Iterable[str]:
    """Leave what a template puts out with its page.

    What is left is for Jinja to pass on: a page has all, another template none.
    """
    if isinstance(context, _Page):
        context.pieces += pieces
        return ()
    return pieces


class PlainMacro(Macro):
    """A macro that takes values in order and nothing else: printed, it runs as the function that it is."""

    def __init__(self, environment: Environment, function: Any, *about: Any) -> None:
        super().__init__(environment, function, *about)
        function.__defaults__ = (missing,) * self._argument_count


def printer(context: Context, function: Any) -> Callable[..., str]:
    """What gives the HTML of a call of anything else."""
    return lambda *values: escape(context.call(function, *values))


class Environment(jinja2.Environment):
    """A Jinja environment with faster templates.

    ``put`` to ``AS_IT_IS`` are what their code needs.
    """

    code_generator_class: type[Generator] = Generator
    put = staticmethod(put)
    html = staticmethod(escape)
    html_of_text = staticmethod(_escape_text)
    printer = staticmethod(printer)
    PlainMacro = PlainMacro
    AS_IT_IS = frozenset([Markup, int])

    def __init__(self, language: Language = ENGLISH, **options: Any) -> None:
        self.language = language
        self.code = Code()
        super().__init__(extensions=[Translation], bytecode_cache=self.code, **options)
        self.globals["_"] = language.say
        self._exact: Environment | None = None
        self._loaded: dict[str, jinja2.Template] = {}
        self._need_exact: set[str] = set()

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """What ``get_template(name).render(values)`` gives."""
        return "".join(self.pieces(name, values))

    def pieces(self, name: str, values: Mapping[str, Any]) -> list[str]:
        """The same in pieces."""
        if name not in self._need_exact:
            try:
                return self._pieces(name, values)
            except (AttributeError, TypeError):
                # An item in the place of an attribute, or a mistake: Jinja itself can tell.
                self._need_exact.add(name)
        if self._exact is None:
            self._exact = self.overlay(bytecode_cache=None)
            self._exact.code_generator_class = ByTheBook
            self._exact._loaded = {}
        return self._exact._pieces(name, values)

    @property
    def form_of(self) -> Callable[[str, str, int], str]:
        """The string of the language for a number of things."""
        return self.language.say_many

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return TranslatingParser(self.language, self, source, name, filename).parse()

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - the name is Jinja's
    ) -> jinja2.Template:
        """As Jinja has it, but never looked for twice: no theme changes while a site is built."""
        if globals is not None or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        if name not in self._loaded:
            self._loaded[name] = super().get_template(name, parent)
        return self._loaded[name]

    def _pieces(self, name: str, values: Mapping[str, Any]) -> list[str]:
        template = self.get_template(name)
        page = _Page(self, values, template)
        try:
            list(template.root_render_func(page))  # nothing: all is left with the page
            return page.pieces
        except Exception:
            self.handle_exception()
