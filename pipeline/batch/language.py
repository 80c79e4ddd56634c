"""Which language an article is in, by its letters and commonest words."""

from __future__ import annotations

import re

_RUSSIAN = re.compile(r"[А-Яа-яЁё]")
#: letters that Russian does not have and its neighbours in Cyrillic use all the time
_NEIGHBOURS = re.compile(r"[іїєґўӘәҒғҚқҢңӨөҰұҮүҺһЇІЄҐЎђћљњџјЂЋЉЊЏЈ]")
_COMMON = re.compile(
    r"(?<![а-яё])(?:и|в|на|не|что|с|по|как|для|из|это|от|до|при|также|был|была|года|году)(?![а-яё])", re.I
)


def language_of(text: str) -> str:
    """``ru``, ``kk`` or ``uk`` by their letters, or ``und`` for a text that is not in Russian and not told."""
    sample = text[:20_000]
    letters = re.findall(r"[^\W\d_]", sample)
    if not letters:
        return "und"
    cyrillic = len(_RUSSIAN.findall(sample)) / len(letters)
    foreign = _NEIGHBOURS.findall(sample)
    if len(foreign) / len(letters) > 0.03:
        return (
            "uk"
            if sum(c in "іїєґІЇЄҐ" for c in foreign) > 0.9 * len(foreign) and re.search("[їє]", sample)
            else "kk"
            if re.search("[әғқңөұүһ]", sample)
            else "und"
        )
    if cyrillic < 0.35:
        return "und"
    words = len(re.findall(r"\w+", sample))
    if words > 40 and len(_COMMON.findall(sample)) / words < 0.02:
        return "und"
    return "ru"
