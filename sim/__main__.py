"""`python -m sim` is `pallor`."""

from sim.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
