"""What holds for any text a stranger may write."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.errors import FrontMatterError
from generator.frontmatter import read, read_yaml
from generator.plainyaml import Entries, locate, read_entry, read_plain, read_waiting
from generator.text import (
    clean,
    is_blank,
    is_safe_slug,
    printable,
    shorten,
    slug,
    stem_slug,
    unique_slugs,
)
from generator.urls import BadURL, host_name, http_url, is_plain_url, url_host, url_key
from generator.yamlevents import read_events

MANY = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)

# ------------------------------------------------------------ texts like YAML

KEYS = st.sampled_from(
    ["a", "b", "title", "webUrl", "related", "provider", "name", "images", "secured", "Secured",
     "null", "true", "a-b", "'a'", '"b"', "a b", "1", "é", "~", "<<", "k" * 130, "", "? a", "url"]
)  # fmt: skip
SCALARS = st.one_of(
    st.sampled_from(
        ["", "x", "~", "null", "Null", "''", '""', '"x"', "'it''s'", '"a \\" b"', '"\\n\\t\\\\"',
         '"\\u00e9"', '"\\x41"', '"a', "a\"b", '"a" ', '"a" # c', "a # c", "a#b", "a: b", "a:b", "a:",
         "https://a.example/?x=1&y=2#z", "12:30:45", "-1", "- 1", "-", "--", "---", "...", "&x y",
         "*x", "!t y", "|", ">", "|-", "%x", "@x", "`x", "[a, b]", "{a: b}", "[", "}", ", x", "x ",
         " x", "a\tb", "\tx", "x\t", "é", "\xa0", "a\xa0b", "a\x85b", "a\u2028b", "\ufeff", "😀",
         "\x07", "a\rb", "\U0001fffe", "\ud7ff", "=", "<<", '"a\tb"', '"\\/"', '"\\', '"\\"', '"""',
         '"a" "b"', "2024-02-23T13:56:00Z", "no", "? x", "?", ":x", ": x", '"a: b"', '"#"', "a  b"]
    ),
    st.text(st.sampled_from("ab \"'\\:#-,[]{}&*!|>%~\té\xa0"), max_size=8),
)  # fmt: skip
INDENTS = st.sampled_from(["", "  ", "    ", "      ", "        ", " ", "   ", "\t"])


@st.composite
def lines(draw: st.DrawFn) -> str:
    indent, key, value = draw(INDENTS), draw(KEYS), draw(SCALARS)
    form = draw(st.integers(0, 9))
    if form < 4:
        return f"{indent}{key}: {value}"
    if form < 6:
        return f"{indent}{key}:"
    if form == 6:
        return f"{indent}- {value}"
    if form == 7:
        return f"{indent}- {key}: {value}"
    return indent + draw(
        st.sampled_from([value, f"{key}:{value}", "-", f"- {key}:", f"-  {key}: {value}", "# c"])
    )


@st.composite
def nested(draw: st.DrawFn, depth: int = 0, indent: int = 0) -> list[str]:
    """Block mappings as tools write them, so that deep forms are reached often."""
    pad, found = " " * indent, []
    plain = st.sampled_from(["x", '"x y"', "1", "", '"a \\" b"', "https://a.example/b", "null"])
    for key in draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3, unique=True)):
        form = draw(st.integers(0, 4)) if depth < 3 else 0
        if form <= 1:
            found.append(f"{pad}{key}: {draw(plain)}")
            continue
        found.append(f"{pad}{key}:")
        if form == 2:
            found += draw(nested(depth + 1, indent + 2))
            continue
        shift = draw(st.sampled_from([0, 2]))
        for _ in range(draw(st.integers(1, 3))):
            if form == 3:
                found.append(f"{pad}{' ' * shift}- {draw(plain)}")
            else:
                first, *rest = draw(nested(depth + 1, indent + shift + 2))
                found += [f"{pad}{' ' * shift}- {first.lstrip(' ')}", *rest]
    return found


