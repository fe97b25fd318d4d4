"""L-BFGS, the quasi-Newton method of Liu and Nocedal (1989), in 32 bits: scipy's own takes most of its time in 64."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy

from bot.core.matching.vectors import Floats

_MEMORY = 6
_SUFFICIENT = 1e-4
_SMALLEST = 1e-4


def minimised(loss: Callable[[Floats], tuple[float, Floats]], start: Floats, steps: int) -> Floats:
    """Minimise a smooth convex `loss`, which gives its value and its slope, in so many steps."""
    here = start
    value, slope = loss(here)
    history: deque[tuple[Any, Any, float]] = deque(maxlen=_MEMORY)
    for _ in range(steps):
        direction = _direction(slope, history)
        descent = float(numpy.vdot(direction, slope))
        # The first step has no history to know its length from.
        length = 1.0 if history else 1 / float(numpy.sqrt(-descent))
        while True:
            there = here + numpy.float32(length) * direction
            found, its_slope = loss(there)
            if found <= value + _SUFFICIENT * length * descent or length < _SMALLEST:
                break
            length /= 2
        moved, turned = there - here, its_slope - slope
        curvature = float(numpy.vdot(moved, turned))
        if curvature > 0:
            history.append((moved, turned, curvature))
        here, value, slope = there, found, its_slope
    return here


def _direction(slope: Floats, history: deque[tuple[Any, Any, float]]) -> Floats:
    """Minus the slope times what is known of the inverse of the curvature: the two loops."""
    direction = -slope
    shares = []
    for moved, turned, curvature in reversed(history):
        share = float(numpy.vdot(moved, direction)) / curvature
        direction -= numpy.float32(share) * turned
        shares.append(share)
    if history:
        _, turned, curvature = history[-1]
        direction *= numpy.float32(curvature / float(numpy.vdot(turned, turned)))
    for (moved, turned, curvature), share in zip(history, reversed(shares), strict=True):
        direction += numpy.float32(share - float(numpy.vdot(turned, direction)) / curvature) * moved
    return direction
