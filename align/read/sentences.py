"""Sentence boundaries in Chinese, Russian and English running text, mixed or not.

One pass over the terminators. Those of full width end a sentence wherever they stand outside brackets; a full stop must
be followed by white space and by something that can begin a sentence, and must not belong to an abbreviation.
"""

from __future__ import annotations

import re
from bisect import bisect_left

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]")
_CLOSERS = "”’」』）)》】〕］»"
_OPENERS = "“‘「『（(《【〔［«"
_WIDE = "。！？；｡﹔"
_GOES_ON = frozenset("。，、：；,;:")
"""Marks behind a closed quotation that show that its sentence goes on, or ends only there."""
_TERMINATORS = re.compile(r"[。！？；｡!?.…;]+")
_SAYS = r"\s*[^，,。！？!?；「“\"：:]{0,14}?(?:說|说|問|问|道|表示|稱|称|指出|喊|強調|强调)(?:道)?"
_SPEECH = re.compile(_SAYS + r"[。.]")
_ASKS = re.compile(_SAYS + r"[。.，,]")
_SHORTEST_CLAUSE = 12
"""Chinese characters on each side of a semicolon before it parts two statements."""

# Never the end of a sentence: something always follows.
_LEADING = frozenset(
    "mr mrs ms dr prof gen sen rep gov st no vs eg ie cf fig rev hon sgt capt col lt им ул ст пл пр д стр см ср "
    "напр рис табл т п акад проф доц св тов гр о просп пер наб кв корп обл р".split()
)
# At the end of a sentence only where a capital follows.
_TRAILING = frozenset(
    "inc co ltd corp jr sr etc al dept est jan feb mar apr jun jul aug sep sept oct nov dec approx млн млрд "
    "трлн тыс долл руб коп г гг в вв др пр проч прим чел мин сек ч км кг".split()
)
_STARTERS = frozenset(
    "The It He She They We I You In But And A An This That These Those If When As At For On Mr Mrs Dr Then There Here Two "
    "Three Some Many Most After Before His Her Its Our My What Why How Officials Police Nobody No Yet So".split()
)
_AHEAD = 100
"""Characters looked at on either side of a mark: a paragraph may be a whole book."""
_LONGEST_ASIDE = 2000
"""Characters that a bracket may hold; farther back none is looked for."""
_NEVER_LAST = frozenset("eg ie те тк".split())
_STATES = frozenset(["США", "РФ", "ЕС", "СССР", "КНР"])  # долл. США
_WORD_BEFORE = re.compile(r"([^\W_]+(?:\.[^\W_]+)*)$")


