"""A small line beside a price: how it went in the last weeks. The price beside it says the same in figures."""

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

WIDTH, HEIGHT, EDGE = 120, 32, 4  # units of the picture


def spark(values: Sequence[Decimal]) -> Markup:
    """The values as a line with a dot at its end; nothing for fewer than two."""
    if len(values) < 2:
        return Markup("")
    low, high = float(min(values)), float(max(values))
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    tall = (HEIGHT - 2 * EDGE) / ((high - low) or 1)
    level = HEIGHT / 2 if high == low else HEIGHT - EDGE
    points = [(EDGE + at * step, level - (float(value) - low) * tall) for at, value in enumerate(values)]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return Markup(  # noqa: S704 - figures alone
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'<polyline points="{drawn}" fill="none" stroke="#0b7a53" stroke-width="2.5" stroke-linejoin="round"'
        f' stroke-linecap="round"/><circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#14532d"/></svg>'
    )
