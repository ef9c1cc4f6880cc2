"""What the command tells people: problems, what a build did, why a story is in its cluster."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from typing import Any

from generator.errors import Problem
from generator.text import counted, printable

# So many warnings of one kind are told each by itself.
_MOST_OF_A_KIND = 100


def locator(config: Any) -> Callable[[str], str]:
    """What makes a path below the content folder one below the source folder, as people have it."""
    below = os.path.relpath(config.content_folder, config.source)

    def located(path: str) -> str:
        is_there = path and os.path.lexists(os.path.join(config.content_folder, path))
        return os.path.normpath(os.path.join(below, path)) if is_there else path

    return located


def described(
    problems: Sequence[Problem], located: Callable[[str], str], warnings: bool, whole: bool
) -> Iterator[str]:
    """Problems as lines, errors last, where they are seen.

    Of the warnings of a kind only the first hundred, unless the ``whole`` is wanted: a folder
    given by mistake may hold any number of them.
    """
    counts: Counter[str] = Counter()
    for problem in problems if warnings else ():
        if problem.level == "warning":
            counts[problem.kind] += 1
            if whole or counts[problem.kind] <= _MOST_OF_A_KIND:
                yield describe(problem, located)
    for kind, count in sorted(counts.items()):
        if count > _MOST_OF_A_KIND and not whole:
            rest = counted(count - _MOST_OF_A_KIND, "other")
            yield f"warning: {rest} of the kind {kind}; -v names them"
    yield from (describe(problem, located) for problem in problems if problem.level == "error")


def describe(problem: Problem, located: Callable[[str], str] = str) -> str:
    """A problem as one line: place, field, what is wrong, what to do."""
    place = printable(located(problem.path)) + (f":{problem.line}" if problem.line else "")
    field = f" {printable(problem.field)}" if problem.field else ""
    hint = f"; {problem.hint}" if problem.hint else ""
    return f"{problem.level}: {place}:{field} {printable(problem.message)}{hint}"


def summary(report: Any, output: str, held: bool = False) -> Iterator[str]:
    """What a build did, in a few lines; one that was ``held`` back wrote nothing."""
    found = (
        f"{counted(report.files, 'file')}, {counted(report.stories, 'story', 'stories')}, "
        f"{counted(report.clusters, 'cluster')}, {counted(report.pages, 'page')}"
    )
    if held:
        yield f"{found} planned"
    else:
        yield f"{found} and {counted(report.outputs, 'other file')} in {printable(output)}"
    if report.unplaced:
        are = "is" if len(report.unplaced) == 1 else "are"
        told = counted(len(report.unplaced), "story", "stories")
        one = "it" if are == "is" else "them"
        yield f"{told} {are} not listed, and no page covers {one}; -v names {one}"
    if report.merged:
        told = counted(len(report.merged), "story", "stories")
        yield f"{told} with the webUrl of another, shown as that; -v names {'it' if len(report.merged) == 1 else 'them'}"
    if not held:
        why = ", ".join(f"{count:,} {reason}" for reason, count in report.reasons)
        yield (
            f"{counted(report.written, 'file')} written, {report.unchanged:,} unchanged, "
            f"{report.pruned:,} removed" + (f"; pages: {why}" if why else "")
        )
    if report.problems:
        kinds = Counter(problem.kind for problem in report.problems)
        told = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items()))
        levels = Counter(problem.level for problem in report.problems)
        faults = " and ".join(counted(n, level) for level, n in sorted(levels.items()))
        yield f"{faults}: {told}"
    yield from map(printable, report.left_out)
    stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in report.seconds)
    yield f"{sum(seconds for _, seconds in report.seconds):.2f} s: {stages}"


def explanation(found: Any, zone: tzinfo) -> Iterator[str]:
    """Why a story is in its cluster, in lines, with times in ``zone``."""
    yield _cited(found.story, zone)
    if found.story.stem and not found.story.listed:
        yield "is not listed: its file says published: false, so others must lead its page"
    if found.ties:
        yield (
            f"is with {counted(len(found.ties), 'other report')}: evidence {found.mean:.2f} on average, "
            f"{found.needed:.2f} is enough"
        )
    else:
        yield f"is alone: no cluster has evidence of {found.needed:.2f} on average"
    for tie in found.ties:
        strength = f"{tie.evidence:.2f}" if tie.evidence else "too little"
        notes = [f"{_span(tie.hours)} apart"]
        notes += ["same publisher"] if tie.same_provider else []
        notes += ["the same text"] if tie.same_text else []
        notes += [f"declared by {('one', 'both')[tie.declared - 1]}"] if tie.declared else []
        words = ", ".join(
            f"{printable(word)} {share:.2f}" for word, share in tie.words[:8] if share >= 0.01
        )
        yield f"  {strength}  {_cited(tie.story, zone)}"
        yield f"        {', '.join(notes)}; alike {tie.alike:.2f}: {words or 'no words shared'}"
    if found.rejected:
        yield (
            f"next best: {found.rejected_mean:.2f} on average with {counted(len(found.rejected), 'report')}, "
            f"as {_cited(found.rejected[0], zone)}"
        )


def _cited(story: Any, zone: tzinfo) -> str:
    when = f"{story.published.astimezone(zone):%Y-%m-%d %H:%M %Z}"
    return f"{printable(story.title)} ({printable(story.provider_name)}, {when})"


def _span(hours: float) -> str:
    """A time between two reports, in the largest unit that tells something."""
    if hours < 1:
        return counted(round(60 * hours), "minute")
    return counted(round(hours), "hour") if hours < 48 else counted(round(hours / 24), "day")
