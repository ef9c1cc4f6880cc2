"""Templates that compile to faster Python say what Jinja's own would say."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from markupsafe import escape as markupsafe_escape

from generator.renderer.environment import Environment, escape

OPTIONS: dict[str, Any] = {
    "autoescape": True,
    "undefined": jinja2.StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
}
PARTS = {
    "macros.html": (
        "{% macro link(text, to='/', strong=false) %}<a href='{{ to }}'>"
        "{% if strong %}<b>{{ text }}</b>{% else %}{{ text }}{% endif %}</a>{% endmacro %}"
        "{% macro many() %}{{ varargs|join('+') }} {{ kwargs|dictsort }}{% endmacro %}"
        "{% macro frame(title) %}<h2>{{ title }}</h2>{{ caller() }}{% endmacro %}"
    ),
    "part.html": "<p>{{ 'part' }}</p>",
    "base.html": (
        "{% import 'macros.html' as m %}<title>{% block title %}base {{ a }}{% endblock %}</title>"
        "{% block body %}{% block inner %}in{% endblock %}{% endblock %}"
    ),
}


class Thing:
    """Has an attribute, a method and an item."""

    name = "<thing>"
    nothing = None

    def shout(self, sign: str = "!") -> str:
        return f"hey{sign}<"

    def __getitem__(self, key: str) -> str:
        if key == "item":
            return "<an item>"
        raise KeyError(key)


VALUES: dict[str, Any] = {
    "a": "<&\"'>",
    "safe": Markup("<i>safe</i>"),
    "number": 7,
    "thing": Thing(),
    "table": {"key": "<value>", "items": "shadowed"},
    "rows": [{"n": 1}, {"n": 2}],
}
TEMPLATES = [
    "{{ a }} {{ safe }} {{ number }} {{ none|default('<d>') }}",
    "{{ thing.name }} {{ thing.shout() }} {{ thing.shout('?') }} {{ thing.shout(sign='.') }}",
    "{{ thing.item }} {{ table.key }} {{ table['items'] }} {{ rows[0].n }}",
    "{{ table.missing is defined }} {{ thing.other|default('x') }} {{ thing.nothing is none }}",
    "{{ thing.other.deeper is defined }}",
    "{% for row in rows %}{{ loop.index }}{{ row['n'] }}{% endfor %}",
    "{% import 'macros.html' as m %}{{ m.link(a) }}{{ m.link(a, safe) }}{{ m.link(a, a, true) }}",
    "{% import 'macros.html' as m %}{{ m.link(a, strong=true) }}{{ m.link(text=a) }}",
    "{% import 'macros.html' as m %}{{ m.many(a, 2, x=3) }}{{ m.many() }}{{ m.many(a) }}",
    "{% import 'macros.html' as m %}{% call m.frame(a) %}{{ a }}{% endcall %}",
    "{% from 'macros.html' import link %}{% set x = link(a) %}{{ x }}{{ link(x) }}{{ x|length }}",
    "{% autoescape false %}{{ a }}{{ safe }}{% endautoescape %}{{ a }}",
    "{% set words %}{{ a }}{% endset %}{{ words }}{{ a ~ safe }}",
    "{% extends 'base.html' %}{% block title %}{{ super() }} own{% endblock %}",
    "{% extends 'base.html' %}{% block inner %}{{ m.link(a) }}{{ self.title() }}{% endblock %}",
    "A{% include 'part.html' without context %}B{% include 'part.html' %}",
    "{% block b %}A{{ a }}{% include 'part.html' without context %}B{% endblock %}",
    "{% for row in rows %}{{ loop.index }}{% include 'part.html' without context %}{% endfor %}",
    "{% include ['no.html', 'part.html'] without context %}",
    "{% include 'no.html' ignore missing without context %}",
    "{% include 'base.html' %}{{ cycler('<', '>').next() }}{{ range(3)|join(',') }}",
    "{% macro own(x, y=a) %}{{ x }}{{ y }}{% endmacro %}{{ own(1) }}{{ own(1, 2) }}{{ own() }}",
    "{% import 'macros.html' as m %}{{ m.link() }}",
    "{% import 'macros.html' as m %}{{ m.link(1, 2, 3, 4) }}",
    "{% import 'macros.html' as m %}{{ m.frame(a) }}",
    "{{ missing }}",
    "{{ thing.other }}",
    "{{ thing.name.other }}",
    "{% for x in thing.name %}{{ x }}{% else %}none{% endfor %}",
    "{% filter upper %}{{ a }}{% endfilter %}",
    "{% if a %}100% {{ a }}{% if thing.nothing %}{{ a }}{% else %}%s{% endif %}{% endif %} % {{ 5 }}",
    "{% if thing.nothing %}1{% elif number == 7 %}{{ number }}{% elif a %}3{% else %}4{% endif %}",
    "{{ 1.5 }}{{ true }}{{ none }}{{ thing.name|length }}{{ number + 1 }}{{ [] }}",
    "{% if number %}{% set a = number %}{{ a }}{% endif %}{{ a }}",
    "{% if a %}{% for row in rows if row.n > 1 %}{{ row.n }}{% endfor %}{{ a }}{% endif %}",
    "{% macro note(x) %}{% if x %}<b>{{ x }}</b>{% endif %}{% endmacro %}{{ note(a) }}{{ note('') }}",
    "{% macro none_at_all() %}{% endmacro %}[{{ none_at_all() }}]{{ missing(1) }}",
    "{% macro own(x) %}{% macro deep(y) %}{{ y }}{{ x }}{% endmacro %}{{ deep(1) }}{% endmacro %}{{ own(2) }}",
    "{% autoescape number > 30 %}{% if a %}{{ a }}{{ safe }}{% endif %}{% endautoescape %}",
    "{% if number > 30 %}{% extends 'base.html' %}{% endif %}{% block title %}{{ a }}{% endblock %}",
    "{% if number %}{% extends 'base.html' %}{% endif %}{{ a }}{% block title %}{{ a }}{% endblock %}",
    "{% extends 'base.html' %}{% set own = a %}{% block title %}{{ own }}{% endblock %}",
    "{% for x in rows %}{% block row scoped %}{{ x.n }}{{ loop.last }}{% endblock %}{% endfor %}",
    "{% block must required %}{% endblock %}",
    "{% import 'macros.html' as m with context %}{{ m.link(a) }}{% with b = a %}{{ b }}{% endwith %}",
    "{% for x in rows recursive %}{{ x.n }}{% if x.n == 1 %}{{ loop(rows[1:]) }}{% endif %}{% endfor %}",
    "{{ thing.shout(1, 2, 3) }}",
    "{% if missing %}{{ a }}{% endif %}",
    "{% if a %}{{ missing.deeper }}{% endif %}",
    "{{ a if number > 3 }}{{ (a if number > 30 else safe) }}{{ [a, safe] }}",
]


def outcome(environment: jinja2.Environment, name: str) -> str:
    try:
        if isinstance(environment, Environment):
            return environment.render(name, VALUES)
        return environment.get_template(name).render(VALUES)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_says_what_jinja_says(template: str) -> None:
    loader = jinja2.DictLoader({**PARTS, "t.html": template})
    ours, theirs = (
        Environment(loader=loader, **OPTIONS),
        jinja2.Environment(loader=loader, **OPTIONS),
    )
    assert outcome(ours, "t.html") == outcome(theirs, "t.html")
    assert outcome(ours, "t.html") == outcome(theirs, "t.html"), "the second time"


def test_choices_may_be_many_and_deep() -> None:
    deep = "{% if a %}<{{ a }}>" * 60 + "{% endif %}" * 60
    many = "{% if number == 0 %}0" + "".join(
        f"{{% elif number == {n} %}}{n}" for n in range(1, 300)
    )
    loader = jinja2.DictLoader({"t": deep + many + "{% endif %}"})
    ours, theirs = (
        Environment(loader=loader, **OPTIONS),
        jinja2.Environment(loader=loader, **OPTIONS),
    )
    assert outcome(ours, "t") == outcome(theirs, "t")


@given(st.one_of(st.text(), st.integers(), st.none(), st.builds(Markup, st.text())))
def test_escaping_is_that_of_markupsafe(value: Any) -> None:
    assert escape(value) == str(markupsafe_escape(value))
    environment = Environment(**OPTIONS)
    loader = jinja2.DictLoader({"t": "{{ value }}"})
    environment.loader = loader
    assert environment.render("t", {"value": value}) == str(markupsafe_escape(value))
