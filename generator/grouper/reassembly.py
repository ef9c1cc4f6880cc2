"""Clusters after an edit: those that it may change put together anew, the others as they were.

Anew are clusters of the groups found anew, those with a member that declares
what moved, and those that show, or showed, a folded story whose home may be
another. Nothing else is read when a cluster is put together.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

from generator.grouper.assembly import Assembly, Placed
from generator.grouper.changes import Order
from generator.grouper.memory import Kept, clusters_in, keys_in
from generator.grouper.newsroom import DAY, Newsroom


def reassembled(
    kept: Kept,
    order: Order,
    room: Newsroom,
    groups: Sequence[list[int]],
    moved: set[str],
    declaring: Iterable[int],
) -> tuple[list[Placed], dict[int, bytes]]:
    """All clusters, newest lead first, and by lead the keys of those that are as they were.

    ``groups`` are those found anew, ``moved`` ids of stories that may say
    something else now, and ``declaring`` the places that declare those.
    """
    assembly = Assembly(room, {}, kept.options.window_days * DAY, kept.options)
    labels = {place: group[0] for group in groups for place in group}
    settled, keys = _settled(kept, order, labels)
    ranks = [assembly.ranked(group) for group in groups]
    led = {lead: ranked for ranked in ranks if (lead := assembly.lead(ranked)) is not None}
    lead_of = {place: lead for lead, ranked in led.items() for place in ranked}
    for lead, placed in settled.items():
        for place in placed.members:
            lead_of[place] = lead
    homeless = {*labels, *naming(moved | names_of(labels, room), room)} - lead_of.keys()
    stale = {*led, *(lead_of[place] for place in declaring if place in lead_of)}
    adopted = _staying(settled, homeless | labels.keys())
    stale.update(lead for lead, stay in adopted.items() if len(stay) < len(settled[lead].folded))
    for place in homeless:
        home = assembly.home(place, lead_of)
        if home is not None:
            adopted.setdefault(home, []).append(place)
            stale.add(home)
    before = array("I", kept.groups)

    def by_group(place: int) -> tuple[int, int]:
        lowest = labels.get(place)
        return (order.shift[before[order.origin[place]]] if lowest is None else lowest, place)

    made = [placed for lead, placed in settled.items() if lead not in stale]
    for lead in stale:
        ranked = led[lead] if lead in led else assembly.ranked(settled[lead].members)
        made.append(assembly.place(lead, ranked, sorted(adopted.get(lead, ()), key=by_group)))
    made.sort(key=lambda placed: placed.members[0], reverse=True)
    return made, {lead: key for lead, key in keys.items() if lead not in stale}


def _settled(
    kept: Kept, order: Order, touched: Mapping[int, int]
) -> tuple[dict[int, Placed], dict[int, bytes]]:
    """By lead, the clusters of groups that are as they were, and their keys."""
    settled: dict[int, Placed] = {}
    keys: dict[int, bytes] = {}
    found = zip(clusters_in(kept, order.shift), keys_in(kept.keys), strict=True)
    for placed, key in found:
        lead = placed.members[0]
        if lead >= 0 and lead not in touched:
            settled[lead] = placed
            keys[lead] = key
    return settled, keys


def _staying(settled: Mapping[int, Placed], unsettled: set[int]) -> dict[int, list[int]]:
    """By lead, the folded stories that its page shows as it did."""
    return {
        lead: [place for place in placed.folded if place >= 0 and place not in unsettled]
        for lead, placed in settled.items()
        if placed.folded
    }


def names_of(places: Iterable[int], room: Newsroom) -> set[str]:
    """The ids of stories and of their twins."""
    kept = [room.stories[place] for place in places]
    return {one.id for story in kept for one in (story, *room.twins.get(story.id, ()))}


def naming(ids: set[str], room: Newsroom) -> list[int]:
    """The places whose story, or a twin of it, declares one of ``ids`` as related."""
    found = [place for place, s in enumerate(room.stories) if not ids.isdisjoint(s.related)]
    kept = {
        name
        for name, twins in room.twins.items()
        for twin in twins
        if not ids.isdisjoint(twin.related)
    }
    if kept:
        found += [place for place, story in enumerate(room.stories) if story.id in kept]
    return found
