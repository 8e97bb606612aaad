"""The bench says aloud what is over its limit, and fails what has become dearer."""

from __future__ import annotations

import datetime
import sys
from itertools import chain
from pathlib import Path

import pytest
from bench import figures, page, record, watch
from bench.__main__ import show
from bench.figures import Figure
from bench.measures import MB, PARTS, Measure
from bench.peers import BOOK, OURS, Cost

WORK = Measure("work", lambda turn: 0.5, 0.4)
MEMORY = Measure("memory", lambda turn: 100.0 + turn, 110, MB)


def kept(ratio: float) -> record.Run:
    return record.Run(
        date=datetime.date(2026, 1, 1),
        commit="0",
        load=1,
        lines=record.lines([WORK], {"work": Figure(0.5, ratio)}),
        articles=2,
        costs=[
            Cost(OURS, "medleaf build", 0.2, 1, 3),
            Cost(BOOK, "pandoc", 0.1, 0.1, None),
            Cost("slow", "slow", 0.5, 0.5, 2),
            Cost("fast", "fast", 0.02, 0.02, 2),
        ],
    )


def test_names_are_unique() -> None:
    names = [measure.name for measure in chain(*PARTS.values())]
    assert len(set(names)) == len(names)


def test_the_best_round_counts_and_only_time_is_calibrated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "calibrate", lambda: 0.1)
    assert figures.take([WORK, MEMORY], lambda what: None) == {
        "work": Figure(0.5, 5),
        "memory": Figure(100, 100),
    }


def test_a_missed_limit_is_said_aloud(capsys: pytest.CaptureFixture[str]) -> None:
    show([WORK, MEMORY], {"work": Figure(0.5, 5), "memory": Figure(100, 100)})
    _, work, memory = capsys.readouterr().out.splitlines()
    assert "OVER" in work
    assert "within" in memory


def test_what_is_a_quarter_dearer_is_named() -> None:
    assert record.dearer([WORK], {"work": Figure(0.5, 5)}, kept(4.1)) == []
    assert record.dearer([WORK], {"work": Figure(0.5, 5)}, kept(3.9)) == [WORK]
    assert record.dearer([MEMORY], {"memory": Figure(9, 9)}, kept(1)) == []


def test_the_page_says_where_medleaf_is_behind() -> None:
    text = page.page(record.Record(runs={"limits": kept(5), "peers": kept(5)}))
    assert "| work | 0.5 CPU s | 0.4 | **OVER** | 5 |" in text
    assert f"| slow; {BOOK} | 3.00 | ahead | 0.60 | **behind** |" in text
    assert f"| fast; {BOOK} | 0.60 | **behind** | 0.12 | **behind** |" in text


def test_the_page_is_fresh() -> None:
    fresh = page.FILE.read_text(encoding="utf-8") == page.page(record.read())
    assert fresh, "run PYTHONPATH=tests .venv/bin/python -m bench page"


def test_children_and_memory_are_seen(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import pathlib, subprocess, sys, time\n"
        "if len(sys.argv) == 1:\n"
        "    subprocess.run([sys.executable, __file__, 'child'])\n"
        "else:\n"
        "    much = bytearray(60_000_000)\n"
        "    end = time.process_time() + 0.3\n"
        "    while time.process_time() < end: pass\n"
    )
    seen = watch.watch([sys.executable, program], marks=())
    assert seen.seconds > 0.3
    if watch.PROC.is_dir():
        assert 60 < seen.peak < 200


def test_a_program_that_fails_is_not_measured() -> None:
    with pytest.raises(watch.ProgramError, match="no such thing"):
        watch.watch([sys.executable, "-c", "raise SystemExit('no such thing')"])
