"""Invented headlines of a year, for the growth of grouping."""

from __future__ import annotations

from benchmarks import yearly


def test_headlines_fill_a_year_whatever_their_number() -> None:
    for count in (50, 400):
        stories = yearly.headlines(count)
        assert len({story.id for story in stories}) == len(stories) == count
        last = max(story.published for story in stories)
        assert 0.8 * yearly.YEAR < last - yearly.FIRST_DAY < 1.02 * yearly.YEAR
        assert {story.topics[0].casefold() for story in stories} <= yearly.TOPIC_IDS.keys()


def test_the_table_has_seconds_growth_and_memory() -> None:
    rows = list(yearly.table((100, 200), "event", 1))[-2:]
    small, large = ([cell.strip() for cell in row.strip("|").split("|")] for row in rows)
    assert (small[0], large[0]) == ("100", "200")
    assert 0 < int(small[1]) <= 100
    assert small[3] == "–"
    assert float(large[3]) > 0
    assert int(large[5]) > 5
