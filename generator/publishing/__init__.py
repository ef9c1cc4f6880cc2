"""Planned pages to files: what is stale is rendered and written, and what is gone is removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from generator.assets import Assets
from generator.digest import Signature, digest
from generator.executors import Workers
from generator.ledger import Ledger, Row
from generator.model import Loaded
from generator.options import LIST_NAME, Config
from generator.outputs import Material, plan_outputs, search_index
from generator.publishing.artifacts import Standing, draw_cards, social_cards, write_outputs
from generator.publishing.compiling import environment_of
from generator.publishing.pages import Pages
from generator.renderer.sources import Theme
from generator.site import Site
from generator.text import counted
from generator.writer import Output, clear_way, prune

__all__ = ["Published", "publish"]


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
        pages = Pages(site, theme, last, altered)
        standing = Standing(last, digest(theme.digest, pages.site_mark), output, altered)
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
        paths = [*pages.paths, *assets.paths.values(), *outputs.paths]
        empty = output.is_empty()
        old = _known(output, last)
        notes = () if empty or old else _replaced(output, paths)
        output.begin(old)
        output.list_files([*old, *paths])
        removed = sum(1 for _ in clear_way(output, old, paths))
        written = 0
        others: dict[str, Signature] = {}
        for artifact in assets.artifacts:
            fresh, others[artifact.path] = output.put(artifact.path, artifact.body)
            written += fresh
        written += sum(pages.write(config.output, empty, environment, workers))
        rows = pages.rows()
        for fresh, row in write_outputs(outputs, standing, config, empty, workers):
            rows.append(row)
            written += fresh
        made = len(outputs.paths)
        if cards := social_cards(map(pages.page, site.clusters), config, environment.language):
            paths += cards
            output.list_files([*old, *paths])
            removed += sum(1 for _ in clear_way(output, old, paths))
        noted = last.others if last else {}
        drawn = {path: file for path, file in noted.items() if path not in altered}
        for path, (fresh, file) in draw_cards(cards, drawn, config, empty, workers):
            others[path] = file
            written += fresh
        if site.info.searchable:
            # What is gone must not be found.
            gone = [path for path in old if path.endswith(".html")]
            removed += prune(output, gone, paths)
            with search_index(config.output) as index:
                paths += index.paths
                output.list_files([*old, *paths])
                removed += sum(1 for _ in clear_way(output, old, paths))
                made += len(index.paths)
                for draft in index.drafts():
                    fresh, others[draft.path] = output.put(draft.path, draft.make())
                    written += fresh
        removed += prune(output, old, paths)
        others[LIST_NAME] = output.list_files(paths)
        output.finish()
    return Published(
        written,
        len(paths) - written,
        removed,
        rows,
        others,
        pages.reasons(),
        made,
        config.left_out,
        notes,
    )


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
    noted = {path for path, _ in last.files()} if last else set()
    return sorted(noted.union(output.listed(noted)) - {LIST_NAME})
