"""Reports that are known only from the ``related`` lists of others, read in a second turn.

Most entries of those lists are stories with a file of their own, whose copy
is never looked at; so entries are read once it is known which are not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import repeat

import msgspec

from generator.executors import Workers, portions
from generator.loader.parsed import Reference, Report
from generator.loader.story import parse_references
from generator.options import Config
from generator.records import Kept, Records

# Files that one process reads again at a time.
_LEAST, _MOST = 64, 256


_encode = msgspec.msgpack.Encoder().encode
_decode_answers = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode
_decode_reports = msgspec.msgpack.Decoder(list[Report]).decode


def read_reports(
    wanted: Mapping[bytes, list[Reference]],
    files: list[Kept],
    records: Records,
    config: Config,
    workers: Workers,
) -> Iterator[tuple[bytes, Report]]:
    """The report of each reference in ``wanted``, with the path of the file that has the entry.

    Notes in ``files`` where the answers are kept.
    """
    places = {kept.path: place for place, kept in enumerate(files) if kept.path in wanted}
    unread: list[tuple[bytes, list[Reference]]] = []
    for path, references in sorted(wanted.items()):
        reports = _kept(files[places[path]], references, records)
        if reports is None:
            unread.append((path, references))
        else:
            yield from zip(repeat(path), reports)
    folder, platforms = config.content_folder, frozenset(config.content.platforms)
    parts = portions(len(unread), workers.jobs, _LEAST, _MOST)
    chunks = [unread[part.start : part.stop] for part in parts]

    def parse(number: int) -> bytes:
        return _encode(
            [
                parse_references(
                    folder, os.fsdecode(path), references, files[places[path]].digest, platforms
                )
                for path, references in chunks[number]
            ]
        )

    answers = workers.divide("Reading references", parse, len(chunks))
    for chunk, answer in zip(chunks, answers, strict=True):
        for (path, _), raw in zip(chunk, _decode_answers(answer), strict=True):
            reports = _decode_reports(raw)
            # What the disk refused may be given to the next build.
            if not any(p.kind == "unreadable" for report in reports for p in report.problems):
                place, kept = places[path], records.add(memoryview(raw))
                files[place] = msgspec.structs.replace(files[place], reports=kept)
            yield from zip(repeat(path), reports)


def _kept(kept: Kept, references: list[Reference], records: Records) -> list[Report] | None:
    """The reports of an earlier build, if it asked for all of these."""
    record = records.get(kept.reports) if kept.reports else None
    if record is None:
        return None
    with suppress(msgspec.MsgspecError, ValueError):
        reports = {(report.index, report.key): report for report in _decode_reports(record)}
        asked = [(reference.index, reference.key) for reference in references]
        if all(one in reports for one in asked):
            return [reports[one] for one in asked]
    return None
