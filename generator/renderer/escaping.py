"""Escaping at the speed that rendering needs; the rules are MarkupSafe's.

MarkupSafe wraps every escaped value in an object, which costs more than the
escaping itself. Compiled templates only join what they output, so a plain
string serves as well. A property test holds the results equal to
``markupsafe.escape``.
"""

from __future__ import annotations

from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup
from markupsafe import escape as markupsafe_escape


def escape(value: Any) -> str:
    """HTML of any value: text is escaped, markup stays as it is."""
    kind = type(value)
    if kind is str:
        text: str = value
        return (
            text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("'", "&#39;")
            .replace('"', "&#34;")
        )
    if kind is Markup:
        markup: str = value
        return markup
    return str(markupsafe_escape(value))


class _Generator(CodeGenerator):
    """Writes templates that escape with the environment's own function."""

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escape(")


class EscapingEnvironment(jinja2.Environment):
    """A Jinja environment whose templates escape with :func:`escape`."""

    code_generator_class = _Generator
    escape = staticmethod(escape)
