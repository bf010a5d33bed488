from __future__ import annotations

from align.read import read_text
from align.read.readings import find_readings


def test_readings_are_taken_out_and_stay_in_the_span() -> None:
    decoded = "他們(men)說，國(guó)內(nèi)的市場(chǎng)發(fā)展很快，大家都看到了這一點。結(jié)果很好，訓(xùn)練也快。"
    article = read_text(decoded, "a.txt")
    assert [s.text for s in article.sentences] == [
        "他們說，國內的市場發展很快，大家都看到了這一點。",
        "結果很好，訓練也快。",
    ]
    assert all(decoded[s.start : s.end] == s.raw for s in article.segments)
    assert article.readings == 7


def test_a_bracketed_word_is_no_reading() -> None:
    assert find_readings("智能體(agent)發佈了索拉(Sora)，價格(jià)低。") == []
    assert find_readings("作者(sic)寫道。") == []