def cut(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of one paragraph, white space between them left out."""
    spans, start = [], 0
    for end in (*_boundaries(text), len(text)):
        piece = text[start:end]
        left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
        if right > left:
            spans.append((start + left, start + right))
        start = end
    return spans


def _boundaries(text: str) -> list[int]:
    boundaries, last = [], 0
    quotes = [i for i, character in enumerate(text) if character == '"']
    for match in _TERMINATORS.finditer(text):
        if match.start() < last:
            continue
        end = _with_closers(text, match.end(), quotes)
        if end < len(text) and _ends_sentence(text, match, end, last):
            boundaries.append(end)
            last = end
    return boundaries


def _with_closers(text: str, end: int, quotes: list[int]) -> int:
    """The end, moved behind closing quotes and brackets; `quotes` are the places of the straight ones."""
    while end < len(text):
        if text[end] in _CLOSERS or (text[end] == '"' and _closes(text, end, quotes)):
            end += 1
        elif text[end] == "'" and not text[end + 1 : end + 2].isalnum():
            end += 1  # no apostrophe stands behind a full stop
        elif text[end] in "“‘" and not text[end + 1 : end + _AHEAD].strip():
            end += 1  # a closing quote typed the wrong way round
        else:
            break
    return end


def _closes(text: str, place: int, quotes: list[int]) -> bool:
    """Whether a straight quote closes: where one is open, or where a space follows, whatever the count says."""
    return bisect_left(quotes, place) % 2 == 1 or text[place + 1 : place + 2].isspace()


def _ends_sentence(text: str, match: re.Match[str], end: int, last: int) -> bool:
    mark, after = match.group(), text[end : end + _AHEAD]
    if _inside_brackets(text, last, match.start()) or after.lstrip()[:1] in _GOES_ON:
        return False
    if mark in ("；", ";", "﹔"):
        return _parts_clauses(text, match.start(), end, last)
    if set(mark) <= {"…"}:
        return end > match.end() and bool(_HAN.search(text[last:end])) and not _SPEECH.match(after)
    if set(mark) & set(_WIDE):
        speech = _ASKS if mark[-1] in "？！" else _SPEECH
        return not (end > match.end() and speech.match(after))
    if _HAN.match(text[match.start() - 1 : match.start()] or " "):
        return _ends_after_han(mark, after, end > match.end())
    return _ends_spaced(text, match, end, after)


def _inside_brackets(text: str, last: int, position: int) -> bool:
    part = text[max(last, position - _LONGEST_ASIDE) : position]
    return part.count("（") + part.count("(") > part.count("）") + part.count(")")


def _parts_clauses(text: str, position: int, end: int, last: int) -> bool:
    """A semicolon parts two statements in Chinese where both sides are full clauses; never in Russian or English."""
    right = re.split(r"[。！？；;]", text[end : end + _AHEAD], maxsplit=1)[0]
    return min(len(_HAN.findall(text[last:position])), len(_HAN.findall(right))) >= _SHORTEST_CLAUSE


def _ends_after_han(mark: str, after: str, closed: bool) -> bool:
    """Half-width marks behind a Chinese character; a letter right behind `?` is a lost character, no new sentence."""
    if closed and _ASKS.match(after):
        return False
    if len(mark) > 1 and set(mark) == {"."}:
        return False  # an ellipsis
    if "." in mark:
        return after[:1].isspace() or bool(_HAN.match(after[:1] or " "))
    return not re.match(r"[a-zà-ÿ]", after)


def _ends_spaced(text: str, match: re.Match[str], end: int, after: str) -> bool:
    if not after[:1].isspace():
        return bool(_HAN.match(after[:1])) and "." not in match.group()
    following = after.lstrip()
    if not _can_begin(following, closed=end > match.end()):
        return False
    return match.group() != "." or not _is_abbreviation(text[max(0, match.start() - _AHEAD) : match.start()], following)


def _can_begin(following: str, closed: bool) -> bool:
    if following[:1] in "—–-":
        rest = following[1:].lstrip()
        return not closed and rest[:1].isupper() and following[1:2].isspace()
    first = following.lstrip(_OPENERS + "\"'…")[:1]
    return first.isupper() or first.isdigit() or bool(_HAN.match(first or " "))


def _is_abbreviation(before: str, following: str) -> bool:
    match = _WORD_BEFORE.search(before)
    if match is None:
        return False
    word, rest = match.group(1), before[: match.start()].rstrip()
    bare = word.replace(".", "").lower()
    next_word = re.split(r"[^\w]", following, maxsplit=1)[0]
    if "." in word and len(bare) <= 4 and all(len(part) == 1 for part in word.split(".")):
        return bare in _NEVER_LAST or next_word not in _STARTERS  # e.g., т.е.; but U.S. and p.m. can end a sentence
    if len(word) == 1 and word.isupper():
        return True  # an initial
    if bare == "г":
        return not rest[-1:].isdigit()  # г. Москва, but 2025 г. Компания
    if bare in ("д", "п", "пр") and rest.endswith("т."):
        return False  # и т. д.
    if bare in _LEADING and (word.islower() or word.istitle()):
        return True
    if bare in _TRAILING:
        return next_word in _STATES or not (following[:1].isupper() or following[:1] in _OPENERS)
    return False
