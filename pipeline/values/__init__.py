"""Values: what a found thing is, as small frozen types.

A value knows neither the text that it was found in, nor the rules that found it, nor spaCy. It is written as a string
(``str(value)``: EDTF and ISO 8601 for times) or a dict only at the border, for the Doc's extensions and the records.
"""
