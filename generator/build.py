"""The order of the stages, the timings and the report; nothing else."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache as memoized
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

import msgspec

from generator.assets import Assets, collect_assets
from generator.cache import Cache
from generator.digest import Signature, digest, program_digest
from generator.errors import OutputError, Problem, WorkerError
from generator.executors import Progress, Workers, available_cores
from generator.language import is_spoken, load_language
from generator.ledger import Ledger, decode_ledger, encode_ledger, ledger_name
from generator.loader.scanning import begin_scan
from generator.model import Cluster, Loaded, Report, Story
from generator.options import Config
from generator.pictures import Pictures, make_pictures, own_pictures
from generator.records import Records
from generator.renderer.sources import Theme, read_theme
from generator.writer import Output

if TYPE_CHECKING:
    from generator.publishing import Published
    from generator.site import Site

Result = TypeVar("Result")
_Laps = tuple[tuple[str, float], ...]

# So many files are worth another process that looks at them.
_MANY = 1_000

_encode = msgspec.msgpack.Encoder().encode
_decode_look = msgspec.msgpack.Decoder(tuple[Signature, frozenset[str]] | None).decode
_decode_told = msgspec.msgpack.Decoder(tuple[list[str], bool, list[bytes]]).decode


def build_site(
    config: Config,
    strict: bool = False,
    progress: Progress | None = None,
    keep: bool = True,
    hold: list[object] | None = None,
) -> Report:
    """Build the site of ``config`` and say what was done.

    With ``keep`` what the last build did is not done again, and this one is
    remembered. Under ``strict`` nothing is written if there is any problem.
    What the build was made of is put into ``hold``: a process that ends soon
    need not take it apart.

    Raises:
        BroadsheetError: the build stopped, before the first write unless the
            output folder itself fails.
    """
    watch = _Stopwatch()
    with (
        _no_search_for_cycles(for_ever=hold is not None),
        Cache(config.source, program_digest(), enabled=keep) as cache,
        # Stories parse alike wherever their site goes.
        Records(cache, digest(_encode(config.content.platforms))) as records,
        Workers(config.jobs or available_cores(), progress) as workers,
    ):
        if cache.holder and os.path.isdir(config.output):
            # Rather now than after the work is done.
            with Output(config.output) as output:
                output.lock(cache.holder)
        last = cache.read(ledger_name(config.output), decode_ledger)
        altered = _begin_look(last, config, workers)
        finish_scan = watch("read", lambda: begin_scan(config, records, workers))
        # Beside the reading, which takes the longest and needs hardly anything of the program.
        theme = watch("theme", lambda: read_theme(config.template_folders))
        compiled: Callable[[], bytes] | None = None
        if last is None or last.theme != theme.digest:
            compiled = watch("theme", lambda: _compiled(config, theme, workers))
        assets = watch("assets", lambda: collect_assets(config))
        scan = watch("read", finish_scan)
        inputs = digest(_settings(config), theme.digest, assets.digest(), scan.digest)
        if last and watch("compare", lambda: _is_done(last, inputs, config, altered)):
            records.save(scan.files)
            return _unchanged(last.report, watch.laps(), cache.warnings)
        # What a build without a change does not need is not loaded for it.
        from generator.loader.content import load_content
        from generator.planner import plan_site
        from generator.publishing import Published, publish
        from generator.renderer.theme import unused

        compiled = compiled or watch("theme", lambda: _compiled(config, theme, workers))
        loaded = watch("load", lambda: load_content(config, workers, scan))
        # Not at the end: what was read takes memory until then.
        watch("keep", lambda: records.save(scan.let_go()))
        clusters, keys = watch("group", lambda: _clusters(loaded, config, cache, workers))
        pictures = Pictures({}, (), ())
        if shown := _own_pictures(loaded.stories, assets, config):
            version = config.images_installed
            pictures = watch("pictures", lambda: make_pictures(shown, version, cache, workers))
            assets = assets.with_files(pictures.artifacts)
        language = load_language(config.site.language, config.template_folders, theme.digest)
        site = watch(
            "plan",
            lambda: plan_site(
                clusters, loaded, assets.paths, config, pictures.found, language, keys
            ),
        )
        watch("group", keys)  # copies of this process cannot ask for it
        if hold is not None:
            hold += (loaded, clusters, site)
        problems = tuple(sorted((*loaded.problems, *pictures.problems, *site.problems)))
        done = Published()
        if not (strict and problems):
            code = watch("theme", compiled)
            done = watch(
                "write",
                lambda: publish(
                    site, loaded, assets, config, theme, code, last, altered, workers, cache.holder
                ),
            )
        report = _report(loaded, site, problems, done, watch.laps())
        lasting = (*_unspoken(config), *unused(theme))
        if keep and done.rows:
            ledger = Ledger(
                # What the disk refused in the second turn is asked for again.
                b"" if any(map(_is_passing, problems)) else inputs,
                theme.digest,
                digest(_encode(site.info)),
                loaded.due,
                done.rows,
                done.others,
                msgspec.structs.replace(report, notes=lasting),
            )
            watch("keep", lambda: cache.write(ledger_name(config.output), encode_ledger(ledger)))
        notes = (*_emptied(last, loaded), *lasting, *done.notes, *cache.warnings)
        return msgspec.structs.replace(report, seconds=watch.laps(), notes=notes)


def _emptied(last: Ledger | None, loaded: Loaded) -> Iterator[str]:
    """A note where all stories are gone."""
    if last and last.report.stories and not loaded.stories:
        yield (
            f"no story was found, and the last build had {last.report.stories:,}: "
            "the site is empty now"
        )


def _unspoken(config: Config) -> Iterator[str]:
    """A note where the interface has to speak another language than the site."""
    if not is_spoken(config.site.language, config.template_folders):
        yield (
            f"no catalogue speaks {config.site.language}, so the interface is in English; "
            "docs/theming.md tells how to make one"
        )


def _unchanged(last: Report, seconds: _Laps, warnings: Iterable[str]) -> Report:
    """What a build did for which the ``last`` one had done all; what holds on is told again."""
    return msgspec.structs.replace(
        last,
        written=0,
        unchanged=last.written + last.unchanged,
        pruned=0,
        seconds=seconds,
        reasons=(),
        notes=(*last.notes, *warnings),
    )


def _report(
    loaded: Loaded, site: Site, problems: tuple[Problem, ...], done: Published, seconds: _Laps
) -> Report:
    return Report(
        files=loaded.files,
        stories=len(loaded.stories),
        clusters=len(site.clusters),
        pages=len(site.planned),
        written=done.written,
        unchanged=done.unchanged,
        pruned=done.pruned,
        problems=problems,
        unplaced=site.unplaced,
        merged=site.merged,
        seconds=seconds,
        reasons=done.reasons,
        outputs=done.outputs,
        left_out=done.left_out,
    )


def _clusters(
    loaded: Loaded, config: Config, cache: Cache, workers: Workers
) -> tuple[Sequence[Cluster], Callable[[], Mapping[str, bytes]]]:
    """The clusters, and what gives a digest of each if the next build may ask for it.

    The digests go by the ids of leads.
    """
    from generator.grouper import decode_kept, group_again

    kept = cache.read("groups", decode_kept)
    grouping = group_again(loaded.stories, loaded.topic_ids, config.grouping, workers, kept)
    clusters = grouping.clusters
    leads = [cluster.lead.id for cluster in clusters]
    if not (cache.keeps and grouping.is_reusable):
        return clusters, dict
    if kept is not None and not grouping.is_worth_keeping:
        known = dict(zip(leads, grouping.keys, strict=True))
        return clusters, lambda: known

    def keep() -> bytes:
        cache.write("groups", grouping.encode())
        return _encode((cache.warnings, cache.keeps, grouping.keys))

    # In a copy of this process, which need not hold meanwhile what was weighed.
    told = workers.aside(keep)

    @memoized
    def keys() -> Mapping[str, bytes]:
        warnings, keeps, found = _decode_told(told())
        cache.warnings, cache.keeps = warnings, keeps
        return dict(zip(leads, found, strict=True))

    return clusters, keys


@contextmanager
def _no_search_for_cycles(for_ever: bool) -> Iterator[None]:
    """A build makes millions of objects and hardly a cycle; looking for them takes a tenth of it.

    What is made is searched at the end, or ``for_ever`` never.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if for_ever:
            gc.freeze()
        if enabled:
            gc.enable()


