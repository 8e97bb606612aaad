"""`python -m medleaf`."""

from medleaf.cli import main

main()
