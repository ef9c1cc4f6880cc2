"""Front matter read without trust: what is data, what is refused, and where it stands."""

from __future__ import annotations

import contextlib
import time
import tracemalloc

import pytest

from generator.errors import FrontMatterError
from generator.frontmatter import read, read_yaml
from generator.yamlevents import read_scalars


def data(front: str) -> dict[str, object]:
    return read(f"---\n{front}\n---\n".encode()).data


def refusal(raw: str | bytes) -> FrontMatterError:
    with pytest.raises(FrontMatterError) as caught:
        read(raw if isinstance(raw, bytes) else raw.encode())
    return caught.value


def test_every_scalar_stays_text() -> None:
    front = "a: no\nb: 12:30:45\nc: 010\nd: 1.10\ne: 2024-02-30\nf: 'x'\ng: true\nh: 9" + "9" * 5000
    assert data(front) == {
        "a": "no", "b": "12:30:45", "c": "010", "d": "1.10", "e": "2024-02-30", "f": "x",
        "g": "true", "h": "9" * 5001,
    }  # fmt: skip


def test_an_empty_or_null_plain_scalar_is_none_and_a_quoted_one_is_text() -> None:
    assert data("a:\nb: ~\nc: null\nd: ''\ne: \"null\"") == {
        "a": None, "b": None, "c": None, "d": "", "e": "null",
    }  # fmt: skip


def test_a_plain_scalar_ends_before_the_space_at_the_end_of_its_line() -> None:
    assert data("a: b \nc:\n  d: e \nf: g") == {"a": "b", "c": {"d": "e"}, "f": "g"}
    related = read(b"---\na: b\nrelated:\n  - title: c \n    url: d\n---\n", "related")
    assert related.data == {"a": "b", "related": [{"title": "c", "url": "d"}]}


def test_a_list_that_could_wait_is_refused_where_a_line_of_it_is_indented_too_far() -> None:
    front = 'a: b\nrelated:\n  - title: "c"\n    images:\n      d: e\n          f: g\n'
    with pytest.raises(FrontMatterError, match="not valid YAML"):
        read(f"---\n{front}---\n".encode(), "related")


def test_lists_and_mappings_nest_in_every_usual_layout() -> None:
    expected = {"p": {"n": "A"}, "l": ["x", {"k": "v", "m": ["1"]}]}
    assert data("p:\n  n: A\nl:\n- x\n- k: v\n  m:\n  - 1") == expected
    assert data("p:\n    n: A\nl:\n  - x\n  - k: v\n    m:\n      - 1") == expected
    assert data("p: {n: A}\nl: [x, {k: v, m: ['1']}]") == expected


def test_the_body_is_what_follows_the_closing_line() -> None:
    assert read(b"---\na: b\n---\n\nFirst.\n\n---\n\nSecond.\n").body == "First.\n\n---\n\nSecond."
    assert read(b"---\na: b\n---").body == ""


def test_a_mark_of_byte_order_and_windows_lines_are_accepted() -> None:
    assert read(b"\xef\xbb\xbf---\r\na: b\r\nc: d\r\n---\r\nText\r\n").data == {"a": "b", "c": "d"}


@pytest.mark.parametrize(
    "front",
    [
        "secured: BLOB",
        'SECURED: "BLOB"',
        "secured: |\n  BLOB\n  BLOB",
        "secured: {BLOB: BLOB, b: [BLOB]}",
        "secured:\n  - BLOB\n  - a: BLOB",
        "p:\n  Secured: BLOB\n  n: A",
        "related:\n  - title: T\n    secured: BLOB\n  - secured:\n      a: BLOB",
        'related:\n  - title: "T"\n    Secured: "BLOB"\nafter: x',
        'related:\n  - title: "T"\n    secured:\n      a: "BLOB"\nafter: x',
        "secured: BLOB\nsecured: BLOB",
        '"secured": BLOB',
        "? secured\n: BLOB",
    ],
)
def test_what_is_secured_is_gone_in_any_form_and_at_any_depth(front: str) -> None:
    for waiting in ("", "related"):
        document = read(f"---\nkept: yes\n{front}\n---\n".encode(), waiting)
        assert document.data["kept"] == "yes"
        assert "BLOB" not in repr(document.data)
        assert "secured" not in repr(document.data).lower()


