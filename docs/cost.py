"""Say what many leaflets cost, from what some were measured to cost.

Usage: python docs/cost.py [LEAFLETS].

The measured inputs are those of docs/scale.md; the prices are assumptions to be replaced.
"""

from __future__ import annotations

import sys

MEASURED = 100
"""Articles of the corpus (MedQuAD), the default products, Typst, 2026-11-22."""
CPU, CLIENT, BYTES, FILES, MANIFEST = 8.23, 1.75, 20_067_431, 615, 287_888
"""CPU seconds in one process; of those on the machine that hands out to a cluster; of products."""
CPU_HOUR, PUTS, GB_MONTH = 0.05, 0.005, 0.023
"""Assumed, in dollars: an hour of a core, 1,000 puts or lists, a gigabyte for a month."""


def main(leaflets: int) -> None:
    times = leaflets / MEASURED
    hours, puts, size = CPU * times / 3600, FILES * times, BYTES * times / 1e9
    lists = puts / 1000
    for what, number, unit, price in (
        ("CPU to make all", hours, "hours", hours * CPU_HOUR),
        ("requests to write all", puts, "puts", puts / 1000 * PUTS),
        ("requests of a build with nothing to do", lists, "lists", lists / 1000 * PUTS),
        ("storage", size, "GB", size * GB_MONTH),
        ("CPU that hands out to a cluster", CLIENT * times / 3600, "hours", 0),
        ("manifests", MANIFEST * times / 1e6, "MB", 0),
    ):
        print(f"| {what} | {number:,.0f} {unit} | {f'${price:,.2f}' if price else ''} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