REAL = """\
category: news
title: "Ferry \\"Otter\\" returns: a day late"
excerpt: Crowds wait
publishedDateTime: 2026-03-10T12:00:00Z
webUrl: "https://eel.example/ferry?x=1"
quality: 57
secured: "aGVsbG8=;d29ybGQ="
provider:
  name: The Eel
  domain: eel.example
  images:
    - url: "https://eel.example/logo.png"
      width: 16
topics:
  - Harbour
  - null
related:
  - title: "Otter sails"
    webUrl: "https://heron.example/otter"
    provider:
      name: Heron
      domain: heron.example
    images:
      - url: "https://heron.example/1.jpg"
        width: 100
      - url: "https://heron.example/2.jpg"
    quality: 12
  - title: "A second report"
    publishedDateTime: 2026-03-10T13:00:00Z
    webUrl: "https://crab.example/second"
images:
- url: https://eel.example/1.jpg
  title: ""
"""


@st.composite
def mutations(draw: st.DrawFn) -> str:
    rows = REAL.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(rows) - 1))
        form = draw(st.integers(0, 7))
        if form == 0:
            rows[at] = rows[at].replace(": ", f": {draw(SCALARS)}", 1)
        elif form == 1:
            del rows[at]
            rows = rows or [""]
        elif form == 2:
            rows.insert(at, draw(lines()))
        elif form == 3:
            rows[at] = draw(INDENTS) + rows[at].strip()
        elif form == 4:
            rows.insert(at, rows[draw(st.integers(0, len(rows) - 1))])
        elif form == 5:
            spot = draw(st.integers(0, len(rows[at])))
            rows[at] = (
                rows[at][:spot]
                + draw(st.sampled_from("\"'\\:#- \t\n\r\x85\u2028|&*!"))
                + rows[at][spot:]
            )
        elif form == 6:
            rows.insert(
                at,
                draw(
                    st.sampled_from(
                        ["", "  ", "    ", "- x", "  - x", "- a: b", "  - : x", "  - :"]
                    )
                ),
            )
        else:
            other = draw(st.integers(0, len(rows) - 1))
            rows[at], rows[other] = rows[other], rows[at]
    return "\n".join(rows)


FRONTS = st.one_of(
    st.lists(lines(), min_size=1, max_size=8).map("\n".join),
    nested().map("\n".join),
    mutations(),
).map(lambda text: re.sub("[\x85\u2028\u2029]", " ", text) + "\n")  # as ``read`` hands them on


def by_events(front: str) -> dict[str, Any] | None:
    try:
        return read_events(front, None)
    except FrontMatterError:
        return None


@MANY
@given(FRONTS)
def test_what_the_fast_reader_reads_the_events_read_alike(front: str) -> None:
    found = read_plain(front.encode())
    if found is not None:
        assert found == by_events(front)


@MANY
@given(FRONTS, st.sampled_from(["related", "a", "b", "images"]))
def test_entries_that_waited_are_what_the_events_read(front: str, key: str) -> None:
    found = read_waiting(front.encode(), key)
    if found is None:
        return
    waited = found.get(key)
    if not isinstance(waited, Entries):
        assert found == by_events(front)
        return
    entries = [read_entry(text) for text in waited]
    expected = by_events(front)
    if None in entries:  # a key that stands twice
        assert expected is None
    else:
        assert found | {key: entries} == expected


@MANY
@given(FRONTS)
def test_the_fast_reader_places_fields_where_the_events_place_them(front: str) -> None:
    if read_plain(front.encode()) is None:
        return
    expected: dict[Any, tuple[int, bool]] = {}
    read_events(front, expected)
    found = locate(front)
    for path, (line, plain) in expected.items():
        # For the events a container starts below its key.
        assert found[path][0] <= line
        if isinstance(path[-1], str) and not any(other[:-1] == path for other in expected if other):
            assert found[path] == (line, plain)


