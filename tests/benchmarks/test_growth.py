"""What doubling costs, and the picture of it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from benchmarks import chart, growth

SVG = "{http://www.w3.org/2000/svg}"


def point(stories: int, wall: float) -> growth.Point:
    return growth.Point(stories, wall, wall, 1.0, 1.0, stories)


@pytest.mark.parametrize(
    ("before", "after", "factor"),
    [
        (point(1000, 1.0), point(2000, 2.2), 2.2),
        (point(1000, 1.0), point(4000, 9.0), 3.0),
        (point(1000, 2.0), point(10_000, 20.0), 2.0),
    ],
)
def test_doubling_is_taken_between_any_two_sizes(
    before: growth.Point, after: growth.Point, factor: float
) -> None:
    assert growth.doubling(before, after) == pytest.approx(factor)


def test_the_table_has_a_row_a_size_and_no_growth_in_the_first() -> None:
    rows = growth.table([point(1000, 1.0), point(2000, 2.2)]).splitlines()[2:]
    assert rows[0].endswith("| – | – | – |")
    assert rows[1].endswith("| 2.20 | 2.20 | 1.00 |")


def test_bounds_are_ticks_around_all_values() -> None:
    assert chart.bounds([1.3, 48.0]) == (1.0, 50.0)
    assert chart.bounds([1000.0, 2000.0]) == (1000.0, 5000.0)
    with pytest.raises(ValueError, match="logarithmic"):
        chart.bounds([0.0, 1.0])


def test_proportional_growth_lies_on_the_guide() -> None:
    root = ET.fromstring(growth.drawing([point(1000, 1.0), point(4000, 4.0)], 3))
    assert root.find(f"{SVG}title") is not None
    described = root.findtext(f"{SVG}desc") or ""
    assert "1,000 stories to 4.00 seconds" in described
    assert "by 2.00 at most" in described
    paths = {path.get("class"): path.get("d", "") for path in root.iter(f"{SVG}path")}

    def slope(path: str) -> float:
        x1, y1, x2, y2 = (float(number) for spot in path[1:].split("L") for number in spot.split())
        return (y2 - y1) / (x2 - x1)

    assert paths["curve"].split("L")[0] == paths["guide"].split("L")[0]
    assert slope(paths["curve"]) == pytest.approx(slope(paths["guide"]), rel=0.01)
    labels = [text.text for text in root.iter(f"{SVG}text")]
    assert {"1,000", "2,000", "5,000"} <= set(labels)