def _compiled(config: Config, theme: Theme, workers: Workers) -> Callable[[], bytes]:
    """A call that waits for the code of the theme; another process compiles it from now on."""
    # Loaded before there are copies of this process that need it.
    for stage in ("loader.content", "loader.story", "grouper", "publishing"):
        import_module(f"generator.{stage}")
    from generator.publishing.compiling import start_compiling

    return start_compiling(config, theme, workers)


def _own_pictures(stories: Sequence[Story], assets: Assets, config: Config) -> Mapping[str, bytes]:
    """The site's own pictures that need renditions, if those are wanted and can be made."""
    if not (config.outputs.pictures and config.site.base_url and config.images_installed):
        return {}
    return own_pictures(stories, assets.by_path(), config.site.base_url)


def _is_passing(problem: Problem) -> bool:
    return (problem.kind, problem.field) == ("unreadable", "related")


def _settings(config: Config) -> bytes:
    """All of the configuration that a page could show."""
    return _encode(
        [msgspec.structs.replace(config, jobs=0), config.search_installed, config.images_installed]
    )


def _begin_look(
    last: Ledger | None, config: Config, workers: Workers
) -> Callable[[Output], frozenset[str]]:
    """Begin to look which files of the last build are altered; what tells it of the open output.

    Where they are few or there is no other process, it looks when it is asked: a copy of this
    process is made in the time in which it looks at some hundred files.
    """
    files = list(last.files()) if last else []

    def look() -> bytes:
        try:
            with Output(config.output, make=False) as output:
                return _encode((output.state(), list(output.altered(files))))
        except OutputError:
            return _encode(None)

    told = memoized(workers.aside(look)) if len(files) >= _MANY and workers.jobs > 1 else None

    def altered(output: Output) -> frozenset[str]:
        # Not after a build that was killed: it may have been at work when the files were seen.
        if told and output.is_finished():
            with suppress(WorkerError):
                seen = _decode_look(told())
                # Of use if it is still the same folder with the same things in it.
                if seen and seen[0] == output.state():
                    return seen[1]
        return frozenset(output.altered(files))

    return altered


def _is_done(
    last: Ledger, inputs: bytes, config: Config, altered: Callable[[Output], frozenset[str]]
) -> bool:
    """Whether the last build read all that this one would, and its files are as it left them."""
    if last.inputs != inputs or (last.due and last.due <= (config.now or datetime.now(UTC))):
        return False
    with Output(config.output) as output:
        output.lock()
        return output.is_finished() and not altered(output)


class _Stopwatch:
    """Seconds by stage, in order."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def __call__(self, stage: str, work: Callable[[], Result]) -> Result:
        start = time.perf_counter()
        try:
            return work()
        finally:
            spent = time.perf_counter() - start
            self._seconds[stage] = self._seconds.get(stage, 0.0) + spent

    def laps(self) -> _Laps:
        return tuple(self._seconds.items())
