from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from align.corpus import Corpus
from align.detect import detect_text
from align.glossary import Glossary
from align.glossary.concepts import make_concept
from align.model import Article, Pivot, Segment
from align.pipeline import term_impact
from align.review import check_report, check_terms
from tests.cli.test_cli import align, out, rows

LEKUN = make_concept({"en": "Yann LeCun | LeCun", "ru": "Лекун | Ле Кун@forbidden", "kind": "person"}, "test")
CHIP = make_concept({"en": "chip", "ru": "чип | микросхема"}, "test")
GRANIT = make_concept({"en": "Granit", "ru": "Granit", "kind": "company", "flags": "do-not-translate"}, "test")


def corpus(*pairs: tuple[str, str]) -> Corpus:
    """One Russian article of these sentences with these pivots."""
    segments = tuple(Segment(i, 0, len(text), text, text) for i, (text, _) in enumerate(pairs))
    article = Article("a1", "a.ru", "", "utf-8", segments, replace(detect_text("Это русский текст о чипах."), language="ru"))
    pivots = {f"k{i}": Pivot(pivot, "toy") for i, (_, pivot) in enumerate(pairs)}
    return Corpus((article,), pivots=pivots, pivot_keys={("a1", i): f"k{i}" for i in range(len(pairs))})


def found(store: Corpus, *concepts: object) -> list[tuple[str, str, int, str]]:
    findings = check_terms(store, Glossary(concepts))  # type: ignore[arg-type]
    return [(f.code, f.concept, f.segment, f.remedy) for f in findings]


def test_every_planted_error_is_found_and_nothing_else() -> None:
    store = corpus(
        ("Лекуну не верят.", "LeCun is not believed."),
        ("О Лекуне забыли.", "The scientist was forgotten."),
        ("Это сказал Ле Кун.", "LeCun said so."),
        ("Чипы подорожали.", "Chips became dearer."),
        ("Микросхем не хватает.", "There are not enough chips."),
        ("В Granit не ответили.", "Granite did not answer."),
    )
    assert found(store, LEKUN, CHIP, GRANIT) == [
        ("missing", "Yann LeCun", 1, "Yann LeCun"),
        ("ruled-out", "Yann LeCun", 2, "Лекун"),
        ("missing", "Granit", 5, "Granit"),
        ("inconsistent", "chip", -1, "чип"),
    ]


def test_the_page_escapes_what_it_shows() -> None:
    page = check_report(check_terms(corpus(("Чип <b> лучше.", "A <i> device.")), Glossary((CHIP,))))
    assert "A &lt;i&gt; device." in page
    assert "<i>" not in page


def test_impact_counts_what_a_change_touches() -> None:
    store = corpus(("Лекуну верят.", "LeCun is believed."), ("Чипы подорожали.", "Chips cost more."), ("Дождь.", "Rain."))
    renamed = make_concept({"en": "Yann André LeCun", "ru": "Лекун", "kind": "person"}, "test")
    noted = replace(CHIP, note="small")
    (gone, new) = term_impact(store, Glossary((LEKUN, CHIP)), Glossary((renamed, noted)))
    assert (gone.concept, new.concept) == ("Yann André LeCun", "Yann LeCun")
    assert gone.segments == new.segments == gone.translated == (("a1", 0),)


def test_the_commands_print_and_end_with_what_they_found(seeds_corpus: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    out(align("glossary", "add", "accelerator", "--ru", "чип@deprecated | ускоритель", "--glossary", own))
    done = align("glossary", "check", seeds_corpus, "--glossary", own, "--json")
    assert done.returncode == 1
    assert {json.loads(line)["code"] for line in done.stdout.splitlines()} <= {"ruled-out", "inconsistent"}
    page = tmp_path / "terms.html"
    assert align("glossary", "check", seeds_corpus, "--glossary", own, "--html", page).returncode == 1
    assert "ускоритель" in page.read_text(encoding="utf-8")
    changed = tmp_path / "changed.tsv"
    out(align("glossary", "add", "accelerator", "--ru", "ускоритель", "--glossary", changed))
    (row,) = rows(align("glossary", "impact", own, changed, seeds_corpus, "--json"))
    assert row["concept"] == "accelerator"
    assert row["sentences"] > 0
    assert out(align("glossary", "impact", own, own, seeds_corpus)) == ""
