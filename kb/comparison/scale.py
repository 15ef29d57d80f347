"""Numbers or days and a span of points in, places on an axis and its ticks out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, date


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale: from `low` at `left` to `high` at `right`."""

    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """The place of a value."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


def number_scale(values: list[float], left: float, right: float) -> tuple[Scale, tuple[float, ...]]:
    """A scale that begins at zero (or below) and holds all values, with round ticks."""
    from matplotlib.ticker import MaxNLocator

    low, high = min(0.0, *values), max(0.0, *values)
    ticks = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high + (high - low) * 0.02 or 1)
    return Scale(float(ticks[0]), float(ticks[-1]), left, right), tuple(map(float, ticks))


def day_scale(days: list[date], left: float, right: float) -> tuple[Scale, tuple[tuple[float, str], ...]]:
    """A scale of whole years that holds all days, with the first days of years (of half years when there are few)."""
    first, last = min(min(days).year, MAXYEAR - 1), min(max(days).year + 1, MAXYEAR)
    scale = Scale(date(first, 1, 1).toordinal(), date(last, 1, 1).toordinal(), left, right)
    step = max(1, -(-(last - first) // 12))
    ticks = [(date(year, 1, 1), str(year)) for year in range(first, last + 1, step)]
    if last - first <= 4:
        ticks += [(date(year, 7, 1), f"{year}-07") for year in range(first, last)]
    return scale, tuple((scale.at(day.toordinal()), label) for day, label in sorted(ticks))
