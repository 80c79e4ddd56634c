"""spaCy components, one a file, each registered under ``svodka.<name>`` and usable on its own.

Importing a module registers its factory; the ``spacy_factories`` entry points of the distribution
let ``nlp.add_pipe("svodka.dates")`` find it without an import.
"""

#: every stage after the tokenizer, in the order in which ``pipeline.load()`` adds them
ORDER = (
    "sentences",
    "morphology",
    "syntax",
    "entities",
    "relations",
    "dates",
    "figures",
    "people",
    "references",
    "things",
    "events",
    "quotes",
)
