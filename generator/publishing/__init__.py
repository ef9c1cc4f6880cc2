"""Planned pages to files: what is stale is rendered and written, and what is gone is removed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory

import msgspec

from generator.assets import Assets
from generator.claims import Claims
from generator.digest import Signature, digest
from generator.executors import Workers
from generator.files import Unreadable, read_file
from generator.ledger import Ledger, Row
from generator.model import Artifact, Loaded
from generator.options import LIST_NAME, Config
from generator.outputs import Material, indexed, plan_outputs, search_index
from generator.publishing.artifacts import Standing, draw_cards, social_cards, write_outputs
from generator.publishing.compiling import environment_of
from generator.publishing.pages import Pages
from generator.renderer.sources import Theme
from generator.site import Site
from generator.text import counted
from generator.writer import Output, clear_way, prune

__all__ = ["Published", "publish"]

# In bytes; no page is nearly so large.
_LARGEST = 1 << 28


class Published(msgspec.Struct, frozen=True):
    """What was done: counts of files, the rows of the ledger, and why pages were stale."""

    written: int = 0
    unchanged: int = 0
    pruned: int = 0
    rows: list[Row] = []
    others: dict[str, Signature] = {}
    reasons: tuple[tuple[str, int], ...] = ()
    outputs: int = 0
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def publish(
    site: Site,
    loaded: Loaded,
    assets: Assets,
    config: Config,
    theme: Theme,
    code: bytes,
    last: Ledger | None,
    look: Callable[[Output], frozenset[str]],
    workers: Workers,
    holder: str = "",
) -> Published:
    """Bring the output folder to what ``site`` says.

    ``theme`` is the one in force, ``code`` what is compiled of it already,
    ``last`` what the build before noted, and ``look`` tells which of its files are altered;
    ``holder`` names a build that may be using the folder.

    Raises:
        OutputError, BusyError, ThemeError: names the file and the reason.
    """
    with Output(config.output) as output:
        output.lock(holder)
        altered = look(output)
        before = last.by_path() if last else {}
        pages = Pages(site, theme, before, last.site if last else b"", altered)
        standing = Standing(before, digest(theme.digest, pages.site_mark), output, altered)
        environment = environment_of(config, theme, code)
        outputs = plan_outputs(
            Material(
                site,
                pages.page,
                pages.digests,
                standing.body,
                loaded,
                config,
                environment,
                environment.language,
                assets.paths,
            )
        )
        files = _Files(output, _known(output, last))
        paths = [*pages.paths, *assets.paths.values(), *outputs.paths]
        empty = output.is_empty()
        notes = () if empty or files.old else _replaced(output, paths)
        output.begin(files.old)
        files.claim(paths)
        for artifact in assets.artifacts:
            files.put(artifact)
        files.written += sum(pages.write(config.output, empty, environment, workers))
        rows = pages.rows()
        for fresh, row in write_outputs(outputs, standing, config, empty, workers):
            rows.append(row)
            files.written += fresh
        cards = social_cards(map(pages.page, site.clusters), config, environment.language)
        static = Claims(assets.paths.values())
        cards = {path: card for path, card in cards.items() if not static.hold(path)}
        if cards:
            files.claim(cards)
        for fresh, row in draw_cards(cards, standing, config, empty, workers):
            rows.append(row)
            files.written += fresh
        indexed = _write_index(files, workers) if site.info.searchable else 0
        files.prune(files.old)
        files.others[LIST_NAME] = output.list_files(files.paths)
        output.finish()
    return Published(
        files.written,
        len(files.paths) - files.written,
        files.removed,
        rows,
        files.others,
        pages.reasons(),
        len(outputs.paths) + indexed,
        config.left_out,
        notes,
    )


class _Files:
    """The files of a folder on their way to what the site says, and what was done so far.

    ``old`` are those of earlier builds, ``paths`` those of this one, and ``others`` has those
    that have no row in the ledger.
    """

    def __init__(self, output: Output, old: list[str]) -> None:
        self.output = output
        self.old = old
        self.paths: list[str] = []
        self.others: dict[str, Signature] = {}
        self.written = 0
        self.removed = 0

    def claim(self, paths: Iterable[str]) -> None:
        """List more files as this build's, and remove what is in their way."""
        self.paths += paths
        self.output.list_files([*self.old, *self.paths])
        self.removed += sum(1 for _ in clear_way(self.output, self.old, self.paths))

    def put(self, artifact: Artifact) -> None:
        """Write one of them."""
        fresh, self.others[artifact.path] = self.output.put(artifact.path, artifact.body)
        self.written += fresh

    def prune(self, old: Iterable[str]) -> None:
        """Remove those of ``old`` that are not this build's."""
        self.removed += prune(self.output, old, self.paths)


def _write_index(files: _Files, workers: Workers) -> int:
    """Write the search index of what is in the folder; of how many files it is."""
    # What is gone must not be found.
    files.prune([path for path in files.old if path.endswith(".html")])
    with _own_pages(files) as folder:
        index = search_index(folder, workers)
    files.claim(index.paths)
    for draft in index.drafts():
        files.put(Artifact(draft.path, draft.make()))
    return len(index.paths)


@contextmanager
def _own_pages(files: _Files) -> Iterator[str]:
    """A folder that has the site's own pages, but none that others put among them."""
    folder, own = files.output.folder, set(files.paths)
    found = list(indexed(folder))
    if own.issuperset(found):
        yield folder
        return
    with TemporaryDirectory(prefix="broadsheet-") as other, Output(other) as output:
        for path in own.intersection(found):
            # One that somebody takes away meanwhile cannot be found.
            with suppress(Unreadable):
                output.put(path, read_file(os.path.join(folder, path), _LARGEST))
        yield other


def _replaced(output: Output, paths: Sequence[str]) -> tuple[str, ...]:
    """A note where files stand that no build is known to have written."""
    there = [path for path in paths if output.signature(path)]
    if not there:
        return ()
    others = f" and {counted(len(there) - 1, 'other')}" if there[1:] else ""
    note = (
        f"{output.folder} had files that no build is known to have written: {there[0]}{others}; "
        "the site's stand in their place now"
    )
    return (note,)


def _known(output: Output, last: Ledger | None) -> list[str]:
    """The files that earlier builds wrote; the list of them may have been removed."""
    noted = {path: None for path, _ in last.files()} if last else {}
    known = dict.fromkeys(output.listed(noted)) | noted
    known.pop(LIST_NAME, None)
    # As the list has them: to sort them again is to find them sorted.
    return list(known)
