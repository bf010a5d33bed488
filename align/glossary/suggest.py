"""Terms that a corpus would add to a glossary: names and phrases that recur in aligned statements, with their counterparts.

English and Russian names are found by their capitals, phrases by recurring, Chinese ones as strings of characters that
recur between different neighbours. What belongs together is told by where it occurs (log-likelihood ratio over the
statements, Dunning 1993) and, for names, by how alike they sound.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from align.glossary.concepts import Concept, Variant
from align.glossary.forms import is_common, lemma, may_be_name
from align.glossary.lint import script_characters
from align.glossary.matcher import Matcher, fold
from align.glossary.sounds import alike, english_name

Floats = npt.NDArray[np.float32]

_EN_NAME = re.compile(r"(?:[A-Z][\w’'-]*|[a-z]+[A-Z]\w*)(?:\s+(?:(?:of|the|for|and|de|van|von|bin|al)\s+)?[A-Z][\w’'-]*)*")
_RU_NAME = re.compile(r"[А-ЯЁ][а-яё-]+(?:\s+[А-ЯЁ][а-яё-]+)*")
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-z0-9]*(?:[.+-][A-Za-z0-9]+)*(?:\s[A-Z][A-Za-z0-9]*)*")
_GLOSSED = re.compile("([\u3400-\u9fff·・]{2,14})\\s?[（(]([A-Z][A-Za-z.'’ -]{2,40})[)）]")
_RU_ENDING = re.compile(r"(?:ого|ому|ами|ями|ой|ей|ом|ем|ым|им|ую|юю|ая|яя|ах|ях|[аеёиоуыэюяйь])$")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0002ffff·]+")
_ZH_EDGE = frozenset(
    "的了在是和与及对为将等也而都这那其有以于从被把向到中上下个们之者会要能可就还又或但并不没很更最已所它他她我你该此各每某"
)
_EN_STOP = frozenset(
    "a an and are as at be been but by for from had has have he her his i if in into is it its more most new no not "
    "of on or our she so some such than that the their them then there these they this those to two was we were what "
    "when where which while who whose will with would you your after all also although about according because before "
    "between both can could despite does during each even every few first here how however just last like many may "
    "meanwhile much must my now once one only other over same should since still though three through today too under "
    "until up very yes yet monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december mr mrs ms dr another any another said says year years month "
    "months day days week weeks time percent million billion thousand".split()
)
_RU_STOP = frozenset(
    "и в во на не но а по от до за из к ко с со у о об что это этот эта эти как для так также при если он она они оно "
    "его ее их мы вы я ты все весь вся всего однако при после перед между тем тогда когда где который были был была "
    "было есть еще уже даже только кроме того вместе хотя пока ранее сейчас теперь здесь там один два три год году "
    "года лет время понедельник вторник среда четверг пятница суббота воскресенье января февраля марта апреля мая "
    "июня июля августа сентября октября ноября декабря".split()
)
_LONGEST_HAN = 8
_LEAST_SCORE = 3.0
_LEAST_DICE = 0.6
_GLOSS = 8.0
"""What a name in brackets after its transcription is worth: 薩姆·奧爾特曼(Sam Altman)."""
_GLOSS_SOUND = 0.6
_SAME_LATIN = 1.5
_LEAST_MEANING = 0.15
_LEAST_OF_NAMES = 0.1
_SAME_MEANING = 0.45
_VERY_SAME_MEANING = 0.65
_SAME_SOUND = 0.78
_VERY_SAME_SOUND = 0.86


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text. `group` is the statement that it is part of, None where it is in none; `column` one of en, zh-Hant, zh-Hans,
    ru."""

    group: int | None
    column: str
    text: str


@dataclass
class Suggestion:
    """A concept to add: spellings by column with how often each occurs, examples, and a score to sort by."""

    terms: dict[str, Counter[str]]
    score: float
    examples: list[str] = field(default_factory=list)

    @property
    def frequency(self) -> int:
        return sum(sum(counts.values()) for counts in self.terms.values())

    @property
    def name(self) -> str:
        counts = self.terms.get("en") or next(iter(self.terms.values()))
        return min(counts, key=lambda spelling: (-counts[spelling], spelling))

    def concept(self) -> Concept:
        """As a proposed concept, the most frequent spelling of each language first."""
        order = {c: sorted(counts, key=lambda t: (-counts[t], t)) for c, counts in self.terms.items()}
        if "ru" in order:
            order["ru"] = [min(order["ru"], key=lambda t: (len(t), -self.terms["ru"][t], t))]  # its cases are found anyway
        terms = {column: tuple(Variant(text) for text in texts) for column, texts in order.items()}
        if "en" not in terms:
            chinese = next((order[column][0] for column in ("zh-Hans", "zh-Hant") if column in order), "")
            terms["en"] = (Variant(english_name(order["ru"][0] if "ru" in order else "", chinese)),)
        return Concept(terms, "term", "proposed")