@MANY
@given(
    st.one_of(FRONTS.map(lambda text: f"---\n{text}---\nBody".encode()), st.binary(max_size=200))
)
def test_a_file_of_any_bytes_is_a_document_or_one_error(raw: bytes) -> None:
    for reader in (read, read_yaml):
        refusal, found = None, {}
        try:
            found = reader(raw).data
        except FrontMatterError as error:
            refusal = error
        assert refusal is None or (refusal.line >= 1 and str(refusal))
        assert isinstance(found, dict)
        assert "secured" not in {key.lower() for key in found}


# ------------------------------------------------------------------- any text

WILD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "<>&;#/ab \t\n\u0344\u0301\u05b0\u034f\u200b\u202e\u2028\xa0\u0338\u1160\ufb2c\u1161가"
        ),
    ),
    max_size=60,
)


@MANY
@given(WILD.filter(lambda text: "<" not in text and "&" not in text))
def test_cleaning_a_text_without_markup_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@MANY
@given(WILD)
def test_a_clean_text_survives_being_escaped_and_shown(text: str) -> None:
    plain = clean(text)
    assert html.unescape(html.escape(plain)) == plain


@MANY
@given(WILD)
def test_a_clean_text_holds_no_control_or_direction_character(text: str) -> None:
    assert not re.search(
        "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]", clean(text)
    )
    assert clean(text) == clean(text).strip(" ")
    assert is_blank(clean(text)) in (True, False)


@MANY
@given(WILD, st.integers(2, 40))
def test_a_short_text_is_short_and_starts_like_the_long_one(text: str, length: int) -> None:
    cut = shorten(text, length)
    assert len(cut) <= length
    assert cut == text or text.startswith(cut[:-1])


@MANY
@given(WILD)
def test_a_printable_text_is_printable(text: str) -> None:
    assert printable(text).isprintable()


@MANY
@given(WILD)
def test_a_slug_is_total_idempotent_and_in_its_alphabet(text: str) -> None:
    made = slug(text)
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", made)
    assert len(made) <= 80
    assert slug(made) == made
    assert is_safe_slug(made)
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", stem_slug(text))
    assert len(stem_slug(text)) <= 200


@MANY
@given(
    st.lists(st.one_of(WILD, st.text(st.sampled_from("ab -!A"), max_size=4)), max_size=12),
    st.randoms(use_true_random=False),
)
def test_slugs_of_many_names_are_distinct_and_a_later_name_changes_none(
    names: list[str], random: Any
) -> None:
    moments = {name: random.randrange(3) for name in names}
    found = unique_slugs(names, lambda: moments)
    assert set(found) == set(names)
    assert len(set(found.values())) == len(found)
    shuffled = list(names)
    random.shuffle(shuffled)
    assert unique_slugs(shuffled, lambda: moments) == found
    early = [name for name in names if moments[name] < 2]
    assert found | unique_slugs(early, lambda: moments) == found


# ------------------------------------------------------------------ addresses

URLS = st.one_of(
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["https://", "http://", "HTTPS://", " https://", "https:/", "//", "ftp://", ""]),
            st.sampled_from(
                ["news.example", "News.EXAMPLE", "a.b-c.example.", "bücher.example", "faß.example", "u@a.example",
                 "a.example:80", "a.example:", "1.2.3.4", "a.local", "ａ.example", "a。example", "℀.example",
                 "xn--bcher-kva.example", "a.example\\", "[::1]", "", "a_b.example", "x.1e"]
            ),
            st.sampled_from(["", "/", "?", "#", "/a/", "\\", "/?"]),
            WILD,
        ),
    ),
    WILD,
)  # fmt: skip


def accepted(text: str) -> str | None:
    try:
        return http_url(text)
    except BadURL:
        return None


