"""XML in and out: what other people's files may not do to us, and what our text may not do to a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from align.errors import AlignError

__all__ = ["attribute", "clean", "elements", "local", "plain_text"]

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*\[|<!ENTITY")
_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


def clean(text: str) -> str:
    """Text for an element: escaped, without the characters that XML cannot hold (control characters, lone surrogates)."""
    return escape(_FORBIDDEN.sub("", text), {"\r": "&#13;"})


def attribute(text: str) -> str:
    """A value in its quotes."""
    return quoteattr(_FORBIDDEN.sub("", text))


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def plain_text(element: etree._Element) -> str:
    """All text inside, without what inline elements hold that is code and not text (TMX, XLIFF: bpt, ept, ph, it)."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and local(child) not in ("bpt", "ept", "ph", "it", "ut", "x", "bx", "ex", "sc", "ec"):
            parts.append(plain_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def elements(path: Path, roots: frozenset[str], names: frozenset[str], error: type[AlignError]) -> Iterator[etree._Element]:
    """The elements called `names`, one after the other, each forgotten after its turn: memory does not grow with the file.

    Raises `error` where the file is no XML, has another root, or defines entities, with line and column.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
        if head.startswith(_ENCODINGS):
            head = head.decode("utf-16", "ignore").encode()
        if _DOCTYPE.search(head):
            raise error(f"{path}:1: an XML file that defines entities", "remove the part of the DOCTYPE in [ ]")
        context = etree.iterparse(
            str(path), events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
        )
        root = None
        for event, element in context:
            if root is None:
                root = element
                if local(root) not in roots:
                    raise error(
                        f"{path}:{element.sourceline}: a file of <{local(root)}>",
                        f"<{'>, <'.join(sorted(roots))}> is expected",
                    )
            if event == "end" and local(element) in names:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as fault:
        line, column = (max(1, at) for at in fault.position or (1, 1))
        reason = str(fault.msg).split(", line")[0]
        raise error(f"{path}:{line}:{column}: {reason}", "the file is cut off or damaged; write it again") from None
    except OSError as fault:
        raise error(f"{path}: {fault.strerror or fault}", "check the path") from None