@pytest.mark.parametrize(
    ("front", "line", "told"),
    [
        ("a: &x b", 2, "anchor or alias"),
        ("a: b\nc: *x", 3, "anchor or alias"),
        ("a: !!python/object:os.system x", 2, "tag"),
        ("a: b\n<<: {c: d}", 3, "merge key"),
        ("a: b\nc: d\na: e", 4, "appears twice"),
        ("a: b\n--- {c: d}", 3, "more than one YAML document"),
        ("a: b\n...\nc: d", 0, "not valid YAML"),
        ("%YAML 1.1\n--- {a: b}", 2, "more than one YAML document"),
        ("a: " + "[" * 30_000, 2, "deeper than 12"),
        ("a: b\nb: " + "{c: " * 30_000, 3, "deeper than 12"),
        ("a: [" + "x," * 60_000 + "]", 2, "more than 50,000"),
        ("r:\n" + "- a: b\n" * 17_000, 0, "more than 50,000"),
        ("- a\n- b", 2, "not a mapping"),
        ("text", 2, "not a mapping"),
        ("? [a, b]\n: c", 2, "key that is not text"),
        ("a: 'never ends", 3, "not valid YAML"),
        ("a: b\n\tc: d", 3, "not valid YAML"),
        ("a: b\nc: \x07", 3, "characters that YAML does not allow"),
        ("a: b:\nc: d", 2, "not valid YAML"),
        ("", 2, "not a mapping"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_trick_of_yaml_is_refused_where_it_stands(front: str, line: int, told: str) -> None:
    error = refusal(f"---\n{front}\n---\n")
    assert told in str(error).replace("50000", "50,000")
    assert line in (0, error.line)


@pytest.mark.parametrize(
    "raw",
    ["", "a: b", "---js\nx\n---\n", "----\na: b\n---\n", " ---\na: b\n---\n", "+++\na = 1\n+++\n"],
)
def test_only_three_hyphens_open_front_matter(raw: str) -> None:
    assert "three hyphens" in str(refusal(raw))


def test_front_matter_must_be_closed() -> None:
    assert "never closed" in str(refusal("---\na: b\n"))


def test_a_file_that_is_not_utf8_is_refused_at_its_line() -> None:
    assert refusal(b"---\na: b\nc: \xff\n---\n").line == 3


def test_a_message_never_quotes_the_text() -> None:
    for front in ("secured: 'BLOB", "secured: BLOB: BLOB", "secured: %BLOB", "secured: @BLOB\x07"):
        error = refusal(f"---\n{front}\n---\n")
        assert "BLOB" not in f"{error}{error.hint}{error.field}"


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029"])
def test_a_line_break_that_no_editor_shows_smuggles_in_no_key(sign: str) -> None:
    assert "not valid YAML" in str(refusal(f"---\ntitle: a{sign}removed: true\n---\n"))
    assert data(f"title: a{sign}removed") == {"title": "a removed"}


@pytest.mark.parametrize("flow", [True, False])
def test_a_document_knows_the_line_and_style_of_each_field(flow: bool) -> None:
    extra = "# a comment sends the file to the other reader\n" if flow else ""
    document = read(
        f"---\ntitle: A\nrelated:\n  - title: 'B'\n    url: x\n  - url: \"y\"\n{extra}---\n".encode()
        if flow
        else b'---\ntitle: A\nrelated:\n  - title: "B"\n    url: x\n  - url: "y"\n---\n'
    )
    assert document.line(("title",)) == 2
    assert document.line(("related", 0, "url")) == 5
    assert document.line(("related", 1, "url")) == 6
    assert document.line(("related", 1, "missing")) == 6
    assert document.is_plain(("title",))
    assert not document.is_plain(("related", 1, "url"))


@pytest.mark.parametrize(
    ("raw", "line"),
    [("_id: x\nname: y\n", 2), ("---\n_id: x\nname: y\n", 3), ("---\n_id: x\nname: y\n---\n", 3)],
)
def test_a_data_file_needs_no_hyphens_and_its_lines_are_those_of_the_file(
    raw: str, line: int
) -> None:
    document = read_yaml(raw.encode())
    assert document.data == {"_id": "x", "name": "y"}
    assert document.line(("name",)) == line


def test_a_fault_in_a_data_file_is_told_at_its_line() -> None:
    with pytest.raises(FrontMatterError) as caught:
        read_yaml(b"_id: x\nname: &a y\n")
    assert caught.value.line == 2


def test_only_the_scalars_at_the_top_of_a_site_file_are_read() -> None:
    raw = b"title: 'The Eel'\nempty:\nnested:\n  title: no\nlist: [a, b]\nlocale: en_GB\n"
    assert read_scalars(raw) == {"title": "The Eel", "locale": "en_GB"}


@pytest.mark.parametrize("raw", [b"a: [", b"\xff\xfe\x00", b"a: \x07"])
def test_a_site_file_that_is_not_yaml_is_refused(raw: bytes) -> None:
    with pytest.raises(FrontMatterError):
        read_scalars(raw)


@pytest.mark.parametrize(
    "unit",
    [
        'k: "x"\n', "- a\n", "a: ", "- ", "? ", "[", "{a: ", '"', "'", '\\"', "#", ": ", "k:\n", " ",
        "\n", "\t", "&a ", "!", "|\n", "%", ",", "\u2028", "-\n", " - a: b\n", "x: |\n  y\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["", "a: ", 'a: "', "a:\n  - ", "a: |\n "])
def test_reading_costs_no_more_than_its_length_warrants(prefix: str, unit: str) -> None:
    def seconds(size: int) -> float:
        raw = f"---\n{prefix}{unit * (size // len(unit))}\n---\n".encode()
        start = time.process_time()
        with contextlib.suppress(FrontMatterError):
            read(raw, waiting="a")
        return time.process_time() - start

    # A quadratic reader would need a hundred times as long for ten times as much.
    assert seconds(200_000) < 0.15 + 25 * seconds(20_000)


def test_a_list_that_waits_counts_for_the_number_of_values() -> None:
    front = "title: x\nrelated:\n" + "  - a: b\n    c: d\n" * 15_000
    with pytest.raises(FrontMatterError, match="more than 50"):
        read(f"---\n{front}---\n".encode(), waiting="related")


def test_long_lists_of_a_file_are_not_held_for_others() -> None:
    def read_many() -> None:
        for number in range(30):
            words = "\n".join(f"  - word{number}x{place}" for place in range(2_000))
            assert len(read(f"---\ntags:\n{words}\n---\n".encode()).data["tags"]) == 2_000

    tracemalloc.start()
    try:
        read_many()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 1_000_000


@pytest.mark.parametrize("front", ["provider:\n\tname: Eel", "a:\n  - b\n\t- c", "\ta: b"])
def test_a_tab_as_indent_is_told_as_such(front: str) -> None:
    assert refusal(f"---\n{front}\n---\n").hint == "indent with spaces, not with tabs"
