"""What Python's collector of cycles looks at."""

from __future__ import annotations

import gc


def settle() -> None:
    """Take what lives now (modules, models, word lists) out of the collector's sight, and raise its thresholds where
    the process has not set its own.

    Python looks through the living objects every few thousand new ones; millions that stay, and rows by the ten
    thousand that make no cycles, cost more time than they give back.
    """
    gc.freeze()
    if gc.get_threshold()[0] <= 2000:
        gc.set_threshold(50_000, 20, 20)
