"""The order of the stages, the timings and the report; nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TypeVar

import msgspec

from generator.assets import Assets, collect_assets
from generator.config import Config
from generator.executors import Progress, Workers, available_cores
from generator.grouper import group_stories
from generator.loader import load_content
from generator.model import AnyPage, Artifact, Report, Site, SiteInfo
from generator.outputs import Material, Outputs, plan_outputs, search_index
from generator.planner import output_path, plan_site
from generator.renderer.theme import check_theme, load_theme, render_page
from generator.writer import Output, clear_way, prune

Result = TypeVar("Result")

# Pages worth one message to a worker.
_CHUNK = 100
# Feeds are large: so many files fit one message.
_OUTPUT_CHUNK = 32

_encode = msgspec.msgpack.Encoder().encode
_decode_pages = msgspec.msgpack.Decoder(list[AnyPage]).decode


class _Task(msgspec.Struct, frozen=True, array_like=True):
    """Pages to render and write, as a worker gets them."""

    output: str
    templates: tuple[str, ...]
    info: msgspec.Raw
    pages: msgspec.Raw


class _Files(msgspec.Struct, frozen=True, array_like=True):
    """Files to write, as a worker gets them."""

    output: str
    artifacts: list[Artifact]


_decode_files = msgspec.msgpack.Decoder(_Files).decode
_decode_task = msgspec.msgpack.Decoder(_Task).decode
_decode_info = lru_cache(maxsize=4)(msgspec.msgpack.Decoder(SiteInfo).decode)


def build_site(
    config: Config,
    strict: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Build the site of ``config`` and say what was done.

    Under ``strict`` nothing is written if there is any problem.

    Raises:
        BroadsheetError: the build stopped, before the first write unless the
            output folder itself fails.
    """
    watch = _Stopwatch()
    # Templates compile before workers start, which then have them too.
    watch("theme", lambda: check_theme(load_theme(config.template_folders, config.site.time_zone)))
    assets = watch("assets", lambda: collect_assets(config))
    with Workers(config.jobs or available_cores(), progress) as workers:
        loaded = watch("read", lambda: load_content(config, workers))
        clusters = watch(
            "group",
            lambda: group_stories(loaded.stories, loaded.topic_ids, config.grouping, workers),
        )
        site = watch("plan", lambda: plan_site(clusters, loaded, assets.paths, config))
        theme = load_theme(config.template_folders, config.site.time_zone)
        material = Material(site, loaded, config, theme, assets.paths)
        outputs = watch("outputs", lambda: plan_outputs(material))
        problems = tuple(sorted((*loaded.problems, *site.problems)))
        files = written = unchanged = pruned = 0
        if not (strict and problems):
            files, written, pruned = watch(
                "write", lambda: _publish(site, assets, outputs, config, workers)
            )
            unchanged = files - written
    return Report(
        files=loaded.files,
        stories=len(loaded.stories),
        clusters=len(clusters),
        pages=len(site.pages),
        written=written,
        unchanged=unchanged,
        pruned=pruned,
        problems=problems,
        unplaced=site.unplaced,
        seconds=tuple(watch.seconds.items()),
        outputs=max(files - len(site.pages) - len(assets.artifacts), 0),
        notes=(*config.notes, *outputs.notes),
    )


def _publish(
    site: Site, assets: Assets, outputs: Outputs, config: Config, workers: Workers
) -> tuple[int, int, int]:
    """Render and write every file; return how many there are, were written, and were pruned."""
    with Output(config.output) as output:
        paths = [output_path(page.path) for page in site.pages]
        paths += assets.paths.values()
        paths += outputs.paths
        old = output.listed()
        output.list_files([*old, *paths])
        removed = sum(1 for _ in clear_way(output, old, paths))
        written = sum(output.write(artifact.path, artifact.body) for artifact in assets.artifacts)
        total = -(-len(site.pages) // _CHUNK)
        for answer in workers.map("Writing", _render_chunk, _tasks(site, config), total):
            written += int.from_bytes(answer)
        written += _write_outputs(outputs, config, workers)
        if "search" in config.published and config.search_installed:
            for artifact in search_index(config.output):
                paths.append(artifact.path)
                output.list_files([*old, *paths])
                written += output.write(artifact.path, artifact.body)
        removed += prune(output, old, paths)
        output.list_files(paths)
    return len(paths), written, removed


def _tasks(site: Site, config: Config) -> Iterator[bytes]:
    info = msgspec.Raw(_encode(site.info))
    for start in range(0, len(site.pages), _CHUNK):
        pages = msgspec.Raw(_encode(site.pages[start : start + _CHUNK]))
        yield _encode(_Task(config.output, config.template_folders, info, pages))


def _render_chunk(payload: bytes) -> bytes:
    """Render and write some pages, in a worker; answers how many files were written."""
    task = _decode_task(payload)
    info = _decode_info(bytes(task.info))
    theme = load_theme(task.templates, info.time_zone)
    with Output(task.output) as output:
        written = sum(
            output.write(output_path(page.path), render_page(theme, page, info))
            for page in _decode_pages(task.pages)
        )
    return written.to_bytes(4)


def _write_outputs(outputs: Outputs, config: Config, workers: Workers) -> int:
    """Write every output; how many files that were."""
    artifacts = outputs.artifacts()
    chunks = iter(lambda: list(islice(artifacts, _OUTPUT_CHUNK)), [])
    payloads = (_encode(_Files(config.output, chunk)) for chunk in chunks)
    total = -(-len(outputs.paths) // _OUTPUT_CHUNK)
    answers = workers.map("Writing outputs", _write_files, payloads, total)
    return sum(map(int.from_bytes, answers))


def _write_files(payload: bytes) -> bytes:
    """Write some files, in a worker; answers how many had to be."""
    files = _decode_files(payload)
    with Output(files.output) as output:
        written = sum(output.write(artifact.path, artifact.body) for artifact in files.artifacts)
    return written.to_bytes(4)


class _Stopwatch:
    """Seconds by stage, in order."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, stage: str, work: Callable[[], Result]) -> Result:
        start = time.perf_counter()
        try:
            return work()
        finally:
            self.seconds[stage] = time.perf_counter() - start
