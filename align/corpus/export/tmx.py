"""TMX 1.4b: one unit a statement, one variant a language, the likeliest where several articles share one."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from align import __version__
from align.corpus.export.members import text_of
from align.corpus.store import Corpus
from align.model import Member, Statement

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_tmx(corpus: Corpus) -> str:
    """Statements in one language only are left out: a translation memory has no use for them."""
    units = [unit for statement in corpus.statements if (unit := _unit(corpus, statement))]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<!DOCTYPE tmx SYSTEM "tmx14.dtd">',
            '<tmx version="1.4">',
            f'  <header creationtool="align-toolkit" creationtoolversion={quoteattr(__version__)} segtype="sentence" '
            'o-tmf="align" adminlang="en" srclang="*all*" datatype="plaintext"/>',
            "  <body>",
            *units,
            "  </body>",
            "</tmx>",
            "",
        ]
    )


def _unit(corpus: Corpus, statement: Statement) -> str | None:
    chosen: dict[str, Member] = {}
    for member in sorted(statement.members, key=lambda m: (-_weight(corpus, statement, m), m.article)):
        chosen.setdefault(corpus.article(member.article).tag, member)
    if len(chosen) < 2:
        return None
    lines = [
        f"    <tu tuid={quoteattr(statement.id)}>",
        f'      <prop type="x-probability">{statement.probability:.4f}</prop>',
        f'      <prop type="x-relation">{statement.relation}</prop>',
    ]
    for tag, member in sorted(chosen.items()):
        name = corpus.article(member.article).name
        lines += [
            f"      <tuv xml:lang={quoteattr(tag)}>",
            f'        <prop type="x-article">{_clean(name)}</prop>',
            f"        <seg>{_clean(text_of(corpus, member))}</seg>",
            "      </tuv>",
        ]
    return "\n".join([*lines, "    </tu>"])


def _weight(corpus: Corpus, statement: Statement, member: Member) -> float:
    own = (corpus.link_by_id[key] for key in statement.links)
    return sum(link.probability for link in own if member in (link.a, link.b))


def _clean(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))
