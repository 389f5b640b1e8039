"""Pictures of points: from above, and cross-sections."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Union

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pyspark.sql import DataFrame

Place = tuple[float, float]
Section = Union[tuple[Place, Place], list[Place]]

_CLASSES = {
    1: ("unclassified", "#b0b0b0"),
    2: ("ground", "#b5803c"),
    3: ("low vegetation", "#b9d97a"),
    4: ("medium vegetation", "#6fb84a"),
    5: ("high vegetation", "#2d7a32"),
    6: ("building", "#d1493f"),
    7: ("low noise", "#e83ad0"),
    9: ("water", "#3f8fd1"),
    17: ("bridge deck", "#8d5fb8"),
    18: ("high noise", "#e83ad0"),
}
_OTHER = ("other", "#303030")


def plot(
    points: DataFrame,
    color: str = "z",
    *,
    section: Section | None = None,
    width: float = 2.0,
    most: int = 100_000,
    seed: int = 0,
    ax: Axes | None = None,
    cmap: str = "viridis",
    size: float | None = None,
    vmin: float | None = None,
    vmax: float | None = None,
) -> Axes:
    """Draws points from above, or of a cross-section.

    Args:
        points: a frame with ``x``, ``y``, ``z`` and the column of the colour.
        color: the column that colours points; ``classification`` has colours and a legend of its own.
            Of other columns the colours go from the 2nd to the 98th percentile.
        section: two places, ((x, y), (x, y)): points beside the line between them are drawn, by how
            far along it they are, and their height.
        width: how wide that slice is, in units of the coordinates.
        most: how many points are drawn at most, about; beyond that, a random sample.
        seed: of the sample.
        ax: where to draw; a new figure unless told otherwise.
        cmap: colours, by Matplotlib's name.
        size: of a dot; by the number of points unless told otherwise.
        vmin: the value of the first colour.
        vmax: the value of the last colour.

    Returns:
        The axes, to go on with.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    names = list(dict.fromkeys(["x", "y", "z", color]))
    chosen = points.select(*names)
    if section is not None:
        chosen = _beside(chosen, section, width)
    count = chosen.count()
    if count == 0:
        raise ValueError("there are no points to draw" + (" in the section" if section else ""))
    if count > most:
        chosen = chosen.sample(fraction=most / count, seed=seed)
    table = np.array(chosen.collect(), dtype=float).reshape(-1, len(names))
    column = {name: table[:, i] for i, name in enumerate(names)}
    if section is None:
        across, up = column["x"], column["y"]
        order = np.argsort(column["z"], kind="stable")
    else:
        across, up = _along(column["x"], column["y"], section), column["z"]
        order = np.arange(len(across))
    if ax is None:
        wide = section is not None
        _, ax = plt.subplots(figsize=(9, 3.2) if wide else (7, 6), layout="constrained")
    dots = size if size is not None else min(12.0, max(0.3, 60_000 / len(across)))
    values = column[color]
    if color == "classification":
        _classes(ax, across[order], up[order], values[order], dots)
    else:
        low, high = np.nanpercentile(values, [2, 98]) if np.isfinite(values).any() else (0, 1)
        drawn = ax.scatter(
            across[order],
            up[order],
            c=values[order],
            s=dots,
            cmap=cmap,
            vmin=low if vmin is None else vmin,
            vmax=high if vmax is None else vmax,
            linewidths=0,
            rasterized=True,
        )
        ax.figure.colorbar(drawn, ax=ax, label=color, shrink=0.9 if section is None else 0.4)
    ax.set_aspect("equal")
    ax.ticklabel_format(style="plain", useOffset=False)
    ax.set_xlabel("x" if section is None else "distance along the section")
    ax.set_ylabel("y" if section is None else "z")
    return ax


def _beside(points: DataFrame, section: Section, width: float) -> DataFrame:
    (x0, y0), (x1, y1) = section
    length = math.hypot(x1 - x0, y1 - y0)
    if not length > 0 or not width > 0:
        raise ValueError("a section goes from one place to another and has a width above 0")
    dx, dy, half = (x1 - x0) / length, (y1 - y0) / length, width / 2
    along = (points["x"] - x0) * dx + (points["y"] - y0) * dy
    aside = (points["y"] - y0) * dx - (points["x"] - x0) * dy
    # The box first: readers leave out by it what they need not read.
    return points.where(
        points["x"].between(min(x0, x1) - half, max(x0, x1) + half)
        & points["y"].between(min(y0, y1) - half, max(y0, y1) + half)
        & along.between(0.0, length)
        & aside.between(-half, half)
    )


def _along(x: Any, y: Any, section: Section) -> Any:
    (x0, y0), (x1, y1) = section
    length = math.hypot(x1 - x0, y1 - y0)
    return ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length


def _classes(ax: Axes, across: Any, up: Any, classes: Any, size: float) -> None:
    import matplotlib.patches as patches

    legend: dict[str, str] = {}
    colors = []
    for value in classes:
        name, rgb = _CLASSES.get(int(value), _OTHER)
        legend[name] = rgb
        colors.append(rgb)
    ax.scatter(across, up, c=colors, s=size, linewidths=0, rasterized=True)
    shown = [patches.Patch(color=rgb, label=name) for name, rgb in sorted(legend.items())]
    ax.legend(handles=shown, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
