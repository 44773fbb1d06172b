"""``./run bench [NAME] [ROWS]``: each benchmark builds its own seeded data, holds its own yardstick, prints ratios."""

from __future__ import annotations

import sys

from tests.bench import api, check, ledger, letters

BENCHES = {"api": api.main, "check": check.main, "ledger": ledger.main, "letters": letters.main}


def main() -> int:
    """Run one benchmark, or say which there are."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in BENCHES:
        sys.stderr.write(f"usage: ./run bench NAME [ROWS]; NAME is one of {', '.join(BENCHES)}\n")
        return 2
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else None
    return BENCHES[name](rows)


if __name__ == "__main__":
    sys.exit(main())
