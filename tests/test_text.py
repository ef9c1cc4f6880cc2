"""Text from strangers made plain, and names made fit for an address."""

from __future__ import annotations

import re
from typing import Any

import pytest

from generator.text import (
    clean,
    fingerprint,
    is_blank,
    is_safe_slug,
    printable,
    shorten,
    slug,
    stem_slug,
    unique_slugs,
)


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("Harbour reopens", "Harbour reopens"),
        ("Q&amp;A with the pilot", "Q&A with the pilot"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("Ferry &#8217;s end", "Ferry ’s end"),
        ("<b>Bold</b> claim<br/>made", "Bold claim made"),
        ("<p>It ends here</p><P class='x'>It begins</P>", "It ends here It begins"),
        ("H<sub>2</sub>O on <i>Hal</i>cyon<wbr>-4", "H2O on Halcyon-4"),
        ("<script src=x>alert(1)</script>", "alert(1)"),
        ("Shares of <MSFT.O> rise, 3 < 4", "Shares of <MSFT.O> rise, 3 < 4"),
        ("<a href='x'", "<a href='x'"),
        ("one\r\n\ttwo   three ", "one two three"),
        ("line\u2028break\x85here", "line break here"),
        ("a\x00b\x1b[31mc\x9d", "ab[31mc"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\u05e9\u200f\u05dc\u05d5\u05dd", "\u05e9\u200f\u05dc\u05d5\u05dd"),
        ("family 👩\u200d👧", "family 👩\u200d👧"),
        ("e\u0301te\u0301", "été"),
        ("tag\U000e0041s", "tags"),
        ("&#0;&#xD800;", "\ufffd\ufffd"),
        ("&#x202e;gone", "gone"),
    ],
)
def test_scraped_text_becomes_plain_text(given: str, plain: str) -> None:
    assert clean(given) == plain


def test_a_reference_of_endless_digits_is_one_wrong_character() -> None:
    assert clean(f"before &#{'9' * 9000}; after &amp;") == "before \ufffd after &"


def test_marks_piled_on_a_letter_are_cut_also_where_normal_form_makes_more() -> None:
    assert clean("a" + "\u0301" * 500) == clean("á" + "\u0301" * 8)
    piled = clean("a" + "\u0344" * 8)
    assert len(piled) <= 9
    assert clean(piled) == piled


def test_variation_selectors_survive_whatever_stands_around_them() -> None:
    assert clean("葛\U000e0100城") == "葛\U000e0100城"
    assert clean("  葛\U000e0100城") == "葛\U000e0100城"


@pytest.mark.parametrize(
    "text",
    ["", " ", "\xa0\u3000", "\u3164", "\u2800 \u2800", "\u034f\ufe0f", "\U000e0100", "\u115f"],
)
def test_text_that_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "\u3164a", "—", "字", "  ?", "0"])
def test_text_that_shows_something_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_a_text_within_its_length_is_not_cut() -> None:
    assert shorten("exactly ten", 11) == "exactly ten"


def test_a_cut_falls_between_words_and_ends_in_an_ellipsis() -> None:
    assert shorten("The harbour, reopened at dawn", 14) == "The harbour…"


@pytest.mark.parametrize("length", range(2, 40))
def test_a_cut_text_never_exceeds_its_length(length: int) -> None:
    assert len(shorten("Supercalifragilistic words — and more, follow here", length)) <= length
    assert len(shorten("x" * 60, length)) <= length


def test_a_cut_keeps_a_letter_and_its_marks_together() -> None:
    cut = shorten("x" * 8 + "q\u0301\u0302 tail of the text", 11)
    assert cut == "x" * 8 + "…"


def test_printable_escapes_what_would_move_a_terminal() -> None:
    assert printable("a\x1b[2Jb\n\u202ec") == r"a\x1b[2Jb\n\u202ec"
    assert printable("naïve") == "naïve"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Artificial Intelligence", "artificial-intelligence"),
        ("Çelik & Söhne", "celik-sohne"),
        ("../../etc/passwd", "etc-passwd"),
        ("a_b", "a-b"),
        ("Q&amp;A", "q-amp-a"),
    ],
)
def test_a_name_becomes_a_slug(name: str, made: str) -> None:
    assert slug(name) == made


@pytest.mark.parametrize("name", ["", "!!!", "\u202e", "con", "LPT1", "aux"])
def test_a_name_without_a_safe_slug_gets_its_digest(name: str) -> None:
    made = slug(name)
    assert made.endswith(fingerprint(name))
    assert is_safe_slug(made)


def test_a_slug_decodes_no_character_references() -> None:
    assert slug("&#99999999999999999999;") == "99999999999999999999"
    assert slug("&#47;etc") == "47-etc"


@pytest.mark.parametrize("text", ["con", "a.b", "A", "", "-a", "a/b", "a\n", "é", "a" * 81])
def test_what_may_not_stand_in_an_address_is_no_safe_slug(text: str) -> None:
    assert not is_safe_slug(text)


def test_a_usual_file_stem_is_its_own_address() -> None:
    stem = "2026-03-10-harbour_reopens-at-dawn"
    assert stem_slug(stem) == stem


def test_other_stems_get_an_address_that_tells_them_apart() -> None:
    assert stem_slug("Harbour Reopens") != stem_slug("harbour reopens")
    assert stem_slug("x" * 250) != stem_slug("x" * 251)
    assert all(is_safe_slug(stem_slug(s)) for s in ("Ä", "..", "a b", "x" * 250))


def slugs(*names: str, **options: Any) -> dict[str, str]:
    """Slugs of names that come in this order."""
    return unique_slugs(names, lambda: {name: n for n, name in enumerate(names)}, **options)


def test_of_names_with_one_slug_the_first_keeps_it() -> None:
    found = slugs("Open Source!", "open-source", "open source")
    assert found["Open Source!"] == "open-source"
    assert all(re.fullmatch(r"open-source-[0-9a-f]{6}", found[n]) for n in list(found)[1:])
    assert len(set(found.values())) == 3


def test_names_that_come_at_once_are_taken_by_their_spelling() -> None:
    found = unique_slugs(["b!", "b?"], lambda: {"b!": 0, "b?": 0})
    assert found == {"b!": "b", "b?": f"b-{fingerprint('b?', 6)}"}


def test_a_later_name_changes_no_slug_also_where_it_is_made_to_hit_a_digest() -> None:
    before = slugs("Foo!", "Foo?")
    trap = before["Foo?"]
    after = slugs("Foo!", "Foo?", trap)
    assert after | before == after
    assert len(set(after.values())) == 3
    # Who came first keeps it here too.
    assert slugs(trap, "Foo!", "Foo?")[trap] == trap


def test_a_slug_that_is_taken_is_given_to_nobody() -> None:
    assert slugs("Foo", taken=["foo"])["Foo"].startswith("foo-")
