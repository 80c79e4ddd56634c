"""The lists of words that the network sees as flags, frozen beside its weights: ``python -m training.words [--weights
FOLDER]``.

The tables of ``pipeline/lexicon`` grow with the rules that read them. A network that has learnt what it means to stand
in a list must go on seeing the list that it learnt with, so training writes them down once.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pipeline import lexicon

#: name of the list (``pipeline.models.units``) -> table; of the second kind every word of a row counts, not the first
#: cell alone
LEMMAS = {
    "positions": "people/positions.txt",
    "event_kinds": "events/kinds.tsv",
    "groups": "events/groups.txt",
    "speech_verbs": "speech/plain_verbs.txt",
}
CELLS = {
    "org_kinds": "organisations/kinds.tsv",
    "currencies": "amounts/currencies.tsv",
    "units": "amounts/units.tsv",
    "months": "time/months.tsv",
    "weekdays": "time/weekdays.tsv",
    "numerals": "amounts/numerals.tsv",
}


def write(folder: Path) -> None:
    """``words.json`` in ``folder``."""
    lists = {name: sorted(lexicon.words(table)) for name, table in LEMMAS.items()}
    for name, table in CELLS.items():
        lists[name] = sorted({word for row in lexicon.rows(table) for cell in row for word in cell.split()})
    (folder / "words.json").write_text(json.dumps(lists, ensure_ascii=False, indent=0), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=Path(__file__).parent.parent / "pipeline/models/weights")
    write(parser.parse_args().weights)
