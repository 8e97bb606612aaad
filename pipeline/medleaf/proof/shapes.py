"""Shapes on a page: matrices, paths in page space, and whether a point is inside one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import msgspec

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_CURVE_STEPS = 8
"""Straight pieces that stand for one Bezier curve: under 1 % of its size beside it."""


def product(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does `first`, then `then` (ISO 32000-1 8.3.4)."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t,
            e * q + f * s + u)  # fmt: skip


def moved(point: Point, matrix: Matrix) -> Point:
    """Return a point in the space that a matrix leads to."""
    x, y = point
    a, b, c, d, e, f = matrix
    return x * a + y * c + e, x * b + y * d + f


class Curve(msgspec.Struct, frozen=True):
    """A cubic Bezier curve from the current point: two control points and its end."""

    first: Point
    second: Point
    end: Point


Subpath = list[Point | Curve]
"""Its beginning, then the ends of lines, and curves; always closed when filled."""


class Path(msgspec.Struct, frozen=True, dict=True):
    """A finished path in page space (points, 1/72 inch) and how its inside is told."""

    subpaths: tuple[Subpath, ...]
    even_odd: bool = False

    @cached_property
    def box(self) -> Box:
        """The box around all its points and control points."""
        points = list(self._all_points())
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return (min(xs), min(ys), max(xs), max(ys)) if points else (0.0, 0.0, 0.0, 0.0)

    def has(self, point: Point) -> bool:
        """Say whether a point is inside."""
        x, y = point
        left, bottom, right, top = self.box
        if not (left <= x <= right and bottom <= y <= top):
            return False
        winding = crossings = 0
        for corners in self._polygons:
            for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
                if (y1 <= y) != (y2 <= y) and x1 + (y - y1) * (x2 - x1) / (y2 - y1) > x:
                    crossings += 1
                    winding += 1 if y2 > y1 else -1
        return crossings % 2 == 1 if self.even_odd else winding != 0

    @cached_property
    def _polygons(self) -> list[list[Point]]:
        return [list(_flat(subpath)) for subpath in self.subpaths if subpath]

    def _all_points(self) -> Iterator[Point]:
        for subpath in self.subpaths:
            for step in subpath:
                if isinstance(step, Curve):
                    yield from (step.first, step.second, step.end)
                else:
                    yield step


def _flat(subpath: Subpath) -> Iterator[Point]:
    here: Point = (0.0, 0.0)
    for step in subpath:
        if isinstance(step, Curve):
            for n in range(1, _CURVE_STEPS):
                yield _on_curve(here, step, n / _CURVE_STEPS)
            here = step.end
        else:
            here = step
        yield here


def _on_curve(start: Point, curve: Curve, t: float) -> Point:
    s = 1 - t
    weights = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
    points = (start, curve.first, curve.second, curve.end)
    return (
        sum(w * x for w, (x, _) in zip(weights, points, strict=True)),
        sum(w * y for w, (_, y) in zip(weights, points, strict=True)),
    )
