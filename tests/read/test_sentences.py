from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.read.sentences import cut

CUTS = [  # a bar stands where a cut belongs
    "今天下雨。|明天放晴。",
    "他說：「真的嗎？」|我不信。",
    "「這不可能！」她說。|大家都笑了。",
    "「誰沒試過？」她反問，「差別只在於有沒有講。」",
    "“我们很好。|大家放心。”|他走了。",
    '經理說:"產品賣得好。|我們很高興。"|市場隨即上漲。',
    "他说（真的吗？是的。）然后走了！|门关了。",
    "第一個模型在數學題上的表現和對手差不多；第二個模型在寫程式上的分數卻落後了不少。".replace("；", "；|"),
    "優點是便宜；缺點是慢。",
    "價格跌了2.5%，成交量為3.2萬。|專家表示意外。",
    "据说性能提升...但没有证实。",
    "因?yàn價格低，大家都買。|貨很快賣完。",
    "Компания выручила 6,2 млн долл. США за год.|Это рекорд.",
    "Обучение обошлось в 6,2 млн долл.|Эта сумма невелика.",
    "Э. Нг и Я. Лекун спорят.|Спор давний.",
    "Он вырос, т. е. стал больше.|Это хорошо и т. д.|Конец.",
    "Завод им. Ленина работает с 1930 г. и не закрывался.|В 2025 г. его обновят.",
    "«Да!» — сказал он.|«Нет», — ответила она.",
    "Цены росли. , быстро росли всю весну.",
    "Mr. Lee of the U.S. Senate paid $6.2 million.|He left at 5 p.m. on Monday.",
    "The U.S. economy grew.|It grew fast.",
    "They sold it in the U.S.|The price was low.",
    '"It works," he said.|"It really does."|She agreed.',
    "Dr. A. Ng, Inc. founder, spoke.|No. 5 was next.",
    "Version 3.5 came out in Jan. 2025.|Nobody noticed!|Why?",
]


@pytest.mark.parametrize("marked", CUTS)
def test_cuts_where_the_bar_stands(marked: str) -> None:
    text = marked.replace("|", "" if re.search("[\u4e00-\u9fff]", marked) else " ")
    assert [text[a:b] for a, b in cut(text)] == [part.strip() for part in marked.split("|")]


@given(st.text(alphabet='他说。！？；「」“”"（）.!? aБв. 1…\n', max_size=60))
def test_spans_are_in_order_and_lose_nothing(text: str) -> None:
    spans = cut(text)
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    covered = {i for a, b in spans for i in range(a, b)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
