"""Documents that are zip files of XML: opened with one set of checks and reasons."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import contextmanager
from typing import Iterator

from lxml import etree

from pipeline.article import ReadError

#: what a broken zip file may raise
BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, zlib.error, OSError)


@contextmanager
def opened(data: bytes, max_bytes: int, what: str) -> Iterator[zipfile.ZipFile]:
    """The package in ``data``; errors of it and of what is done with it become reasons for people.

    Args:
        what: the document with its article, «a Word document».

    Raises:
        ReadError: it is none, broken, or unpacks to more than ``max_bytes``.
    """
    with reasons(what):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(i.file_size for i in archive.infolist()) > max_bytes:
                raise ReadError(f"unpacks to more than {max_bytes} bytes")
            yield archive


@contextmanager
def reasons(what: str) -> Iterator[None]:
    """Errors of reading a document as a ReadError that says what it was to be."""
    try:
        yield
    except (*BROKEN, KeyError, StopIteration, RecursionError, etree.LxmlError) as error:
        raise ReadError(f"not {what}, or a broken one: {type(error).__name__}: {error}") from error


def parsed(content: bytes) -> etree._Element:
    """The root of an XML file; entities, which only an attack declares in such files, are not followed.

    Raises:
        ValueError: there is nothing in it.
    """
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True, recover=True))
    if root is None:
        raise ValueError("no XML in it")
    return root


def local(tag: str) -> str:
    """A tag or attribute without its namespace."""
    return tag.rsplit("}", 1)[-1]


def name_of(element: etree._Element) -> str:
    """The name of an element whatever its namespace (transitional and strict documents have different ones); '' of a
    comment.
    """
    return local(element.tag) if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute whatever its namespace."""
    return next((v for k, v in element.attrib.items() if local(k) == name), None)
