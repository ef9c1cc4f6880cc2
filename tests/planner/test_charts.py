"""Charts and calendars: what a topic, a provider and the archive tell in figures."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from generator.figures import Chart
from generator.planner.charts import activity, shade_of, shades, weeks_of

TUESDAY = date(2026, 3, 10)
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def drawn(*days: date) -> Chart:
    chart = activity(days)
    assert chart is not None
    return chart


def test_reports_of_one_day_make_no_chart() -> None:
    assert activity([]) is None
    assert activity([TUESDAY] * 5) is None


def test_a_few_weeks_are_drawn_by_day_and_end_with_the_last_report() -> None:
    chart = drawn(TUESDAY, TUESDAY, TUESDAY + timedelta(30))
    assert chart.unit == "day"
    assert chart.bars[-1].start == TUESDAY + timedelta(30)
    assert [(bar.start, bar.count, bar.height) for bar in chart.bars if bar.count] == [
        (TUESDAY, 2, 100),
        (TUESDAY + timedelta(30), 1, 50),
    ]
    assert (chart.peak.start, chart.total, chart.before) == (TUESDAY, 3, 0)


def test_a_week_begins_on_monday_and_a_month_on_its_first() -> None:
    weeks = drawn(*(TUESDAY + timedelta(7 * n) for n in range(40)))
    assert weeks.unit == "week"
    assert {bar.start.weekday() for bar in weeks.bars} == {0}
    months = drawn(*(TUESDAY + timedelta(30 * n) for n in range(50)))
    assert months.unit == "month"
    assert {bar.start.day for bar in months.bars} == {1}


def test_a_single_report_of_years_ago_does_not_make_the_rest_one_bar() -> None:
    chart = drawn(date(2009, 1, 1), *(TUESDAY + timedelta(n) for n in range(12)))
    assert (chart.unit, chart.total, chart.before) == ("day", 12, 1)


def test_a_few_days_do_not_fill_the_whole_width() -> None:
    chart = drawn(TUESDAY, TUESDAY + timedelta(1))
    assert len(chart.bars) == 20
    assert [bar.count for bar in chart.bars[-2:]] == [1, 1]


@given(st.lists(DAYS, min_size=2, max_size=60))
def test_a_chart_counts_every_report_once_whatever_their_order(days: list[date]) -> None:
    chart = activity(days)
    assert chart == activity(sorted(days))
    if chart is None:
        assert len(set(days)) == 1
        return
    assert chart.total + chart.before == len(days)
    assert sum(bar.count for bar in chart.bars) == chart.total
    assert chart.before <= len(days) / 10
    assert 20 <= len(chart.bars) <= 60
    assert [bar.start for bar in chart.bars] == sorted({bar.start for bar in chart.bars})
    assert max(bar.height for bar in chart.bars) == chart.peak.height == 100
    assert all(bool(bar.height) == bool(bar.count) for bar in chart.bars)


@given(st.integers(0, 500))
def test_every_number_of_stories_has_one_shade_and_more_is_never_paler(most: int) -> None:
    scale = shades(most)
    assert len(scale) == min(most, 4)
    found = [shade_of(stories, scale) for stories in range(most + 1)]
    assert found == sorted(found)
    assert found[0] == 0
    assert all(found[1:])
    for stories, number in enumerate(found[1:], 1):
        assert scale[number - 1].least <= stories <= scale[number - 1].most


@given(DAYS)
def test_a_months_weeks_hold_each_of_its_days_once_from_monday(day: date) -> None:
    weeks = weeks_of(day.replace(day=1))
    assert {len(week) for week in weeks} == {7}
    found = [cell for week in weeks for cell in week if cell]
    assert Counter(found).most_common(1)[0][1] == 1
    assert found[0].day == 1
    assert (found[-1] + timedelta(1)).day == 1
    assert all(
        cell is None or cell.weekday() == place for w in weeks for place, cell in enumerate(w)
    )
