"""The exact split of the whole-body COP into load, feet and both together, by part."""

from typing import NamedTuple

from numba import njit

REASSOCIATE = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that several samples are added at once."""
COLUMNS: tuple[str, ...] = (
    "net", "load", "feet", "both", "limb", "net_net", "load_load", "feet_feet", "load_net",
    "feet_net", "both_net", "limb_net",
)  # fmt: skip


class Split(NamedTuple):
    """Means over the series: share of the left foot, COP of the feet and of the body."""

    share: float
    left: float
    right: float
    net: float


@njit(forceinline=True, cache=True, nogil=True, fastmath=REASSOCIATE)
def _means(load, left, right):
    """Means of the load, %, and of both feet, mm; and of what load and feet do together, mm."""
    n = load.size
    # from the first sample: a constant then has exactly no spread
    share = 0.0
    mean_left = 0.0
    mean_right = 0.0
    for i in range(n):
        share += load[i] - load[0]
        mean_left += left[i] - left[0]
        mean_right += right[i] - right[0]
    level = load[0] + share / n
    mean_left = left[0] + mean_left / n
    mean_right = right[0] + mean_right / n
    together = 0.0
    for i in range(n):
        together += (load[i] - level) * ((left[i] - mean_left) - (right[i] - mean_right))
    return level, mean_left, mean_right, 0.01 * together / n


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def split(load, left, right, edges, sums):
    """Sums of the parts of the whole-body COP and of their products with it.

    With w the share of the left foot, and dw, dl, dr what share and feet deviate from their
    means: load is dw (mean left - mean right), feet is mean(w) dl + (1 - mean(w)) dr, and both is
    dw (dl - dr); they add up to net, the body's COP about its mean. limb is what the left foot
    brings in: w (left - mean net).

    Parameters
    ----------
    load : (n,) float64, %
        Share of the left foot.
    left, right : (n,) float64, mm
        COP of each foot along one axis. None of the three holds NaN.
    edges : (p + 1,) int64
        Where the parts begin and end.
    sums : (p, 12) float64
        Filled in the order of COLUMNS: mm and mm^2.

    Returns
    -------
    Split
        share from 0 to 1, the others in mm.
    """
    level, mean_left, mean_right, together = _means(load, left, right)
    share = 0.01 * level
    apart = mean_left - mean_right
    # the left foot's mean as seen from the body's
    offset = (1.0 - share) * apart - together
    for part in range(sums.shape[0]):
        w = load[edges[part] : edges[part + 1]]
        x = left[edges[part] : edges[part + 1]]
        y = right[edges[part] : edges[part + 1]]
        load_sum = feet_sum = both_sum = limb_sum = 0.0
        net_net = load_load = feet_feet = load_net = feet_net = both_net = limb_net = 0.0
        for i in range(w.size):
            dw = 0.01 * (w[i] - level)
            dl = x[i] - mean_left
            dr = y[i] - mean_right
            by_load = dw * apart
            by_feet = share * dl + (1.0 - share) * dr
            by_both = dw * (dl - dr) - together
            net = by_load + by_feet + by_both
            limb = (share + dw) * (dl + offset)
            load_sum += by_load
            feet_sum += by_feet
            both_sum += by_both
            limb_sum += limb
            net_net += net * net
            load_load += by_load * by_load
            feet_feet += by_feet * by_feet
            load_net += by_load * net
            feet_net += by_feet * net
            both_net += by_both * net
            limb_net += limb * net
        net_sum = load_sum + feet_sum + both_sum
        sums[part] = (
            net_sum, load_sum, feet_sum, both_sum, limb_sum, net_net, load_load, feet_feet,
            load_net, feet_net, both_net, limb_net,
        )  # fmt: skip
    return Split(share, mean_left, mean_right, mean_left - offset)
