"""Grammars: text -> typed values with their place. Strings go in and values come out; spaCy is not known here."""
