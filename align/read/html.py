"""HTML: which parts of a page are the article is trafilatura's word; where they stand in the file is ours.

The page is parsed twice: by trafilatura, which gives the article's text, and by a parser that keeps the place of each
character. A block of the page belongs to the article where its text is found in trafilatura's.
"""

from __future__ import annotations

import html
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Set
from html.parser import HTMLParser

from align.model import HEADING
from align.read.blocks import Verdict, is_prose
from align.read.mapped import Mapped, tidy

_LOOKS_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|p|h1|meta)\b[^>]*>", re.I)
_BLOCKS = frozenset(
    "address article aside blockquote body br button dd div dl dt fieldset figcaption figure footer form h1 h2 "
    "center h3 h4 h5 h6 header hr html legend li main nav ol option p pre section select table tbody td tfoot th "
    "thead title tr ul".split()
)
_SILENT = frozenset(["script", "style", "noscript", "template", "svg", "iframe", "head", "rt", "rp", "rtc"])
"""What a page does not show as running text; <rt> and <rp> are readings above characters, as pages for learners have."""
_READINGS = re.compile(r"<(rt|rp)\b[^>]*>.*?(?:</\1>|(?=<(?:rb|rt|rp|/ruby)\b))", re.S | re.I)
_IN_HEAD = frozenset(["title", "meta", "link", "base", "style", "script", "noscript", "template"])
_RUBY = frozenset(["rb", "rt", "rp", "rtc"])
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_ROLES: dict[str, Verdict] = {
    "figcaption": ("caption", "caption"),
    "nav": ("boilerplate", "menu"),
    "footer": ("boilerplate", "page footer"),
    "aside": ("related", "beside the article"),
    "form": ("boilerplate", "form"),
    "button": ("boilerplate", "player or page control"),
    "h1": (HEADING, None),
    "h2": (HEADING, None),
    "h3": (HEADING, None),
    "h4": (HEADING, None),
}


def looks_like_html(decoded: str, name: str = "") -> bool:
    """By several tags, or by the file's name and one."""
    if name.lower().endswith((".html", ".htm", ".xhtml")) and re.search(r"<[a-z!/]", decoded, re.I):
        return True
    opening = len(_LOOKS_HTML.findall(decoded[:4000]))
    return opening > 0 and (decoded.count("</") >= 2 or opening >= 3)


# What publishers call the parts of a page that are not the article, in class and id. The parts of the article are called
# so many things that no name of theirs is used.
_NAMED: tuple[tuple[re.Pattern[str], Verdict], ...] = tuple(
    (re.compile(rf"(?:^|[\s_-])(?:{names})(?:$|[\s_-])", re.I), verdict)
    for names, verdict in (
        ("comments?|commentlist|cmt|disqus|replies|reactions|discussion|guestbook", ("comment", "reader comment")),
        ("related|recommend(?:ed|ations?)?|readmore|more-?news|also|trending|most-?read|popular|teasers?",
         ("related", "beside the article")),
        ("caption|cap|figcaption|photo-?credit|credit|wp-caption-text", ("caption", "caption")),
        ("byline|author|authors|dateline|timestamp|pubdate|pub-?date|published", ("metadata", "byline or source")),
        ("cookies?|consent|gdpr|promo|newsletter|subscri(?:be|ption)|share|sharing|social|toolbar|breadcrumbs?|pager|"
         "pagination|tags?|advert(?:isement)?|ads?|sponsor(?:ed)?|disclaimer|copyright|paywall|skip|menu|navbar",
         ("boilerplate", "page furniture")),
    )
)  # fmt: skip
_MOST_NAMED = 0.5
"""Share of a page's text above which a name is taken for that of a container of the whole page."""


def _named_role(attributes: list[tuple[str, str | None]]) -> Verdict | None:
    named = " ".join(value for name, value in attributes if name in ("class", "id") and value)
    return next((verdict for pattern, verdict in _NAMED if pattern.search(named)), None) if named else None


_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_OPEN_COMMENT = re.compile(r"<!--[^\n<]*")


