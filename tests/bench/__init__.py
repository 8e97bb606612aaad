"""What medleaf costs, in CPU seconds: against its limits, its own past, and what others offer."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MEDLEAF = Path(sys.executable).with_name("medleaf")
