"""Related entries read without the rest of their file are what they are with it."""

from __future__ import annotations

import os
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.digest import digest
from generator.errors import FrontMatterError
from generator.frontmatter import read, read_entries
from generator.loader.parsed import Report
from generator.loader.story import parse_files, parse_references
from generator.plainyaml import Entries
from tests.properties.test_reading import MANY, mutations

BREAKS = st.sampled_from(["\n", "\n", "\r\n"])
BODIES = st.sampled_from(["", "Text.", "\n---\nText é"])


@MANY
@given(mutations(), BREAKS, BODIES)
def test_entries_alone_are_those_that_waited(front: str, line_break: str, body: str) -> None:
    raw = f"---\n{front}\n---\n{body}".replace("\n", line_break).encode()
    try:
        waited = read(raw, "related").data.get("related")
    except FrontMatterError:
        return
    if isinstance(waited, Entries):
        assert read_entries(raw, "related") == waited


@MANY
@given(mutations(), BREAKS)
def test_references_are_read_alike_alone_and_with_their_file(front: str, line_break: str) -> None:
    raw = f"---\n{front}\n---\n".replace("\n", line_break).encode()
    (parsed,) = parse_files([("a.md", raw)], frozenset())
    references = list(parsed.references())
    if not references:
        return
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "a.md"), "wb") as file:
            file.write(raw)

        def reports(before: bytes) -> list[Report]:
            return parse_references(folder, "a.md", references, before, frozenset())

        assert reports(digest(raw)) == reports(b"")


@MANY
@given(mutations(), st.integers(0, 2000), st.sampled_from([b"\xff", b"\xc2", b"\xe2\x80"]))
def test_what_is_not_utf8_is_told_by_its_line_wherever_it_stands(
    front: str, at: int, bad: bytes
) -> None:
    raw = f"---\n{front}\n---\nText\n".encode()
    raw = raw[:at] + bad + raw[at:]
    line = raw[: first_bad(raw)].count(b"\n") + 1
    with pytest.raises(FrontMatterError, match="is not UTF-8") as refusal:
        read(raw, "related")
    assert refusal.value.line == line


def first_bad(raw: bytes) -> int:
    with pytest.raises(UnicodeDecodeError) as error:
        raw.decode()
    return error.value.start
