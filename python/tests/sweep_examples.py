"""Sweeps that tests share."""

from __future__ import annotations

import btsp

AXES = {
    "rule.eligibility_tau": {"first": 0.1, "last": 3.0, "count": 50, "scale": "log"},
    "rule.max_weight": {"first": 2.5, "last": 5.0, "count": 125},
    "weight_change.initial_weights.last": [2.0, 4.0],
}
EXACT = {"preset": "nonlinear", "method": {"integration": "exact"}}
# 12,500 points in four chunks, some of them invalid.
GRID = {**EXACT, "sweep": {"axes": AXES}}


def drawn(design: str, points: int, **more: object) -> dict[str, object]:
    """A sweep over two time constants."""
    axes = {
        "rule.eligibility_tau": {"first": 0.5, "last": 3.0},
        "rule.instructive_tau": {"first": 0.1, "last": 3.0, "scale": "log"},
    }
    return {**EXACT, "sweep": {"design": design, "points": points, "axes": axes, **more}}


def bits(table: btsp.SweepTable) -> tuple[dict[str, bytes], dict[int, str]]:
    """All that a table holds."""
    return {name: values.tobytes() for name, values in table.items()}, table.invalid