@dataclass
class _Candidate:
    """A spelling to compare, its surfaces by column, and the groups it occurs in."""

    key: str
    name: bool
    surfaces: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    groups: Counter[int] = field(default_factory=Counter)
    count: int = 0

    @property
    def chinese(self) -> bool:
        return any(column.startswith("zh") for column in self.surfaces)

    @property
    def spelling(self) -> str:
        """The spelling to show and to compare: the shortest that occurs, for cases and plurals add to it."""
        counts: Counter[str] = Counter()
        for own in self.surfaces.values():
            counts.update(own)
        return min(counts, key=lambda text: (len(text), -counts[text], text))


def suggest(
    sentences: Sequence[Sentence],
    known: Matcher,
    vectors: Callable[[Sequence[str]], Floats],
    least: int = 3,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Suggestion]:
    """What occurs `least` times in all languages together, in two or more of them, and is not `known`; the best first.

    `vectors` gives unit vectors [texts, dimensions] of one space for all languages, Chinese in Simplified characters.
    """
    latin = _shared_latin(sentences)
    english = _english(sentences)
    for key, columns in latin.items():
        if key not in english and (" " in key or any(c.isupper() for c in key)):
            english[key] = _Candidate(key, True, {"en": Counter({key: 0})})
            for s in sentences:
                if s.column in columns and key in s.text:
                    english[key].count += 1
                    english[key].groups.update([] if s.group is None else [s.group])
    russian = _russian(sentences)
    chinese = _chinese(sentences)
    glossed = _glossed(sentences, chinese)
    present = {
        column: {s.group for s in sentences if s.group is not None and s.column.startswith(column)}
        for column in ("en", "ru", "zh")
    }
    found = []
    counterparts = {"ru": _Pool.of(russian, vectors), "zh": _Pool.of(chinese, vectors)}
    names = sorted(english.values(), key=lambda c: (-c.count, -len(c.groups), -len(c.key), c.key))
    meanings = vectors([c.spelling for c in names])
    for n, one in enumerate(names):
        suggestion = _matched(one, meanings[n], counterparts, present)
        if one.key in glossed and not any(column.startswith("zh") for column in suggestion.terms):
            suggestion.score += _GLOSS
            for column, text in glossed[one.key]:
                suggestion.terms.setdefault(column, Counter())[text] += 1
        for column, counts in latin.get(one.key, {}).items():
            suggestion.terms.setdefault(column, Counter()).update(counts)
            suggestion.score += _SAME_LATIN
        found.append(suggestion)
        progress(n + 1, len(names))
    rest = [c for key, c in russian.items() if key not in counterparts["ru"].taken and c.name]
    rest.sort(key=lambda c: (-c.count, c.key))
    meanings, chinese_only = vectors([c.spelling for c in rest]), {"zh": counterparts["zh"]}
    found += [_matched(c, meanings[n], chinese_only, present) for n, c in enumerate(rest)]
    kept = [s for s in found if len(s.terms) > 1 and s.frequency >= least and s.score >= _LEAST_SCORE]
    new = [s for s in kept if not _is_known(s, known)]
    for suggestion in new:
        suggestion.examples = _examples(suggestion, sentences)
    return sorted(new, key=lambda s: (-round(s.score, 6), s.name))


@dataclass
class _Pool:
    """The candidates of one language with their vectors; `taken` are those given away, with whose they are."""

    candidates: list[_Candidate]
    vectors: Floats
    taken: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, candidates: Mapping[str, _Candidate], vectors: Callable[[Sequence[str]], Floats]) -> _Pool:
        own = list(candidates.values())
        return cls(own, vectors([c.key if c.chinese else c.spelling for c in own]))


