"""Addresses of stores: what they mean, and how they are shown, which is without a password."""

from __future__ import annotations

import re
from urllib.parse import quote, quote_plus

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from pipeline.store.errors import WrongAddress

#: a user's password in an address, and one among an address's parameters
_AFTER_USER = re.compile(r"(://[^\s/:@'\"]*:)[^\s'\"]*(@)(?=[^\s@'\"]*)")
_PARAMETER = re.compile(r"((?:password|passwd|sslpassword)=)[^\s&'\"]+", re.I)


def parsed(url: str) -> URL:
    """The parts of an address.

    Raises:
        WrongAddress: it is none, or of a database that is not known.
    """
    shown = without_password(url)
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise WrongAddress(
            f"{shown}: no address of a store, which is a file or postgresql+psycopg://user@host:port/database"
        ) from error
    if backend not in {"sqlite", "postgresql"}:
        raise WrongAddress(f"{shown}: only sqlite:/// and postgresql+psycopg:// stores are known")
    if backend == "sqlite" and (not address.database or address.database == ":memory:"):
        raise WrongAddress(f"{shown}: an SQLite store needs a file, sqlite:///path/to/svodka.sqlite")
    return address


def without_password(text: str) -> str:
    """Text in which the passwords of addresses are stars.

    >>> without_password("postgresql+psycopg://svodka:geheim@db/news?sslpassword=x")
    'postgresql+psycopg://svodka:***@db/news?sslpassword=***'
    """
    return _PARAMETER.sub(r"\1***", _AFTER_USER.sub(r"\1***\2", text))


def conceal(text: str, address: URL) -> str:
    """A driver's message without the address's password, however it is written there."""
    secrets = [address.password, *(v for k, v in address.query.items() if "passw" in k.lower())]
    for secret in secrets:
        for form in {str(secret), quote(str(secret)), quote(str(secret), safe=""), quote_plus(str(secret))}:
            if secret and len(form) > 2:
                text = text.replace(form, "***")
    return without_password(text)
