"""TBX, the exchange format of terminology: TBX-Basic in version 3 (ISO 30042:2019, DCA style) and version 2 (martif).

What TBX has no place for (the kind of a concept, its flags, its Russian forms) goes into notes that begin with its name,
and comes back from them.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from align.errors import GlossaryError
from align.glossary.concepts import LANGUAGES, Concept, Glossary, Variant
from align.glossary.formats.reading import Imported, cell, language_of, variant
from align.xmlfiles import attribute, clean, elements, local, plain_text

_STATUS = {"": "admittedTerm-admn-sts", "deprecated": "supersededTerm-admn-sts", "forbidden": "deprecatedTerm-admn-sts"}
_PREFERRED = "preferredTerm-admn-sts"
_USAGE = {"supersededTerm": "deprecated", "deprecatedTerm": "forbidden"}
_NOTED = ("kind", "status", "flags", "ru-forms")
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ROOTS = frozenset({"tbx", "martif"})
_ENTRIES = frozenset({"conceptEntry", "termEntry"})


_KEPT_AS_NOTES = frozenset({"definition", "subjectField"})


def write_tbx(glossary: Glossary, version: int = 3) -> str:
    """A TBX-Basic file of all concepts, those that were rejected too."""
    if version == 3:
        start = [
            '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">',
            "<tbxHeader><fileDesc>",
        ]
        middle = ["</fileDesc></tbxHeader>", "<text><body>"]
        names, end = ("conceptEntry", "langSec", "termSec"), ["</body></text>", "</tbx>", ""]
    else:
        start = [
            '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">',
            '<martif type="TBX-Basic" xml:lang="en">',
            "<martifHeader><fileDesc>",
        ]
        middle = [
            '</fileDesc><encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc></martifHeader>',
            "<text><body>",
        ]
        names, end = ("termEntry", "langSet", "tig"), ["</body></text>", "</martif>", ""]
    used: set[str] = set()
    entries = [line for concept in glossary.concepts for line in _entry(concept, names, used)]
    source = ["<sourceDesc><p>align glossary</p></sourceDesc>"]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *start, *source, *middle, *entries, *end])


def _entry(concept: Concept, names: tuple[str, str, str], used: set[str]) -> list[str]:
    entry, language_set, term_set = names
    lines = [f"<{entry} id={attribute(_identifier(concept, used))}>"]
    noted = {
        "kind": concept.kind, "status": concept.status if concept.status != "approved" else "",
        "flags": ", ".join(sorted(concept.flags)), "ru-forms": " | ".join(concept.ru_forms),
    }  # fmt: skip
    if concept.source:
        lines.append(f'<admin type="source">{clean(concept.source)}</admin>')
    lines += [f"<note>{name}: {clean(value)}</note>" for name, value in noted.items() if value]
    lines += [f"<note>{clean(concept.note)}</note>"] if concept.note else []
    for language in LANGUAGES:
        if not concept.terms.get(language):
            continue
        lines.append(f'<{language_set} xml:lang="{language}">')
        preferred = next((own for own in concept.terms[language] if not own.usage), None)
        for own in concept.terms[language]:
            status = _PREFERRED if own == preferred else _STATUS[own.usage]
            region = f'<termNote type="geographicalUsage">{own.region}</termNote>' if own.region else ""
            lines.append(
                f"<{term_set}><term>{clean(own.text)}</term>"
                f'<termNote type="administrativeStatus">{status}</termNote>{region}</{term_set}>'
            )
        lines.append(f"</{language_set}>")
    return [*lines, f"</{entry}>"]


def _identifier(concept: Concept, used: set[str]) -> str:
    """An XML name: the concept's own id, else one of its name, each once."""
    plain = "".join(c if c.isalnum() or c in "-_." else "_" for c in concept.id or concept.name)
    plain = plain if plain[:1].isalpha() or plain[:1] == "_" else f"_{plain}"
    candidate, number = plain, 2
    while candidate in used:
        candidate, number = f"{plain}.{number}", number + 1
    used.add(candidate)
    return candidate


def read_tbx(path: Path) -> Imported:
    """Either version, and both styles of version 3. Languages without a column are left out; definitions and subject
    fields become notes."""
    imported = Imported()
    for entry in elements(path, _ROOTS, _ENTRIES, GlossaryError):
        cells: dict[str, str] = {"id": entry.get("id", "")}
        notes: list[str] = []
        terms: dict[str, list[tuple[bool, Variant]]] = {}
        for part in entry.iter():
            name = local(part)
            if name in ("langSec", "langSet"):
                _language(part, terms)
            elif name == "note" and part.getparent() is entry:
                key, colon, value = plain_text(part).partition(": ")
                if colon and key in _NOTED:
                    cells[key] = value
                else:
                    notes.append(plain_text(part))
            elif (part.get("type") or name) in _KEPT_AS_NOTES:
                notes.append(f"{part.get('type') or name}: {plain_text(part)}")
            elif part.getparent() is entry and (part.get("type") == "source" or name == "source"):
                cells["source"] = plain_text(part)
        for language, own in terms.items():
            own.sort(key=lambda pair: not pair[0])
            cells[language] = cell([v for _, v in own])
        cells["note"] = "; ".join(notes)
        cells = {column: " ".join(value.split()) for column, value in cells.items()}
        if _identifier_only(cells):
            cells.pop("id")
        imported.add(cells, f"{path}:{entry.sourceline}")
    return imported


def _identifier_only(cells: dict[str, str]) -> bool:
    """Whether the id is one that an export made of the name: it comes from no one's hand."""
    name = cells.get("en", "").split(" | ")[0].split("@")[0]
    return cells["id"] == _identifier(Concept({"en": (Variant(name),)}), set())


def _language(section: etree._Element, terms: dict[str, list[tuple[bool, Variant]]]) -> None:
    found = language_of(section.get(f"{_XML}lang") or section.get("lang") or "")
    if found is None:
        return
    for part in section.iter():
        if local(part) not in ("termSec", "tig", "ntig"):
            continue
        text, status, region = "", "", found[1]
        for field in part.iter():
            kind, value = field.get("type") or local(field), plain_text(field).strip()
            if local(field) == "term":
                text = value
            elif kind == "administrativeStatus":
                status = value.removesuffix("-admn-sts")
            elif kind == "geographicalUsage" and value in ("TW", "HK", "CN"):
                region = value
        if own := variant(text, region, _USAGE.get(status, "")):
            terms.setdefault(found[0], []).append((status == "preferredTerm", own))
