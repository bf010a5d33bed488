"""How many figures of Chinese and Russian sentences come out right in English, and whether the others are flagged.

    python benchmarks/figures_in_pivots.py [--list] [--seed N] [--count 300]

Sentences are made from patterns and drawn amounts, half in either language, with what their English has to say; that is
looked for by its spellings alone, not by what the toolkit reads. Wrong means: in none of the spellings.
"""

from __future__ import annotations

import argparse
import random
import re
from dataclasses import dataclass

from align.api import translate

EN = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen".split()
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
MONTHS = "January February March April May June July August September October November December".split()
ZH = "零一二三四五六七八九"


@dataclass(frozen=True)
class Made:
    language: str
    kind: str
    text: str
    spellings: tuple[str, ...]


def english(number: int) -> str:
    if number < 20:
        return EN[number - 1]
    if number < 100:
        return TENS[number // 10 - 2] + (f"[- ]{EN[number % 10 - 1]}" if number % 10 else "")
    rest = f" (?:and )?{english(number % 100)}" if number % 100 else ""
    return f"{EN[number // 100 - 1]} hundred{rest}"


def chinese(number: int) -> str:
    if number < 10:
        return ZH[number]
    if number < 20:
        return "十" + (ZH[number % 10] if number % 10 else "")
    if number < 100:
        return ZH[number // 10] + "十" + (ZH[number % 10] if number % 10 else "")
    hundreds, rest = ZH[number // 100] + "百", number % 100
    if rest < 10:
        return hundreds + ("零" + ZH[rest] if rest else "")
    return hundreds + ("一" if rest < 20 else "") + chinese(rest)


def russian(number: int) -> str:
    hundreds = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот".split()
    tens = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто".split()
    ones = (
        "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать "
        "шестнадцать семнадцать восемнадцать девятнадцать".split()
    )
    words = [hundreds[number // 100 - 1]] if number >= 100 else []
    number %= 100
    if number >= 20:
        words.append(tens[number // 10 - 2])
        number %= 10
    return " ".join([*words, *([ones[number - 1]] if number else [])])


def plain(number: int) -> tuple[str, ...]:
    return (rf"{number:,}", str(number), *((english(number),) if number < 1000 else ()))


def scaled(value: float, name: str, zeros: int) -> tuple[str, ...]:
    short = f"{value:g}"
    digits = f"{round(value * 10**zeros):,}"
    smaller = f"{value * 1000:g}"
    below = {"billion": "million", "million": "thousand", "trillion": "billion"}[name]
    return (rf"{short} {name}", digits, digits.replace(",", ""), rf"{smaller} {below}", rf"{short}{name[0]}", rf"{short}bn")


def made(count: int, rng: random.Random) -> list[Made]:
    found = []
    while sum(one.language == "ru" for one in found) < count:  # its rows are the fewer
        n, small, tenth = rng.randint(13, 99), rng.randint(3, 9), rng.randint(1, 9)
        big, year, day, month = rng.randint(101, 999), rng.randint(2001, 2024), rng.randint(2, 28), rng.randint(1, 12)
        hour, share, value = rng.randint(1, 11), rng.randint(11, 89), rng.randint(2, 9)
        amount = value + tenth / 10
        dated = (
            rf"{MONTHS[month - 1]} {day}\b",
            rf"{MONTHS[month - 1]} {day}(?:st|nd|rd|th)",
            rf"\b{day} {MONTHS[month - 1]}",
        )
        genitive = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()[month - 1]
        per_cent = (rf"{share}\s?%", rf"{share} per\s?cent", rf"{english(share)} per\s?cent")
        thousands = rf"{n * 1000:,}", str(n * 1000), rf"{n} thousand", rf"{n}k", rf"{english(n)} thousand"
        suspects = "троих четверых пятерых шестерых семерых восьмерых девятерых".split()[small - 3]
        in_figures = "".join("〇" if c == "0" else ZH[int(c)] for c in str(year))
        amounts = scaled(amount, "million", 6), scaled(amount, "billion", 9), scaled(amount * 100, "million", 6)
        two = (*amounts[0], rf"{value} million(?:,| and)? {tenth}00 thousand")
        halves = scaled(value + 0.5, "billion", 9)
        rows = [
            ("zh", "age in words", f"他今年{chinese(n)}岁，住在上海。", plain(n)),
            ("zh", "people in words", f"会议有{chinese(big)}人参加。", plain(big)),
            ("zh", "small in words", f"警方逮捕了{ZH[small]}名嫌疑人。", plain(small)),
            ("zh", "amount in words", f"公司亏损{'两' if value == 2 else ZH[value]}亿{ZH[tenth]}千万元。", amounts[2]),
            ("zh", "amount", f"该项目耗资{amount:g}亿美元。", amounts[2]),
            ("zh", "date", f"{year}年{month}月{day}日，大桥通车。", dated),
            ("zh", "date in words", f"{in_figures}年，学校成立。", (str(year),)),
            ("zh", "time", f"会议下午{chinese(hour)}点半开始。", (rf"{hour}[:.]30", rf"half past {EN[hour - 1]}")),
            ("zh", "share", f"约百分之{chinese(share)}的居民反对。", per_cent),
            ("zh", "degrees", f"昨天气温降到零下{chinese(n)}度。", plain(n)),
            ("zh", "thousands", f"约有{n}万人受到影响。", (rf"{n * 10000:,}", str(n * 10000))),
            ("ru", "age in words", f"Ему исполнилось {russian(n)} {years(n)}.", plain(n)),
            ("ru", "people in words", f"На встречу пришли {russian(big)} {people(big)}.", plain(big)),
            ("ru", "small in words", f"Полиция задержала {suspects} подозреваемых.", plain(small)),
            ("ru", "amount in words", f"Убытки составили {russian(value)} с половиной миллиарда юаней.", halves),
            ("ru", "amount", f"Проект обошёлся в {str(amount).replace('.', ',')} млрд долларов.", amounts[1]),
            ("ru", "date", f"Мост открыли {day} {genitive} {year} года.", dated),
            ("ru", "two magnitudes", f"В городе живёт {value} млн {tenth}00 тыс. человек.", two),
            ("ru", "thousands in words", f"На улицы вышли {russian(n)} тысяч человек.", thousands),
            ("ru", "share", f"Против высказались {russian(share)} процентов жителей.", per_cent),
            ("ru", "thousands", f"Пострадали около {n} тыс. человек.", thousands),
        ]
        found += [Made(*row) for row in rows]
    chinese_ones, russian_ones = ([one for one in found if one.language == language] for language in ("zh", "ru"))
    return [*chinese_ones[:count], *russian_ones[:count]]


def years(number: int) -> str:
    if 11 <= number % 100 <= 14:
        return "лет"
    return "год" if number % 10 == 1 else "года" if 2 <= number % 10 <= 4 else "лет"


def people(number: int) -> str:
    return "человека" if 2 <= number % 10 <= 4 and not 11 <= number % 100 <= 14 else "человек"


def is_right(one: Made, translation: str) -> bool:
    return any(re.search(rf"(?<![\d.,]){spelling}(?![\d]|[.,]\d)", translation, re.I) for spelling in one.spellings)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="sentences whose figure is wrong, or flagged")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300, help="sentences in each language")
    options = parser.parse_args()
    sentences = made(options.count, random.Random(options.seed))
    rows: dict[tuple[str, str], list[int]] = {}
    for language in ("zh", "ru"):
        own = [one for one in sentences if one.language == language]
        for one, pivot in zip(own, translate([one.text for one in own], language), strict=True):
            right = is_right(one, pivot.text)
            flagged = any(flag.startswith("figure unsure") for flag in pivot.flags)
            for key in ((language, one.kind), (language, "all"), ("both", "all")):
                counts = rows.setdefault(key, [0, 0, 0, 0])
                for n, told in enumerate((True, not right, not right and not flagged, right and flagged)):
                    counts[n] += told
            if options.list and (flagged or not right):
                print("right" if right else "WRONG", "flagged" if flagged else "", one.text, "|", pivot.text)
    print(f"{'':24} sentences  wrong  wrong and not flagged  right and flagged")
    for (language, kind), (count, wrong, unseen, needless) in sorted(
        rows.items(), key=lambda row: (row[0][0] == "both", row[0])
    ):
        print(f"{language:5}{kind:19} {count:9} {wrong:6} {unseen:12} ({unseen / count:.1%}) {needless:12}")


if __name__ == "__main__":
    main()