@MANY
@given(URLS)
def test_an_accepted_address_is_http_with_the_host_it_had(text: str) -> None:
    url = accepted(text)
    if url is None:
        assert not is_plain_url(text)
        return
    parts = urlsplit(url)
    assert parts.scheme in ("http", "https")
    assert parts.username is None
    assert parts.hostname == url_host(url)
    assert not re.search('[\x00-\x20<>"`{}|^\\\\]', url)
    given_host = re.split(r"[/?#:]", text.strip(" \u2028\u2029").partition("://")[2])[0]
    assert host_name(given_host) == url_host(url)


@MANY
@given(URLS)
def test_accepting_an_address_twice_changes_nothing_more(text: str) -> None:
    url = accepted(text)
    if url is not None:
        assert http_url(url) == url
        assert is_plain_url(url) or not url.isascii() or ":" in url[6:]


TRACKING = st.sampled_from(["utm_source=x", "fbclid=1", "gclid=", "ref_src=rss", "UTM_Medium=y"])


@MANY
@given(
    st.sampled_from(["/a", "/a/b/", "/a?id=1", "/a?id=1&page=2", "/", ""]),
    st.lists(TRACKING, max_size=3),
    st.sampled_from(["", "#top", "#a?b"]),
    st.sampled_from(["https://", "http://", "https://www.", "https://m."]),
)
def test_the_key_of_an_article_ignores_who_sent_the_reader(
    path: str, tracking: list[str], fragment: str, start: str
) -> None:
    mark = "&" if "?" in path else "?"
    sent = f"{start}news.example{path}{mark if tracking else ''}{'&'.join(tracking)}{fragment}"
    assert url_key(sent) == url_key(f"https://news.example{path}")


SENDERS = ("ref=rss", "partner=a&sh=4f1b", "tag=top-story", "Feature=x&utm_source=y")


@pytest.mark.parametrize("path", ["/2026/ferry-aground", "/story/81234", "/a.12345.html", "/a-b/"])
def test_who_sent_the_reader_may_have_a_common_name_where_the_path_names_the_article(
    path: str,
) -> None:
    plain = url_key(f"https://news.example{path}")
    assert {url_key(f"https://news.example{path}?{sent}") for sent in SENDERS} == {plain}
    assert url_key(f"https://news.example{path}?ref=x&page=2") == f"{plain}?page=2"


@pytest.mark.parametrize(
    "path",
    [
        "/a?id=1", "/a?idutm_source=1", "/a/ref=1", "/a?reference=1",
        "/news?ref=812", "/article.php?ref=812", "/2026?tag=ferry", "?feature=ferry",
    ],
)  # fmt: skip
def test_what_tells_articles_apart_stays_in_the_key(path: str) -> None:
    assert url_key(f"https://news.example{path}") == f"news.example{path}"


# Lines whose quotes and escapes could make up for each other's, were they only counted.
TRICKY = st.lists(
    st.sampled_from(
        [
            '    title: "a"b"',
            '    title: "say: "hi""',
            '    title: "a\\\\"',
            '    title: "a\\"',
            '    title: "a\\\\\\"b"',
            '    title: "a \\u0041"',
            '    title: ""',
            '    title: """',
            '    title: "',
            '    excerpt: 5"',
            '    excerpt: 5"6"',
            "    excerpt: C:\\dir",
            '    excerpt: "C:\\dir"',
            '    excerpt: "a: \\"b\\""',
            '    quality: "9"',
            "    quality: 9",
        ]
    ),
    max_size=4,
)


@MANY
@given(st.lists(TRICKY, min_size=1, max_size=3))
def test_quotes_that_make_up_for_each_other_deceive_nobody(entries: list[list[str]]) -> None:
    front = "related:\n" + "".join(
        "\n".join([f"  - webUrl: https://a.example/{n}", *rows, ""])
        for n, rows in enumerate(entries)
    )
    found = read_waiting(f"first: 1\n{front}".encode(), "related")
    if found is not None and isinstance(waited := found["related"], Entries):
        read = [read_entry(text) for text in waited]
        expected = by_events(front)
        assert expected == (None if None in read else {"related": read})
