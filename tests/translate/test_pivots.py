from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import pytest

from align.corpus.export.members import unsure_field
from align.detect import tag_article
from align.glossary import Glossary, Matcher
from align.model import Article, Pivot
from align.read import read_text
from align.translate import Output, Package, Translators, open_package, simplify, translate_articles
from align.translate.terms import missing, protect
from tests.translate.toy import build_package

TEXT = "輝達的晶片被限制出口，杜奕瑾對此表示擔心。\n\n研究人員認為技術差距正在縮小，這是好消息。\n"


class Memory:
    def __init__(self) -> None:
        self.kept: dict[str, Pivot] = {}

    def get(self, key: str) -> Pivot | None:
        return self.kept.get(key)

    def put(self, pivots: Iterable[tuple[str, Pivot]]) -> None:
        self.kept.update(pivots)


class Echo:
    """A translator that repeats its source and remembers what it was asked."""

    asked: list[str]

    def __init__(self, package: Package, jobs: int) -> None:
        self.asked = []
        Echo.last = self  # type: ignore[attr-defined]

    def translate(self, texts: Sequence[str], progress: Callable[[int], None]) -> list[Output]:
        self.asked += texts
        return [Output(text, -0.5) for text in texts]

    def alternatives(self, texts: Sequence[str]) -> list[list[Output]]:
        return [[Output(text, -0.5)] for text in texts]

    def with_names(self, text: str, names: Sequence[str]) -> Output:
        return Output(text, -0.5)


class Forgetful(Echo):
    """Loses every Latin name at first, and finds it again in its third translation."""

    def translate(self, texts: Sequence[str], progress: Callable[[int], None]) -> list[Output]:
        return [Output(re.sub(r"[A-Za-z]+", "it", text), -0.5) for text in texts]

    def alternatives(self, texts: Sequence[str]) -> list[list[Output]]:
        return [[Output("nothing", -0.4), Output("it", -0.5), Output(text, -0.6)] for text in texts]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return open_package(build_package(tmp_path_factory.mktemp("package")))


@pytest.fixture
def article() -> Article:
    return tag_article(read_text(TEXT, "a.txt"))


def test_the_source_is_simplified_and_its_names_are_english(package: Package, article: Article, glossary: Glossary) -> None:
    pivots = translate_articles([article], Translators([package], Echo), glossary, Memory())
    texts = [pivot.text for _, pivot in pivots.values()]
    assert texts[0].startswith("Nvidia 的芯片被限制出口")  # in the Mainland's words, for so the models were trained
    assert "Ethan Tu" in texts[0]
    assert texts[1] == "研究人员认为技术差距正在缩小，这是好消息。"
    assert next(iter(pivots.values()))[1].terms == ("Nvidia", "Ethan Tu")


def test_nothing_is_translated_twice(package: Package, article: Article, glossary: Glossary) -> None:
    cache = Memory()
    translate_articles([article], Translators([package], Echo), glossary, cache)

    def refuse(package: Package, jobs: int) -> Echo:
        raise AssertionError("asked again")

    again = translate_articles([article], Translators([package], refuse), glossary, cache)
    assert len(again) == len(article.sentences)


def test_another_glossary_translates_only_what_it_touches(package: Package, article: Article, glossary: Glossary) -> None:
    cache = Memory()
    translate_articles([article], Translators([package], Echo), glossary, cache)
    translate_articles([article], Translators([package], Echo), Glossary(), cache)
    assert Echo.last.asked == ["辉达的芯片被限制出口，杜奕瑾对此表示担心。"]  # type: ignore[attr-defined]


def test_a_name_that_the_translation_lost_is_flagged(glossary: Glossary) -> None:
    matcher = Matcher(glossary, russian=False)
    assert missing("The chips of Nvidia are banned.", ("Nvidia", "Ethan Tu"), matcher) == ("Ethan Tu",)
    assert missing("Mr. Tu said so: Ethan Tu.", ("Ethan Tu",), matcher) == ()


def test_protection_leaves_terms_and_latin_names_alone(glossary: Glossary) -> None:
    matcher = Matcher(glossary)
    text = "Лекун говорит о дистилляции и OpenAI."
    assert protect(text, matcher.find(text), spaced=True) == (
        "Yann LeCun говорит о дистилляции и OpenAI.",
        ("Yann LeCun", "OpenAI"),
    )


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("軟體與網路", "TW", "软件与网络"),
        ("軟體與網路", None, "软体与网路"),
        ("這是測試", None, "这是测试"),
        ("abc", None, "abc"),
    ],
)
def test_traditional_becomes_simplified_by_region(text: str, region: str | None, expected: str) -> None:
    assert simplify(text, region) == expected


def test_a_lost_name_is_looked_for_in_other_translations(package: Package, article: Article, glossary: Glossary) -> None:
    pivots = translate_articles([article], Translators([package], Forgetful), glossary, Memory())
    first = next(iter(pivots.values()))[1]
    assert "Ethan Tu" in first.text
    assert first.flags == ()
    assert first.score == -0.6


class Copier(Echo):
    """Translates by copying digits and losing every numeral that is written out."""

    def translate(self, texts: Sequence[str], progress: Callable[[int], None]) -> list[Output]:
        self.asked += texts
        return [Output(re.sub("[一-鿿，。]+", " it ", text).strip(), -0.5) for text in texts]

    def alternatives(self, texts: Sequence[str]) -> list[list[Output]]:
        return [[Output("nothing", -0.4)] for _ in texts]


def translated(text: str, package: Package, glossary: Glossary, translator: type[Echo]) -> Pivot:
    article = tag_article(read_text(f"{text}\n", "a.txt"))
    ((_, pivot),) = translate_articles([article], Translators([package], translator), glossary, Memory()).values()
    return pivot


def test_a_text_whose_figure_is_lost_is_translated_again_with_digits(package: Package, glossary: Glossary) -> None:
    pivot = translated("這位老先生活到八十七歲，身體一直都很健康。", package, glossary, Copier)
    assert "87" in pivot.text
    assert pivot.flags == ()
    assert len(Copier.last.asked) == 2  # type: ignore[attr-defined]


def test_a_text_that_has_its_figures_is_translated_once(package: Package, glossary: Glossary) -> None:
    pivot = translated("這位老先生活到87歲，身體一直都很健康。", package, glossary, Copier)
    assert pivot.flags == ()
    assert len(Copier.last.asked) == 1  # type: ignore[attr-defined]


def test_a_figure_that_is_lost_in_every_translation_is_flagged(package: Package, glossary: Glossary) -> None:
    class Deaf(Copier):
        def translate(self, texts: Sequence[str], progress: Callable[[int], None]) -> list[Output]:
            return [Output("an old man", -0.5) for _ in texts]

    pivot = translated("這位老先生活到八十七歲，身體一直都很健康。", package, glossary, Deaf)
    assert pivot.flags == ("figure unsure: 八十七歲",)
    assert unsure_field(pivot.flags) == {"figures_unsure": ["八十七歲"]}
    assert unsure_field(("loop",)) == {}
