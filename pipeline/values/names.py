"""Names of persons as values: their parts, and whether two can be one person's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonName:
    """A name in the nominative; parts that are not told are ''.

    ``given`` and ``patronymic`` may be initials («И.»), ``spaced`` where the text writes «И. С.» for «И.С.»;
    ``foreign_order``: the surname comes first («Ким Чен Ын»).
    """

    given: str = ""
    patronymic: str = ""
    surname: str = ""
    foreign_order: bool = False
    spaced: bool = False

    def __str__(self) -> str:
        parts = [self.given, self.patronymic, self.surname]
        if self.foreign_order:
            parts = [self.surname, self.given, self.patronymic]
        text = " ".join(p for p in parts if p)
        glued = not self.spaced and is_initial(self.given) and is_initial(self.patronymic)
        return text.replace(". ", ".", 1) if glued else text


def is_initial(word: str) -> bool:
    """«И.», «Ю.-Б.», «Дж.», a letter alone."""
    bare = word.replace(".", "").replace("-", "")
    return bool(bare) and bare.isalpha() and word[:1].isupper() and (len(bare) == 1 or "." in word and len(bare) <= 3)
