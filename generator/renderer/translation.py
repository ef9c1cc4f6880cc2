"""Strings of the interface, put into their language when a template compiles.

``{{ _("Latest") }}`` becomes the plain text, and ``{% trans n=... %}`` the
pieces of the translation with the values between them, so that a page in any
language costs what it costs in English. The syntax is that of Jinja's own
extension, so its tools find the strings.
"""

from __future__ import annotations

import re
from typing import Any

from jinja2 import nodes
from jinja2.environment import Environment
from jinja2.ext import InternationalizationExtension
from jinja2.parser import Parser

from generator.language import ENGLISH, Language

_PLACE = re.compile(r"%\((\w+)\)s")


class Translation(InternationalizationExtension):
    """``{% trans %}`` with the strings of ``environment.language``."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.policies["ext.i18n.trimmed"] = True

    @property
    def language(self) -> Language:
        language: Language = getattr(self.environment, "language", ENGLISH)
        return language

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        *_: Any,
    ) -> Any:
        say, say_many = self.language.say, self.language.say_many
        if plural is None or plural_expr is None:
            return _filled(say(singular), variables)
        # Languages have up to six forms; those that a number can choose are told apart by it.
        forms = [say_many(singular, plural, n) for n in range(200)]
        shown: list[tuple[str, nodes.Node]] = [
            (form, _filled(form, variables)) for form in dict.fromkeys(forms)
        ]
        one = forms[1]
        if len(shown) == 2 and forms.count(one) == 1:  # as in English: no need to ask
            (many,) = (node for form, node in shown if form != one)
            test: nodes.Expr = _equal(plural_expr, 1)
            return nodes.If(test, [_filled(one, variables)], [], [many])
        choice = nodes.Call(
            nodes.EnvironmentAttribute("form_of"),
            [nodes.Const(singular), nodes.Const(plural), plural_expr],
            [], None, None,
        )  # fmt: skip
        branch = [shown.pop()[1]]
        for form, node in reversed(shown):
            branch = [nodes.If(_equal(choice, form), [node], [], branch)]
        # One statement, whatever it is.
        return branch[0]


def _equal(expression: nodes.Expr, value: int | str) -> nodes.Expr:
    return nodes.Compare(expression, [nodes.Operand("eq", nodes.Const(value))])


def _filled(text: str, variables: dict[str, nodes.Expr]) -> nodes.Output:
    """The text of a message with expressions in its places."""
    parts: list[nodes.Expr] = []
    for place, part in enumerate(_PLACE.split(text)):
        if place % 2:
            parts.append(variables.get(part) or nodes.Name(part, "load"))
        elif part:
            parts.append(nodes.TemplateData(part.replace("%%", "%")))
    return nodes.Output(parts)


class TranslatingParser(Parser):
    """Reads ``_("text")`` as its translation."""

    def __init__(self, language: Language, *source: Any) -> None:
        super().__init__(*source)
        self._language = language

    def parse_postfix(self, node: nodes.Expr) -> nodes.Expr:
        is_ours = isinstance(node, nodes.Name) and node.name == "_"
        if is_ours and self.stream.current.type == "lparen":
            call = self.parse_call(node)
            text = call.args[0] if len(call.args) == 1 else None
            if isinstance(text, nodes.Const):
                node = nodes.Const(self._language.say(text.value), lineno=call.lineno)
            else:
                node = call
        return super().parse_postfix(node)