def _matched(one: _Candidate, vector: Floats, pools: Mapping[str, _Pool], present: Mapping[str, set[int]]) -> Suggestion:
    """The candidate with the best counterpart of each other language that is sure enough: by meaning, by sound, or by
    occurring in the same statements. A name that has another in it ("Halden Labs") goes with one that has the other's
    counterpart in it."""
    terms = {column: Counter(counts) for column, counts in one.surfaces.items()}
    score = 0.0
    for language, pool in pools.items():
        both = (present["ru" if "ru" in terms else "en"] | set(one.groups)) & present[language]
        mine = set(one.groups) & both
        inside = [key for key, name in pool.taken.items() if name in one.key and name != one.key]
        cosines = (pool.vectors @ vector).tolist() if pool.candidates else []
        best: tuple[float, int, _Candidate] | None = None
        for cosine, other in zip(cosines, pool.candidates, strict=True):
            theirs = set(other.groups) & both
            common = len(mine & theirs)
            if other.key in pool.taken or (not common and not one.name) or not all(part in other.key for part in inside):
                continue
            sound = alike(one.spelling, other.spelling) if one.name and (other.name or language == "zh") else 0.0
            heard = sound >= (_SAME_SOUND if common else _VERY_SAME_SOUND) and (cosine >= _LEAST_OF_NAMES or sound > 0.95)
            meant = cosine >= (_SAME_MEANING if common else _VERY_SAME_MEANING)
            together = (
                common > 2 and 2 * common / ((len(mine) + len(theirs)) or 1) >= _LEAST_DICE and cosine > _LEAST_MEANING
            )
            if heard or meant or together:
                value = _log_likelihood(common, len(mine), len(theirs), len(both)) + 8 * sound * heard + 6 * max(0.0, cosine)
                if best is None or (value, len(other.key)) > best[:2]:
                    best = (value, len(other.key), other)
        if best and best[0] >= _LEAST_SCORE:
            score += best[0]
            pool.taken[best[2].key] = one.key
            for column, counts in best[2].surfaces.items():
                terms[column] = Counter(counts)
    return Suggestion(terms, score + math.log(1 + one.count))


