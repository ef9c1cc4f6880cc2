"""Jinja at the speed that a site of many pages needs; the language is Jinja's own.

Compiled templates differ from Jinja's in three ways, each held equal to it by
a test:

- Values are escaped to plain strings by one call into MarkupSafe's C code.
  MarkupSafe wraps every value in an object, but templates only join them.
- ``page.lead`` compiles to attribute access as Python has it. Jinja would
  also look for an item of that name; a template that means one is compiled
  again by the book, see :class:`Environment`.
- A macro that is called with values in order and printed where it is called
  runs as the function that it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from keyword import iskeyword
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup
from markupsafe import escape as markupsafe_escape

from generator.language import ENGLISH, Language
from generator.renderer.code import Code
from generator.renderer.translation import TranslatingParser, Translation

# Tests and filters that ask whether something is there at all.
_ASKING = frozenset(["defined", "undefined", "default", "d"])


def _slow_escape(text: str) -> str:
    return str(markupsafe_escape(text))


try:  # str to str, in C; without it the public function does the same
    from markupsafe._speedups import _escape_inner as _escape_text
except ImportError:  # pragma: no cover
    _escape_text = _slow_escape


def escape(value: Any) -> str:
    """HTML of any value: text is escaped, markup stays as it is."""
    kind = type(value)
    if kind is str:
        return _escape_text(value)
    if kind is Markup:
        markup: str = value
        return markup
    if kind is int:
        return str(value)
    return str(markupsafe_escape(value))


def output(context: Context, function: Any, *values: Any) -> str:
    """HTML of what a call returns; a macro's is HTML already."""
    if type(function) is Macro and not (
        function.caller or function.catch_kwargs or function.catch_varargs
    ):
        waiting = function._argument_count - len(values)
        if waiting == 0:
            return function._func(*values)
        if waiting > 0:
            return function._func(*values, *(missing,) * waiting)
    return escape(context.call(function, *values))


class _Generator(CodeGenerator):
    """Writes the Python of a template."""

    environment: Environment
    _printed: nodes.Expr | None = None
    _asking = 0

    def write_commons(self) -> None:
        super().write_commons()
        for name in ("escape", "escape_text", "output"):
            self.writeline(f"{name} = environment.{name}")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Collect what a block puts out; Jinja would pass each piece up through every parent."""
        if frame.buffer is not None:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield concat({frame.buffer})")

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        elif _is_plain_call(node):
            self._printed = node
            self.write("(")
        else:
            # The value is text nearly always, and a call less is worth a longer line.
            self.write("(escape_text(shown) if type(shown := ")

    def _output_child_post(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_post(node, frame, finalize)
        elif _is_plain_call(node):
            self.write(")")
        else:
            self.write(") is str else escape(shown))")

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if self._printed is not node:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("output(context, ")
        self.visit(node.node, frame)
        for value in node.args:
            self.write(", ")
            self.visit(value, frame)
        self.write(")")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        if self._asking or self.environment.by_the_book or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        with self._careful(node):
            super().visit_Filter(node, frame)

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        with self._careful(node):
            super().visit_Test(node, frame)

    @contextmanager
    def _careful(self, node: nodes.Filter | nodes.Test) -> Iterator[None]:
        asking = node.name in _ASKING
        self._asking += asking
        try:
            yield
        finally:
            self._asking -= asking


def _is_plain_call(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Call) and not (
        node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None
    )


class Environment(jinja2.Environment):
    """A Jinja environment with the faster templates of this module.

    With ``by_the_book`` its templates look for attributes and items as Jinja
    does.
    """

    code_generator_class = _Generator
    escape = staticmethod(escape)
    escape_text = staticmethod(_escape_text)
    output = staticmethod(output)
    by_the_book = False

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
        if name not in self._need_exact:
            try:
                return self._render(name, values)
            except AttributeError:
                # An item in the place of an attribute, or a mistake: Jinja itself can tell.
                self._need_exact.add(name)
        if self._exact is None:
            self._exact = self.overlay(bytecode_cache=None)
            self._exact.by_the_book = True
            self._exact._loaded = {}
        return self._exact._render(name, values)

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

    def _render(self, name: str, values: Mapping[str, Any]) -> str:
        template = self.get_template(name)
        # What Template.render does, but for copying the globals through two maps.
        context = Context(self, {**self.globals, **values}, template.name, template.blocks)
        try:
            return "".join(template.root_render_func(context))
        except Exception:
            self.handle_exception()
