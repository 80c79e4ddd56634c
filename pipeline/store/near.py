"""Near-copies of a text (the same agency report on another site): MinHash signatures and their bands.

Broder 1997, "On the resemblance and containment of documents"; bands as in Leskovec, Rajaraman, Ullman,
"Mining of Massive Datasets", 3.4.
"""

from __future__ import annotations

import hashlib
import re

import numpy as np

#: words of a shingle, hashes of a signature, hashes of a band
SHINGLE, HASHES, ROWS = 3, 120, 6
#: estimated Jaccard similarity from which two texts are near-copies
SIMILAR = 0.7
#: days between two publications beyond which a like text is another report (a daily bulletin), not a copy
DAYS = 7
#: texts with fewer shingles are too short to tell
LEAST = 20

_PRIME = np.uint64((1 << 31) - 1)
_random = np.random.RandomState(1997)
_A = _random.randint(1, (1 << 31) - 1, HASHES, dtype=np.int64).astype(np.uint64)
_B = _random.randint(0, (1 << 31) - 1, HASHES, dtype=np.int64).astype(np.uint64)


def signature(text: str) -> bytes | None:
    """``HASHES`` numbers of four bytes; None for a text too short to compare."""
    words = re.findall(r"\w+", text.lower().replace("ё", "е"))
    shingles = {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
    if len(shingles) < LEAST:
        return None
    base = np.fromiter(
        (int.from_bytes(hashlib.blake2b(s.encode(), digest_size=4).digest(), "little") & 0x7FFFFFFF for s in shingles),
        dtype=np.uint64,
        count=len(shingles),
    )
    least = np.full(HASHES, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(base), 4096):
        least = np.minimum(least, ((base[start : start + 4096, None] * _A + _B) % _PRIME).min(axis=0))
    return least.astype("<u4").tobytes()


def bands(value: bytes) -> list[int]:
    """Keys (63 bits) that near-copies share at least one of."""
    size = ROWS * 4
    return sorted(
        {
            int.from_bytes(
                hashlib.blake2b(bytes([i]) + value[i * size : (i + 1) * size], digest_size=8).digest(), "little"
            )
            >> 1
            for i in range(HASHES // ROWS)
        }
    )


def similarity(a: bytes, b: bytes) -> float:
    """Estimated Jaccard similarity of the shingles behind two signatures."""
    return float((np.frombuffer(a, "<u4") == np.frombuffer(b, "<u4")).mean())