class _Places(HTMLParser):
    """Collects the visible text of a page block by block, with the place of each character."""

    def __init__(self, decoded: str) -> None:
        super().__init__(convert_charrefs=False)
        self.decoded = decoded
        self.blocks: list[tuple[Mapped, Verdict | None]] = []
        self.named: list[Verdict | None] = []
        self.raised: set[int] = set()
        self._open: list[tuple[str, Verdict | None]] = []
        self._text: list[str] = []
        self._starts, self._ends = array("l"), array("l")
        self._lines = [0]
        for match in re.finditer("\n", decoded):
            self._lines.append(match.end())

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _flush(self) -> None:
        block = tidy(Mapped("".join(self._text), self._starts, self._ends))
        if block.text:
            role = next((_ROLES[tag] for tag, _ in self._open if tag in _ROLES), None)
            self.blocks.append((block, role))
            self.named.append(next((named for _, named in self._open if named), None))
        self._text, self._starts, self._ends = [], array("l"), array("l")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _IN_HEAD and self._open and self._open[-1][0] == "head":
            self._open.pop()  # its end tag may be left out
        if tag in _BLOCKS:
            self._flush()
        if tag in _RUBY:
            self._close_ruby()
        if tag not in _VOID:
            self._open.append((tag, None if tag in ("html", "body", "main", "article") else _named_role(attrs)))

    def _close_ruby(self) -> None:
        """A part of a ruby ends where the next begins: <ruby>國<rt>guó<rb>家<rt>jiā</ruby>."""
        while self._open and self._open[-1][0] in _RUBY:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
        if any(tag == opened for opened, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def _add(self, text: str, starts: Iterable[int], ends: Iterable[int]) -> None:
        if _SILENT.isdisjoint(opened for opened, _ in self._open):
            starts = list(starts)
            if any(opened == "sup" for opened, _ in self._open):
                self.raised.update(starts)
            self._text.append(text)
            self._starts.extend(starts)
            self._ends.extend(ends)

    def _add_as_it_stands(self, text: str, start: int) -> None:
        self._add(text, range(start, start + len(text)), range(start + 1, start + len(text) + 1))

    def handle_data(self, data: str) -> None:
        self._add_as_it_stands(data, self._here())

    def unknown_decl(self, data: str) -> None:
        """<![CDATA[ ... ]]>: its content is text."""
        if data.startswith("CDATA["):
            self._add_as_it_stands(data.removeprefix("CDATA["), self._here() + len("<![CDATA["))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, source: str) -> None:
        start = self._here()
        end = start + len(source)
        end += self.decoded[end : end + 1] == ";"
        text = html.unescape(self.decoded[start:end])
        self._add(text, [start] * len(text), [end] * len(text))

    def finish(self) -> list[tuple[Mapped, Verdict | None]]:
        self.feed(self.decoded)
        self.close()
        self._flush()
        total = sum(len(block) for block, _ in self.blocks)
        sizes: Counter[Verdict] = Counter()
        for (block, _), name in zip(self.blocks, self.named, strict=True):
            if name:
                sizes[name] += len(block)
        furniture = {name for name, size in sizes.items() if size <= _MOST_NAMED * total}
        self.named = [name if name in furniture else None for name in self.named]
        return self.blocks


def html_blocks(decoded: str) -> list[tuple[Mapped, Verdict | None]]:
    """The blocks of a page in order, each with what the markup says of it; None where it is the article's running text."""
    decoded = _without_open_comments(decoded)
    page = _Places(decoded)
    blocks = [(block, name or role) for (block, role), name in zip(page.finish(), page.named, strict=True)]
    raised = page.raised
    named = page.named
    article = _squeezed(_article_text(decoded))
    if not article:
        return [(_with_raised(block, raised), role) for block, role in blocks]
    inside = [_is_inside(block.text, article) for block, _ in blocks]
    verdicts = [named[n] or _verdict(n, blocks, inside) for n in range(len(blocks))]
    return [(_with_raised(block, raised), verdict) for (block, _), verdict in zip(blocks, verdicts, strict=True)]


def _with_raised(block: Mapped, raised: Set[int]) -> Mapped:
    """A block whose raised digits are so in its text: 10⁶ is no 106, and a footnote's mark no digit of what is before it."""
    if not raised or raised.isdisjoint(block.starts):
        return block
    characters = (c.translate(_RAISED) if at in raised else c for c, at in zip(block.text, block.starts, strict=True))
    return Mapped("".join(characters), block.starts, block.ends)


def _without_open_comments(decoded: str) -> str:
    """The page with blanks, as many, for the first line of comments that nothing closes: they would hide the rest."""
    closed = decoded.rfind("-->") + 1
    return decoded[:closed] + _OPEN_COMMENT.sub(lambda match: " " * len(match.group()), decoded[closed:])


def _verdict(n: int, blocks: list[tuple[Mapped, Verdict | None]], inside: list[bool]) -> Verdict | None:
    """The markup's word, but for what trafilatura takes for the article's text: an unclosed <nav> covers a whole page.
    Prose right beside the article's text stays too, for trafilatura loses text that stands in no paragraph."""
    block, role = blocks[n]
    if role and (role[0] in (HEADING, "caption") or not inside[n]):
        return role
    if inside[n] or (is_prose(block.text) and any(inside[max(0, n - 1) : n + 2])):
        return None
    return "boilerplate", "outside the article"


def _article_text(decoded: str) -> str:
    import trafilatura

    decoded = _READINGS.sub("", decoded)
    return trafilatura.extract(decoded, include_comments=False, include_tables=True, favor_recall=True) or ""


def _is_inside(text: str, article: str) -> bool:
    """Whether trafilatura has the block: half of its pieces of 24 characters stand in the article's text."""
    flat = _squeezed(text)
    pieces = [flat[i : i + 24] for i in range(0, max(1, len(flat) - 12), 24)]
    found = sum(piece in article for piece in pieces)
    return found * 2 >= len(pieces)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