def _log_likelihood(common: int, left: int, right: int, total: int) -> float:
    """Dunning's ratio for two events over `total` statements, signed: nothing where they avoid each other."""
    table = (common, left - common, right - common, total - left - right + common)
    rows, columns = (left, total - left), (right, total - right)
    if common * total <= left * right:
        return 0.0
    value = sum(cell * math.log(cell * total / (rows[n // 2] * columns[n % 2])) for n, cell in enumerate(table) if cell > 0)
    return math.sqrt(2 * value)


def _english(sentences: Iterable[Sentence]) -> dict[str, _Candidate]:
    """Names, and one to three content words that recur; a sentence's first word is a name where it is one elsewhere."""
    inside: Counter[str] = Counter()
    found: dict[str, _Candidate] = {}
    texts = [s for s in sentences if s.column == "en"]
    for s in texts:
        for match in _EN_NAME.finditer(s.text):
            if match.start() and s.text[match.start() - 1] not in '"“‘(':
                inside[match.group().split()[0]] += 1
    for s in texts:
        for match in _EN_NAME.finditer(s.text):
            words = match.group().removesuffix("'s").removesuffix("’s").split()
            while words and (
                words[0].lower() in _EN_STOP or (not match.start() and inside[words[0]] < 1 and len(words) == 1)
            ):
                words = words[1:]
            if words and len(" ".join(words)) > 1:
                _note(found, " ".join(words), True, s)
        plain = [w if w.islower() else "." for w in re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*(?![\w-])|[.,;:()]", s.text)]
        for size in (1, 2, 3):
            for start in range(len(plain) - size + 1):
                words = plain[start : start + size]
                if all(len(w) > 2 and w not in _EN_STOP for w in words) and not (size == 1 and len(words[0]) < 4):
                    _note(found, " ".join(words), False, s)
    names = {key.lower() for key, c in found.items() if c.name}
    return _recurring({k: c for k, c in found.items() if c.name or k not in names})


def _russian(sentences: Iterable[Sentence]) -> dict[str, _Candidate]:
    """Names and single words in their dictionary form; words of a name all together."""
    found: dict[str, _Candidate] = {}
    for s in (s for s in sentences if s.column == "ru"):
        for match in _RU_NAME.finditer(s.text):
            words = match.group().split()
            if not match.start() or s.text[match.start() - 1] in '«“"(—':
                words = words[1:] if is_common(words[0]) else words
            if words and (words[0].lower() in _RU_STOP or not may_be_name(words[0])):
                words = words[1:]
            if words and len(words[-1]) > 2:
                _note(found, " ".join(map(_stem, words)), True, s, " ".join(words))
        for word in re.findall(r"(?<!\w)[а-яё-]{4,}(?!\w)", s.text):
            if word not in _RU_STOP:
                _note(found, lemma(word), False, s)
    return {k: c for k, c in found.items() if c.name or len(c.groups) > 1}


def _stem(word: str) -> str:
    """A name without what cases change."""
    return _RU_ENDING.sub("", word.lower()) or word.lower()


def _chinese(sentences: Sequence[Sentence]) -> dict[str, _Candidate]:
    """Strings of two to eight characters, alike in both scripts, that recur between different neighbours; and foreign
    names with their · even where they occur once."""
    found: dict[str, _Candidate] = {}
    left: dict[str, set[str]] = defaultdict(set)
    right: dict[str, set[str]] = defaultdict(set)
    for s in (s for s in sentences if s.column.startswith("zh")):
        folded = fold(s.text)
        for run in _HAN.finditer(folded):
            start, end = run.span()
            for i in range(start, end - 1):
                for j in range(i + 2, min(end, i + _LONGEST_HAN) + 1):
                    key = folded[i:j]
                    if key[0] in _ZH_EDGE or key[-1] in _ZH_EDGE or key[0] == "·" or key[-1] == "·":
                        continue
                    candidate = found.setdefault(key, _Candidate(key, "·" in key))
                    _count(candidate, s, s.text[i:j], _script(s.text[i:j], s.column))
                    left[key].add(folded[i - 1] if i else "^")
                    right[key].add(folded[j] if j < len(folded) else "$")
    kept = {
        key: c for key, c in found.items() if c.count == 2 or (c.count > 2 and len(left[key]) > 1 and len(right[key]) > 1)
    }
    return _not_only_inside(kept)


def _not_only_inside(candidates: dict[str, _Candidate]) -> dict[str, _Candidate]:
    """Without the strings that occur hardly anywhere but in one longer string."""
    counts = {key: c.count for key, c in candidates.items()}
    inside: set[str] = set()
    for key, count in counts.items():
        for i in range(len(key) - 1):
            for j in range(i + 2, len(key) + 1):
                part = key[i:j]
                if part != key and counts.get(part, count + 2) <= count + (count >= 4):
                    inside.add(part)
    return {key: c for key, c in candidates.items() if key not in inside}


def _shared_latin(sentences: Iterable[Sentence]) -> dict[str, dict[str, Counter[str]]]:
    """Latin names in Chinese and Russian text: their own counterparts."""
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for s in sentences:
        if s.column != "en":
            for match in _LATIN.finditer(s.text):
                found[match.group()][s.column][match.group()] += 1
    return found


def _glossed(sentences: Iterable[Sentence], chinese: Mapping[str, _Candidate]) -> dict[str, list[tuple[str, str]]]:
    """Latin names that stand in brackets after their Chinese one: column and spelling. The name is as much of what stands
    before the bracket as sounds like it, else as recurs."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for s in sentences:
        for match in _GLOSSED.finditer(s.text) if s.column.startswith("zh") else ():
            before, latin = match.groups()
            ends = [before[-size:] for size in range(2, len(before) + 1) if before[-size] not in "·・"]
            best = max(ends, key=lambda end: (alike(latin, end), -len(end)))
            if alike(latin, best) < _GLOSS_SOUND:
                best = max((end for end in ends if fold(end) in chinese), key=len, default="")
            if best:
                found[latin.strip()].append((s.column, best))
    return found


def _note(found: dict[str, _Candidate], key: str, name: bool, sentence: Sentence, surface: str = "") -> None:
    _count(found.setdefault(key, _Candidate(key, name)), sentence, surface or key)


def _script(text: str, column: str) -> str:
    """The column that the characters belong to, where they tell: articles mix scripts."""
    traditional, simplified = script_characters()
    if any(c in traditional for c in text):
        return "zh-Hant"
    return "zh-Hans" if any(c in simplified for c in text) else column


def _count(candidate: _Candidate, sentence: Sentence, surface: str, column: str = "") -> None:
    candidate.surfaces[column or sentence.column][surface] += 1
    candidate.count += 1
    if sentence.group is not None:
        candidate.groups[sentence.group] += 1


def _recurring(found: dict[str, _Candidate]) -> dict[str, _Candidate]:
    """Names in any number (they may recur in another language), phrases in two statements or more."""
    return {key: c for key, c in found.items() if c.name or len(c.groups) > 1}


def _is_known(suggestion: Suggestion, known: Matcher) -> bool:
    """Whether any spelling is wholly a term of the glossary."""
    for counts in suggestion.terms.values():
        for text in counts:
            if any(t.start == 0 and t.end == len(text) for t in known.find(text)):
                return True
    return False


def _examples(suggestion: Suggestion, sentences: Iterable[Sentence], most: int = 2) -> list[str]:
    """The shortest sentences with the name or one of its counterparts."""
    spellings = [text for counts in suggestion.terms.values() for text in counts]
    fitting = (s.text for s in sentences if any(text in s.text for text in spellings))
    return sorted(dict.fromkeys(fitting), key=lambda text: (len(text), text))[:most]
