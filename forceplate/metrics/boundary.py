"""Metrics of the boundary: how near the edge of the base of support is, in time and in mm."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001
from __future__ import annotations

from forceplate.metrics import path_parts
from forceplate.metrics.area import ELLIPSE, ellipse_area
from forceplate.metrics.boundary_pieces import BoundaryPieces, boundary
from forceplate.metrics.declare import SHARE, SIZE, Family, Invariants, Needs, Reading
from forceplate.metrics.margin_pieces import MarginPieces, margin
from forceplate.model.settings import Settings
from forceplate.units import MM, PERCENT, S

BOUNDARY = Family("boundary", "Boundary", over="base", pieces=boundary)
COURSE = ("boundary.base", "boundary.cutoff_hz", "boundary.order")
MASS = ("boundary.base", "com")
THREE = Needs(samples=3)
FIVE = Needs(samples=5)
ONWARD = Invariants(translation=False, reversal=False, rotation=True)
FACING = Invariants(translation=False, reversal=False)
SIDED = Invariants(translation=False, reversal=False, mirror="other")
TAU = r"\tau_i = \min_e \frac{d_e - n_e \cdot p_i}{n_e \cdot v_i} > 0"
OWN_BASE = (
    "Needs the feet in the layout: outlines, or heel, toe and width. Their hull is the base; a "
    "foot without outline is a rectangle, whose corners reach beyond a real foot's. Compare only "
    "values of one kind of base."
)
EDGES = (
    "Samples that lie beyond the base, that do not move, or at which a foot is lifted have no "
    "time and are left out. The velocity is the central difference over five samples. Smoothing "
    "acts: differentiation brings out noise. It shapes the ends of each unbroken run of samples: "
    "the first and last 1.25 periods of its cut-off (0.25 s at 5 Hz) have no time; without "
    "smoothing the first and last two samples have none."
)


@BOUNDARY.metric(
    key="ttb_min", name="Time to boundary, shortest", symbol=r"\mathrm{TTB}_{\min}", unit=S,
    reading=Reading.MORE_MOVEMENT, source="hertel2006", settings=COURSE, needs=FIVE,
    invariants=ONWARD, bounds=SIZE,
    says="The shortest time in which the centre of pressure, going on as it moves, would come to "
    "the edge of the base of support.",
    formula=r"\min_i \tau_i,\; " + TAU,
    pitfalls=f"A single sample. Shorter in longer trials. {OWN_BASE} {EDGES}",
)  # fmt: skip
def ttb_min(pieces: BoundaryPieces, settings: Settings) -> float:
    """The shortest time to the boundary."""
    return pieces.least


@BOUNDARY.metric(
    key="ttb_mean", name="Time to boundary, mean", symbol=r"\overline{\mathrm{TTB}}", unit=S,
    reading=Reading.MORE_MOVEMENT, source="own", settings=COURSE, needs=FIVE,
    invariants=ONWARD, bounds=SIZE,
    says="How long on average the centre of pressure, going on as it moves, would take to the "
    "edge of the base of support.",
    formula=r"\frac{1}{N}\sum_i \tau_i,\; " + TAU,
    pitfalls="Ruled by the moments at which the path hardly moves, whose times have no upper "
    f"limit; the mean of the minima is steadier. {OWN_BASE} {EDGES}",
    batches=lambda pieces, _: pieces.means("sum"), uncertainty="mean",
)  # fmt: skip
def ttb_mean(pieces: BoundaryPieces, settings: Settings) -> float:
    """Mean time to the boundary over all samples that have one."""
    return pieces.mean("sum")


@BOUNDARY.metric(
    key="ttb_minima_mean", name="Time to boundary, mean of the minima",
    symbol=r"\overline{\mathrm{TTB}}_{\mathrm{lo}}", unit=S,
    reading=Reading.MORE_MOVEMENT, source="hertel2006", settings=COURSE, needs=FIVE,
    invariants=ONWARD, bounds=SIZE,
    says="The mean of the times to the boundary at which they turn from falling to rising.",
    formula=r"\frac{1}{M}\sum_m \tau_{i_m},\; \tau_{i_m-1} > \tau_{i_m} < \tau_{i_m+1}",
    pitfalls=f"What counts as a minimum depends on the smoothing. {OWN_BASE} {EDGES}",
    batches=lambda pieces, _: pieces.minima_means(), uncertainty="mean",
)  # fmt: skip
def ttb_minima_mean(pieces: BoundaryPieces, settings: Settings) -> float:
    """Mean of the local minima of the time to the boundary."""
    return pieces.minima_mean


@BOUNDARY.metric(
    key="ttb_minima_sd", name="Time to boundary, spread of the minima",
    symbol=r"s_{\mathrm{TTB,lo}}", unit=S, reading=Reading.IN_CONTEXT, source="hertel2006",
    settings=(*COURSE, "spread.ddof"), needs=FIVE, invariants=ONWARD, bounds=SIZE,
    says="How much the minima of the time to the boundary vary.",
    formula=r"\sqrt{\frac{1}{M}\sum_m (\tau_{i_m} - \overline{\mathrm{TTB}}_{\mathrm{lo}})^2}",
    pitfalls=f"What counts as a minimum depends on the smoothing. {OWN_BASE} {EDGES}",
)  # fmt: skip
def ttb_minima_sd(pieces: BoundaryPieces, settings: Settings) -> float:
    """Standard deviation of the local minima (setting spread.ddof)."""
    return pieces.minima_deviation(settings.spread.ddof)


@BOUNDARY.metric(
    key="ttb_below_1s_pct", name="Share of short times to boundary",
    symbol=r"t_{\mathrm{TTB}<1}", unit=PERCENT, reading=Reading.LESS_MOVEMENT, source="own",
    settings=(*COURSE, "boundary.below_s"), needs=FIVE, invariants=ONWARD, bounds=SHARE,
    says="How much of the time the boundary is less than 1 s (a setting) away.",
    formula=r"\frac{100}{N}\,\#\{i: \tau_i < 1\,\mathrm{s}\}",
    pitfalls=f"{OWN_BASE} {EDGES}",
    batches=lambda pieces, _: 100.0 * pieces.means("below"), uncertainty="mean",
)  # fmt: skip
def ttb_below(pieces: BoundaryPieces, settings: Settings) -> float:
    """Share of the samples whose time is under the setting boundary.below_s."""
    return 100.0 * pieces.mean("below")


def _contact(quarter: str, words: str) -> None:
    """Declare the share of the samples that go toward one quarter of the boundary."""

    def share(pieces: BoundaryPieces, settings: Settings) -> float:
        return 100.0 * pieces.mean(quarter)

    share.__doc__ = f"Share of the samples whose boundary, met first, faces {words}."
    BOUNDARY.metric(
        key=f"boundary_contact_{quarter}_pct", name=f"Boundary met first: {words}",
        symbol=rf"c_{{\mathrm{{{quarter}}}}}", unit=PERCENT, reading=Reading.IN_CONTEXT,
        source="own", settings=COURSE, needs=FIVE, bounds=SHARE,
        invariants=FACING if quarter in ("ant", "post") else SIDED,
        says="How much of the time the edge of the base that would be met first is one that "
        f"faces {words}.",
        formula=rf"\frac{{100}}{{N}}\,\#\{{i: e_i \in \mathrm{{{quarter}}}\}},\; "
        r"e_i = \arg\min_e \tau_{i,e}",
        pitfalls="An edge faces the direction that is nearest to square outward from it, so a side "
        "edge turned by less than 45 degrees is still a side. The four shares make 100 %. "
        f"{OWN_BASE} {EDGES}",
        batches=lambda pieces, _: 100.0 * pieces.means(quarter), uncertainty="mean",
    )(share)  # fmt: skip


_contact("ant", "forward")
_contact("post", "back")
_contact("left", "left")
_contact("right", "right")


@BOUNDARY.metric(
    scale="difference",
    key="mos_min", name="Margin of stability, smallest", symbol=r"b_{\min}", unit=MM,
    reading=Reading.IN_CONTEXT, source="hof2005", settings=MASS, needs=THREE, invariants=FACING,
    pieces=margin,
    says="The smallest distance from the extrapolated centre of mass to the edge of the base of "
    "support.",
    formula=r"\min_i b_i,\; b_i = \min_e (d_e - n_e \cdot \xi_i),\; \xi = c + \dot c/\omega_0",
    pitfalls="A single sample. Negative beyond the edge; measured square to the edge. The rate "
    "omega_0 is that of the pendulum behind the centre of mass: the square root of g over its "
    f"height for a point mass (setting com.inertia), lower for a body. {OWN_BASE}",
)  # fmt: skip
def mos_min(pieces: MarginPieces, settings: Settings) -> float:
    """Smallest margin of stability."""
    return pieces.least


@BOUNDARY.metric(
    scale="difference", key="mos_mean", name="Margin of stability, mean", symbol=r"\bar b", unit=MM,

    reading=Reading.IN_CONTEXT, source="hof2005", settings=MASS, needs=THREE, invariants=FACING,
    pieces=margin,
    says="The distance from the extrapolated centre of mass to the edge of the base of support, "
    "on average.",
    formula=r"\frac{1}{N}\sum_i b_i,\; b_i = \min_e (d_e - n_e \cdot \xi_i),\; "
    r"\xi = c + \dot c/\omega_0",
    pitfalls="Tells mostly where the person stands in the base, and how large the base is: in "
    f"quiet standing the extrapolated centre of mass stays near its mean. {OWN_BASE}",
    batches=lambda pieces, _: pieces.series.means, uncertainty="mean",
)  # fmt: skip
def mos_mean(pieces: MarginPieces, settings: Settings) -> float:
    """Mean margin of stability."""
    return pieces.series.mean


@BOUNDARY.metric(
    scale="log",
    key="bos_use_pct", name="Used share of the base of support", symbol=r"A_{95}/A_{\mathrm{BOS}}",
    unit=PERCENT, reading=Reading.LESS_MOVEMENT, source="own",
    settings=(*ELLIPSE, "boundary.base"), needs=THREE, invariants=Invariants(rotation=True),
    says="The area of the 95 % ellipse, as a share of the area of the base of support.",
    formula=r"100\,\frac{A_{95}}{A_{\mathrm{BOS}}}",
    pitfalls=f"Can pass 100 %: the ellipse may reach beyond the base. {OWN_BASE}",
    batches=lambda pieces, settings: (
        100.0 / pieces.base.area * path_parts.ellipse_areas(pieces.cop, settings)
    ),
    uncertainty="jackknife", bounds=SIZE,
)  # fmt: skip
def bos_use(pieces: BoundaryPieces, settings: Settings) -> float:
    """Area of the prediction ellipse over that of the base."""
    return 100.0 * ellipse_area(pieces.cop, settings) / pieces.base.area
