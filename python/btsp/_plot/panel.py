"""One pair of axes: how they are made, framed, labelled and titled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import matplotlib
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from btsp._arguments import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.ticker import Locator
    from matplotlib.transforms import Affine2DBase

# Distinct in all common kinds of colour vision (Okabe and Ito).
BLUE = "#0072b2"
VERMILION = "#d55e00"
# The line of the target equilibrium weight.
GREY = "#5a5a5a"

# In ems of the default text: axes at least this large have room for the longest label and
# title in it.
_ROOMY = (19.0, 16.0)
_SMALLEST = 0.6


class Sizes(NamedTuple):
    """Sizes of text, in points."""

    title: float
    label: float
    ticks: float
    legend: float


def axes_of(ax: Any) -> Axes:
    """`ax` if it is a pair of axes, those of a new figure if it is None."""
    if ax is None:
        # Not before it is needed: it chooses a backend.
        from matplotlib import pyplot

        return pyplot.subplots(layout="constrained")[1]
    if not isinstance(ax, Axes):
        raise TypeError(f"ax = {shown(ax)}: must be a matplotlib.axes.Axes")
    return ax


def sizes(ax: Axes, *, flat: bool = False) -> Sizes:
    """The sizes that Matplotlib's settings ask for, smaller in small axes.

    The same in axes of the same size, whatever is drawn: panels of one figure match.
    With `flat` the height does not matter.
    """

    settings = matplotlib.rcParams
    box = ax.get_window_extent()
    em = settings["font.size"] * ax.figure.dpi / 72
    room = box.width / em / _ROOMY[0]
    if not flat:
        room = min(room, box.height / em / _ROOMY[1])
    scale = max(_SMALLEST, min(1.0, room))
    return Sizes(
        title=scale * _points(settings["axes.titlesize"]),
        label=scale * _points(settings["axes.labelsize"]),
        ticks=scale * _points(settings["xtick.labelsize"]),
        legend=scale * _points(settings["legend.fontsize"]),
    )


def _points(size: float | str) -> float:
    """A size of text in points, which may be a word such as "large"."""
    return float(FontProperties(size=size).get_size_in_points())


def ink() -> str:
    """The colour of text: what is neither the first nor the second colour."""
    return str(matplotlib.rcParams["text.color"])


def frame(
    ax: Axes,
    sizes: Sizes,
    x_label: str | None,
    y_label: str | None,
    *,
    whole_x: bool = False,
    whole_y: bool = False,
    closed: bool = False,
) -> None:
    """Labels, ticks and spines.

    Ticks at whole numbers only where `whole_x` and `whole_y` say so. Spines on all four
    sides where `closed`, as round a map, else left and bottom. Without an `x_label` there
    are ticks along x and no text.
    """
    ax.set_xlabel(x_label or "", fontsize=sizes.label)
    ax.set_ylabel(y_label or "", fontsize=sizes.label)
    ax.tick_params(labelsize=sizes.ticks)
    if x_label is None:
        ax.tick_params(axis="x", labelbottom=False)
    ax.xaxis.set_major_locator(ticks(whole=whole_x))
    ax.yaxis.set_major_locator(ticks(whole=whole_y))
    ax.spines[["left", "bottom"]].set_visible(True)
    ax.spines[["right", "top"]].set_visible(closed)


def ticks(*, whole: bool = False) -> Locator:
    """Ticks at multiples of 1, 2 or 5 times a power of ten; at whole numbers only if so."""
    return MaxNLocator("auto", steps=[1, 2, 5, 10], integer=whole)


def heading(
    ax: Axes,
    sizes: Sizes,
    title: str,
    legend: Sequence[Artist] = (),
    subtitle: str | None = None,
) -> None:
    """A title, perhaps one of second rank, and a legend between them and the axes, where it
    can hide no data: in one row, or in two where there are more than three entries.
    """
    pad = float(matplotlib.rcParams["axes.titlepad"])
    room = 0.0
    if legend:
        rows = 1 if len(legend) <= 3 else 2
        ax.legend(
            handles=list(legend),
            loc="lower right",
            bbox_to_anchor=(1.0, 1.0),
            ncols=-(-len(legend) // rows),
            frameon=False,
            fontsize=sizes.legend,
            handlelength=2.6,
            columnspacing=1.5,
            borderaxespad=0.3,
            borderpad=0.0,
        )
        room += 1.4 * rows * sizes.legend
    if subtitle is not None:
        ax.annotate(
            subtitle,
            (0.5, 1.0),
            (0.0, room + pad),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="center",
            va="baseline",
            fontsize=sizes.label,
            alpha=0.7,
        )
        room += 1.5 * sizes.label
    if room:
        _raise_titles(ax, room)
    ax.set_title(title, loc="center", fontsize=sizes.title)


def _raise_titles(ax: Axes, room: float) -> None:
    """Leaves `room` (points) above the axes, also below a title that is set later.

    Titles keep clear of axes within the axes: here of empty ones.
    """
    corner = ScaledTranslation(0.0, 1.0, cast("Affine2DBase", ax.transAxes))
    place = blended_transform_factory(ax.transAxes, ax.figure.dpi_scale_trans + corner)
    ax.inset_axes((0.0, 0.0, 1.0, room / 72), transform=place).set_axis_off()
