"""The Markdown body: safe to publish, and never a burden."""

from __future__ import annotations

import re
import time

import pytest

from generator.loader.body import BodyError, render_body


@pytest.mark.parametrize(
    ("markdown", "rendered"),
    [
        ("", ""),
        (" \n\t\n", ""),
        ("Plain *words*.", "<p>Plain <em>words</em>.</p>"),
        ("# One\n\n## Two", "<h3>One</h3>\n<h4>Two</h4>"),
        ("a | b\n--|--\n1 | 2", "<td>1</td>"),
        (
            "[out](https://a.example/x)",
            '<p><a href="https://a.example/x" rel="noopener noreferrer">out</a></p>',
        ),
    ],
)
def test_markdown_becomes_html(markdown: str, rendered: str) -> None:
    assert rendered in render_body(markdown)
    assert bool(rendered) == bool(render_body(markdown))


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
        "[x](javascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x]: data:text/html,alert(1)\n\n[x]",
        "<javascript:alert(1)>",
        "<a href='//evil.example'>x</a>",
        "<a href='/admin'>x</a>",
        "<svg onload=alert(1)>",
        "<math><mi xlink:href='javascript:alert(1)'>",
        "<iframe srcdoc='alert(1)'></iframe>",
        "<style>a{background:url(javascript:alert(1))}</style>",
        "<p style='x' onclick='alert(1)' id=top class=top>x</p>",
        "<form action=/x><input name=alert></form>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<base href=https://evil.example/>",
    ],
)
def test_nothing_active_survives(markdown: str) -> None:
    rendered = render_body(markdown)
    for trace in ("javascript:", "<script", "<img", "<svg", "<math", "<iframe", "<style", "<form",
                  "<base", "href=\"/", "onclick=", "style=", "id=", "class=", "data:"):  # fmt: skip
        assert trace not in rendered.replace("&lt;", "")


@pytest.mark.parametrize(
    "markdown",
    ["x" * 50_001, "> " * 40 + "x", "- " * 40 + "x", "[" * 40, "x" + "*" * 40, "<div>" * 2_001, "[ " * 5_000],
    ids=lambda value: f"{value[:4]}*{len(value)}",
)  # fmt: skip
def test_a_body_that_is_too_much_is_refused_with_a_reason(markdown: str) -> None:
    with pytest.raises(BodyError, match=r"^(is|has) "):
        render_body(markdown)


@pytest.mark.parametrize(
    ("markdown", "rendered"),
    [
        (f"Harbour news\n{'-' * 60}\n\nIt opened.", "<h4>Harbour news</h4>\n<p>It opened.</p>"),
        (f"One.\n\n{'*' * 72}\n\nTwo.", "<p>One.</p>\n<hr>\n<p>Two.</p>"),
        ("One.\n\n" + "- " * 40 + "\n\nTwo.", "<p>One.</p>\n<hr>\n<p>Two.</p>"),
        ("One.\n\n  " + "_" * 50 + "  \n\nTwo.", "<p>One.</p>\n<hr>\n<p>Two.</p>"),
    ],
)
def test_a_line_across_the_text_is_no_nesting(markdown: str, rendered: str) -> None:
    assert render_body(markdown) == rendered


def test_headings_keep_their_order_below_the_headline() -> None:
    rendered = render_body("\n\n".join(f"{'#' * level} {level}" for level in range(1, 7)))
    assert re.findall(r"<h(\d)>(\d)", rendered) == [
        ("3", "1"), ("4", "2"), ("5", "3"), ("6", "4"), ("6", "5"), ("6", "6"),
    ]  # fmt: skip


UNITS = [
    "[ ", "[a](", "![", "![ a", "[a][", "[a] ", "[a](b \"", "[a](<", "[a]((", "](", "<", "< ", "</",
    "<a ", "<!--", "<![CDATA[", "<![a", "<!a", "<?", "<div>", "<b>", "<http://a", "`", "` ", "`a``b",
    "*a ", "*a_ ", "***a**b*", "__a_b", "&", "&#", "\\", "> a\n", ">\n", "- a\n", "- a\n\n", "1. a\n",
    "# a\n", "#", "a\n=\n", "---\n", "[a]: x\n", "|a", "a|b\n-|-\n", "    a\n", "\n", "\t", " ", "  \n",
    "\"", "- > a\n", "<table><td>", "\x02", "<script>", "<textarea>", "😀", "-", "*", "_", "=", "- ",
    "*  ", "-   ", "_\t", "---- \n", "a\n----\n", "***\n\n",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_no_body_takes_long(unit: str) -> None:
    """Either it is refused at once, or it is rendered in a time that a build can bear."""
    for size in (4_000, 50_000):
        start = time.process_time()
        try:
            rendered = render_body((unit * size)[:size])
        except BodyError:
            rendered = ""
        assert time.process_time() - start < 10
        assert "<script" not in rendered


def test_a_list_nested_ever_deeper_takes_no_time() -> None:
    text = "".join(f"{'    ' * depth}- a\n" for depth in range(150))
    start = time.process_time()
    try:
        render_body(text)
    except BodyError as error:
        told = str(error)
        assert told.startswith("is ")
    assert time.process_time() - start < 10


def test_a_body_that_breaks_the_converter_leaves_no_trace_in_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import markdown

    before = render_body("- a\n\n- b")

    class Broken(markdown.Markdown):
        def convert(self, source: str) -> str:
            if "boom" in source:
                self.parser.state.set("list")
                raise AssertionError(source)
            return super().convert(source)

    monkeypatch.setattr(markdown, "Markdown", Broken)
    from generator.loader import body

    body._converter.cache_clear()
    with pytest.raises(BodyError, match="not Markdown"):
        render_body("boom")
    assert render_body("- a\n\n- b") == before
    body._converter.cache_clear()
