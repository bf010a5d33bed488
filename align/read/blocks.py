"""What each paragraph of a scraped page is: part of the article's body, or a heading, caption, comment, menu ...

Three passes. Marks that a paragraph carries itself (`own_kind`); where it stands, before the body or after its end
(`classify`); and what is left is a heading when it is short and introduces something, else body. Nothing of the body is
given up on a guess: a paragraph that reads like prose goes only when a mark or a closing section takes it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from align.model import HEADING, STATEMENT

Verdict = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: its cleaned text, whether it is a joined (wrapped) one, what the markup says of it, if any, and
    whether it was wrongly decoded (`damage.py`)."""

    text: str
    wrapped: bool = False
    hint: Verdict | None = None
    damage: str | None = None


_HAN = re.compile("[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_CREDIT = r"(?:\s*[(（](?:編輯|编辑|責編|责编|責任編輯|责任编辑|譯者|译者)[^()（）]{0,24}[)）]\s*\d{0,8})?$"
_FINAL = re.compile(r"[。！？!?…;；.][”’」』）)》】\"'»]*" + _CREDIT)
_STOP = re.compile(r"[。！!….][”“’」』）)》】\"'»]*" + _CREDIT)
_URL = re.compile(r"https?://\S+|www\.\S+")
_IMAGE = re.compile(r"^(?:https?://|/)\S+\.(?:jpe?g|png|gif|webp|svg|avif)(?:\?\S*)?$", re.I)
_DATE = r"(?:\d{4}[年./-]\s*\d{1,2}[月./-]\s*\d{1,2}日?|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{1,2}:\d{2}(?::\d{2})?)"

_COMMENT = re.compile(
    r"^\S{1,24}?\s*\d{1,4}\s*[樓楼](?!市|盤|盘|上|下|房|层|層)|^[推噓→]\s*\w+\s*[:：]|^#\d{1,4}\s|^\d{1,4}\s*[Ff樓楼][:：]|"
    r"^.{1,40}\b\d+ (?:minutes?|hours?|days?) ago$|^(?=[^\s\d])\S{1,16}(?<!,)(?: \S{1,12}(?<!,))?[\s\u3000]+\d{1,2}:\d{2}[\s\u3000]+\S"
)
_SIGNATURE = re.compile(r"^(?:--+|※.*|Sent from .*)$")
_PLAYER = re.compile(
    r"please wait|no media source|no videos? available|^no data$|^(?:\d{1,2}:\d{2}(?::\d{2})?\s*)+0?:?0?$|"
    r"^(?:XS|SM|MD|LG|XL|A\+|A-|240p|360p|480p|720p|1080p|auto)$|^(?:embed|share|download|print|листать|поделиться|"
    r"分享|列印|打印|下載|下载|字級|字号|字號|文字級數|放大|縮小|收聽|播放)\W*$|javascript|cookies?\b.{0,60}(?:accept|policy|use)",
    re.I,
)
_CAPTION_START = re.compile(
    r"^[▲△▼▽◆◎↑]|^[圖图][①-⑳一二三四五六七八九十\d]{1,2}\s*[:：／/]|^[(（]?(?:圖|图|图片来源|圖片來源|圖片|图片|照片|資料圖|资料图|Photo|Image|Фото|Иллюстрация|На фото)\s*[:：/／│|]",
    re.I,
)
_CAPTION_END = re.compile(
    r"[(（](?:圖|图|圖源|图源|圖片來源|图片来源|資料來源|资料来源|攝|摄|圖/|图/|Photo|Credit|Image|Reuters|AP|AFP|Getty|路透|法新社|美聯社|"
    r"Фото)[^()（）]{0,40}[)）]\W*$|(?:Фото|Иллюстрация|Скриншот|Photo|Image|Credit|Illustration)(?: by| courtesy)?\s*[:：]\s*[^.]{1,60}\.?$|"
    r"(?:Getty Images|/Reuters|/AFP|/AP)\W*$"
)
_BYLINE = re.compile(
    r"^(?:【?(?:記者|记者|作者|編輯|编辑|責任編輯|责任编辑|責編|责编|撰文|文|來源|来源|稿源|出處|出处|資料來源|本文作者|新聞分類|更新日期|發佈時間|发布时间|"
    r"轉載|转载|原文|譯者|编译|編譯)\s*[:：／/為为]|[（(](?:記者|记者|編輯|编辑|作者|責編|责编)\s*\S|(?-i:By [A-Z][\w.'-]+(?: [A-Z][\w.'-]+){1,4}(?:,|\s*\||$))|Автор(?:ы)?\s*:|Источник\s*:|Source\s*:|"
    r"(?:Published|Updated)\s*(?::|on\b|\d|(?-i:[A-Z][a-z]{2,8}\.? \d))|Опубликовано|Text(?: by)?\s*:|Contact\s*:|Media contact)",
    re.I,
)
_CONTROLS = frozenset(
    "播放 暫停 暂停 音量 靜音 静音 全屏 全螢幕 分享 下載 下载 直接連結 play pause mute volume share".split()
)
_BIO = re.compile(
    r"^[A-Z][\w.' -]{3,40} (?:covers|reports on|writes about|is an? [\w -]{0,30}(?:reporter|correspondent|columnist|editor|writer))\b|"
    r"\bcontributed to this (?:report|story|article)\b"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_END_MARK = re.compile(r"^[（(【]\s*(?:完|全文完|end)\s*[)）】]$", re.I)
_AGENCIES = re.compile(r"^[^.!?。]{2,40}\([^()]*(?:по данным|Reuters|SCMP|ТАСС|Интерфакс|據|综合|綜合)[^()]*\)$")
_DISCLAIMER = re.compile(
    r"隱私權(?:規範|政策|聲明)|不代表本[站網网]|版[權权](?:所有|屬)|不得[轉转][載载]|免責[聲声]明|免责声明|[如若]涉及?.{0,6}[版侵][權权]|侵[權权].{0,8}(?:刪除|删除|聯[繫系]|联系)|非營利|非[盈营]利|僅供.{0,12}參考|仅供.{0,12}参考|文明上[網网]|依法守[規规]|投資建議|投资建议|"
    r"未經.{0,8}授權|未经.{0,8}授权|all rights reserved|copyright|©|forward-looking statements|not (?:financial|investment) advice|"
    r"все права защищены|перепечатка|мнение (?:автора|редакции).{0,30}не",
    re.I,
)
_ASKED = re.compile(
    r"^(?:[—–-]\s|問\s*[:：]|问\s*[:：]|Q\s*[:：]|記者\s*[:：]|记者\s*[:：]|Вопрос\s*[:.]|Корреспондент\s*:)"
)
"""The mark of a speaker: a question behind it is asked in the running interview."""
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
)
_WRITTEN_DATE = re.compile(
    rf"^(?:\w+,?\s+)?(?:{_MONTH}\.?\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})\b[,\s]*\d{{4}}(?:[,\s|·—–-]*(?:at|в|г\.?|updated)?\s*[\d:.apmAPMETGСКМ ]*)?$",
    re.I,
)
_DATELINE = re.compile(
    rf"^(?-i:[A-ZА-ЯЁ]{{3,}})[\w .-]*,?\s+(?:{_MONTH}\.?\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})\b.{{0,30}}$|^[（(【][^（()）】]{{0,12}}(?:記者|记者)[^()（）】]{{0,24}}[電电][）)】]$",
    re.I,
)
_FORUM_HEADER = re.compile(r"^作者\s.{1,60}看板|^(?:時間|时间)\s+\w{3} \w{3}\b|^(?:標題|标题)\s+\[")
_NUMBER_CELL = re.compile(r"^[-+−–]?[\d.,]+\s?[%‰]?$|^\d{4}年?$|^[-–—]$")
_RULE = re.compile(r"^[-_=*~#·•.\s]{5,}$")
_TURNS = 3
_LABEL = re.compile(r"^([^\s:：，,。.!?！？]{1,12}(?: [^\s:：，,。.!?！？]{1,12})?)\s?[:：]\s?\S")
_CONSENT = re.compile(
    r"請同意.{0,10}隱私|同意.{0,6}cookie|(?:accept|use)\b.{0,20}\bcookies\b|использу(?:ет|ем) (?:файлы )?cookie", re.I
)
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[一二三四五六七八九十])[、.)．]\s*")
_RELATED_TAG = re.compile(r"^\[[^\[\]]{1,6}\]\s*\S|^【[^】]{1,6}】\s*\S.{0,40}$")
_LINK_LIST = re.compile(rf"^{_DATE}\s*\S.{{0,60}}$|^.{{2,60}}\s{_DATE}$")

_CLOSING = re.compile(
    r"^\W*(?:觀看|看更多|观看|查看)?(?:更多|最新|相[關关]|熱門|热门|推[薦荐]|其他|其它|精[選选]|延伸|猜你喜[歡欢]|大家都在看|你可能|編輯推薦|编辑推荐|今日|人氣|人气|排行)"
    r"\S{0,3}?(?:新[聞闻]|報[導道]|报[导道]|[閱阅]讀|阅读|文章|[內内]容|信息|資訊|资讯|話題|话题|科技|財經|财经|產業\S{0,2}|影音|視頻|视频|推薦|推荐|熱門|榜)?\W*$|"
    r"^\S{2,4}\s+相[關关](?:信息|文章|新[聞闻]|[閱阅]讀)\W*$|^\W*(?:網友|网友|讀者|读者|用戶|用户)?(?:留言|評論|评论|回[應应])\S{0,4}\W*$|"
    r"^\W*(?:Читайте (?:также|ещ[её])|По теме|Другие новости|Новости партн[её]ров|Самое (?:читаемое|популярное)|Ещ[её] по теме|"
    r"Смотрите также|Рекомендуем|Популярное|Материалы по теме|Комментарии|Обсуждение|Новости по теме|Главное сегодня)\b.{0,20}$|"
    r"^\W*(?:Read (?:more|next|also)|Related(?: \w+)?|More (?:news|stories|from .{1,30}|on this.{0,20}|headlines)|Most (?:read|popular|viewed)|"
    r"Recommended(?: for you)?|Latest(?: news| stories)?|You may also like|See also|(?:\d+ )?Comments?(?: ?\(\d+\))?|(?-i:About (?:us|the company|[A-Z][\w&.' -]{1,40}))|Trending(?: now)?|"
    r"In other news|Also in .{1,30}|Other headlines|Leave a comment|Join the conversation)\W*$|"
    r"^\W*(?:Cùng chủ đề|Cùng chuyên mục|Cùng tác giả|Tin liên quan|Bình luận)\b.{0,10}$",
    re.I,
)


# What stands below an article in full sentences: only there is it no part of it, for an article may speak of all this.
_COMMENTS = re.compile(
    r"^\W*(?:\d+ )?(?:(?:your|reader|user|all)s?'? )?comments?\b\W*\d*\W*$|^\W*(?:комментарии|обсуждение|отзывы)\b(?: читателей| пользователей)?\W*\d*\W*$|"
    r"^\W*(?:網友|网友|讀者|读者|用戶|用户|全部|熱門|热门|最新|精[選选])?(?:留言|評論|评论|回[應应])(?:區|区|板)?\W*\d*\W*(?:則|条|條)?\W*$",
    re.I,
)
_TAIL = re.compile(
    r"隱私權|隐私政策|著作權|版權|版权|轉載|转载|訂閱|订阅|關注我們|关注我们|(?:點擊|点击|長按|长按|掃描|扫描|扫码).{0,16}(?:關注|关注|二維碼|二维码|下載|下载|閱讀|阅读)|公[眾众]號|"
    r"客服|投稿|爆料|本[報报站網网].{0,12}(?:立場|立场|無關|无关|所有)|不代表.{0,8}(?:立場|立场|觀點|观点)|留言.{0,12}(?:規範|规则|負責|负责)|會員|加入.{0,6}LINE|下載.{0,6}APP|"
    r"subscri|newsletter|\bsign up\b|\bfollow us\b|\bunsubscribe|permission|\breproduc|copyright|all rights|licensed under|moderated|guidelines|letters? to the editor|"
    r"privacy|\bcookies?\b|terms (?:of|and|apply)|complaints?\b.{0,40}\bpage|\bIPSO\b|forward-looking|delayed (?:a minimum|by at least)|learn more at|for more information|"
    r"\bforwarded to you|download (?:our|the) app|support our|donat|built with|\bregistered (?:in|office|charity)|published by|contact the (?:author|newsroom)|"
    r"подпис(?:ывайт|ывайс|к[аиу] на|аться|ат(?:ь|ы) на|чик)|рассылк|перепечат|использовани[ие] материал|сетевое издание|свидетельств|роскомнадзор|редакци[яию] (?:не|сайта|может)|материалы? сайта|"
    r"может содержать материал|комментари[ийея].{0,30}(?:модер|публик|закрыт)|не могут оставлять|пользовательск|политик[аеи] конфиденц|поделитесь|нажмите ctrl|нашли ошибку|иноагент|"
    r"учредител|возрастн(?:ая|ое) (?:категори|ограничен)|лиц (?:младше|старше) \d+",
    re.I,
)
_AUTHOR_BELOW = re.compile(
    r"^(?:об авторе|автор[:—]|о компании|about the (?:author|writer)|about (?:us|[A-Z][\w&. ]{1,30}$)|作者簡介|作者简介|關於作者|关于作者|本文作者|作者[:：])|"
    r"\b(?:is|are) (?:an? |the )?(?:[\w-]+ ){0,4}(?:reporter|correspondent|columnist|editor|writer|journalist|professor|fellow)\b|"
    r"\b(?:teaches|writes|covers|lectures) (?:about |on )?|著有|自由撰稿|現任|现任|преподаёт|преподает|корреспондент|обозреватель|колумнист",
    re.I,
)
_REPORTED = re.compile(
    r"表示|指出|說|说|认为|認為|強調|强调|\b(?:said|says|told|added)\b|сказал|заявил|отметил|сообщил|по словам", re.I
)
_LONGEST_BELOW = 240
_MOST_BELOW = 0.35
"""Share of the prose that may be taken for what stands below an article."""
_BY_CHANCE = frozenset(
    {"reader comment", "disclaimer", "byline or source", "player or page control", "author or contact", "caption", "link"}
)
_BELOW_A_TEXT = frozenset({"reader comment", "forum signature", "byline or source", "link", "disclaimer"})


def own_kind(block: Block) -> Verdict | None:
    """The kind that a paragraph's own marks give, whatever stands around it; None where it carries none."""
    if block.hint:
        return block.hint
    text = block.text
    for kind, reason, holds in _RULES:
        if holds(text):
            return kind, reason
    return None


def _no_words(text: str) -> bool:
    return not _LETTER.search(text)


def _is_link(text: str) -> bool:
    rest = _URL.sub("", text)
    return rest != text and len(_LETTER.findall(rest)) <= 24


def _is_caption(text: str) -> bool:
    if _CAPTION_START.search(text):
        return True
    return bool(_CAPTION_END.search(text)) and len(text) < 320 and sentences_in(text) <= 2


def _is_byline(text: str) -> bool:
    return bool(_BYLINE.search(text) or _AGENCIES.search(text)) and width(text) <= 110 and not text.endswith(("。", "！"))


def is_end_mark(text: str) -> bool:
    return bool(_END_MARK.match(text))


def _is_controls(text: str) -> bool:
    words = text.lower().split()
    return len(words) > 1 and sum(word in _CONTROLS for word in words) * 2 > len(words)


def _is_menu(text: str) -> bool:
    """Short entries between bars or arrows: a menu or a trail of sections."""
    entries = [entry.strip() for entry in re.split(r"\s[|｜/›»•·]\s|｜", text)]
    return len(entries) > 1 and all(0 < width(entry) <= 24 for entry in entries) and not _FINAL.search(text)


def _is_contact(text: str) -> bool:
    return width(text) <= 110 and bool(_EMAIL.search(text) or _BIO.search(text)) and sentences_in(text) <= 2


def _is_disclaimer(text: str) -> bool:
    if not _DISCLAIMER.search(text):
        return False
    return bool(_NUMBERED.match(text)) or sentences_in(text) <= 2


def _is_date_line(text: str) -> bool:
    if _WRITTEN_DATE.match(text) and width(text) <= 60:
        return True
    return bool(re.search(_DATE, text)) and len(_LETTER.findall(re.sub(_DATE, "", text))) <= 24 and not _FINAL.search(text)


def _is_table_row(text: str) -> bool:
    """Cells of numbers side by side."""
    cells = text.split()
    numbers = sum(bool(_NUMBER_CELL.match(cell)) for cell in cells)
    return len(cells) >= 3 and numbers * 2 >= len(cells) and numbers >= 2 and not _FINAL.search(text)


_RULES: tuple[tuple[str, str, Callable[[str], object]], ...] = (
    ("boilerplate", "image link", _IMAGE.match),
    ("boilerplate", "forum signature", _SIGNATURE.match),
    ("boilerplate", "no words", _no_words),
    ("boilerplate", "player or page control", lambda text: len(text) < 120 and _PLAYER.search(text)),
    ("boilerplate", "player or page control", _is_controls),
    ("boilerplate", "end mark", is_end_mark),
    ("comment", "reader comment", _COMMENT.search),
    ("boilerplate", "link", _is_link),
    ("caption", "caption", _is_caption),
    ("boilerplate", "disclaimer", _is_disclaimer),
    ("metadata", "byline or source", _is_byline),
    ("metadata", "author or contact", _is_contact),
    ("boilerplate", "menu", _is_menu),
    ("boilerplate", "consent notice", lambda text: width(text) <= 200 and _CONSENT.search(text)),
    ("metadata", "date line", _is_date_line),
    ("metadata", "dateline", lambda text: width(text) <= 60 and _DATELINE.match(text)),
    ("metadata", "forum header", _FORUM_HEADER.match),
    ("boilerplate", "table row", _is_table_row),
    ("boilerplate", "rule", _RULE.match),
)


def sentences_in(text: str) -> int:
    return len(re.findall(r"[。！？!?](?!$)|\.(?=\s+[A-ZА-ЯЁ])", text)) + 1


def width(text: str) -> int:
    """Length in the measure of headlines: a Chinese character says about as much as two letters."""
    return len(text) + len(_HAN.findall(text))


def is_prose(text: str) -> bool:
    """Whether a paragraph reads like running text: it ends as a sentence does and is longer than a slogan."""
    if not _FINAL.search(text):
        return width(text) >= 160
    if text[-1] in "?？" and sentences_in(text) == 1 and not _ASKED.match(text):
        return width(text) >= 100  # a question alone is a heading of an interview
    return width(text) >= 40 or (sentences_in(text) > 1 and width(text) >= 24)


def classify(blocks: Sequence[Block]) -> list[Verdict]:
    """A kind for every paragraph, and the reason for each that is no part of the article."""
    verdicts = [own_kind(block) for block in blocks]
    body = [v is None and (b.wrapped or is_prose(b.text)) for b, v in zip(blocks, verdicts, strict=True)]
    for i in _asked_again(blocks):
        body[i] = body[i] or verdicts[i] is None
    if not any(body):  # all there is: a bulletin of a sentence or two
        body = [v is None and _is_sentence(b.text) for b, v in zip(blocks, verdicts, strict=True)]
    until = _closing_section(blocks, verdicts, body)
    _part_tail(blocks[:until], verdicts, body)
    _keep_sentences(blocks[:until], verdicts, body)
    closing = _closing_section(blocks, verdicts, body)
    first = next((i for i in range(closing) if body[i]), closing)
    title = _title(blocks[:closing], verdicts, body, first)
    kinds: list[Verdict] = []
    for i, (block, verdict) in enumerate(zip(blocks, verdicts, strict=True)):
        if i >= closing:
            kinds.append(verdict or ("related", "after the article's end"))
        elif verdict:
            kinds.append(_refined(verdict, block, i, first, title))
        elif _closes(block):
            kinds.append(("related", "related headlines"))
        elif i > first and width(block.text) <= 120 and _same_title(block.text, title):
            kinds.append((HEADING, None))
        elif body[i] or (i + 1 == first and _is_sentence(block.text) and not _same_title(block.text, title)):
            kinds.append((STATEMENT, None))
        elif i < first and not _is_captioned(i, blocks[i].text, kinds):
            kinds.append((HEADING, None) if _same_title(block.text, title) else ("boilerplate", "menu"))
        else:
            kinds.append(_short_block(i, blocks, kinds, body))
    return kinds


def _asked_again(blocks: Sequence[Block]) -> list[int]:
    """The questions of an interviewer who is named before each: by a name that stands before several paragraphs."""
    labels = [match.group(1) if (match := _LABEL.match(block.text)) else "" for block in blocks]
    spoken = {(label, block.text) for label, block in zip(labels, blocks, strict=True) if label}
    often = {label for label, count in Counter(label for label, _ in spoken).items() if count >= _TURNS}
    return [i for i, label in enumerate(labels) if label in often and blocks[i].text[-1] in "?？"]


def _part_tail(blocks: Sequence[Block], verdicts: list[Verdict | None], body: list[bool]) -> None:
    """Takes from the end upward what publishers put below a text in full sentences: rights, subscriptions, the author's
    life. It stops at the first prose that is none of it."""
    lengths = [len(b.text) * is_body for b, is_body in zip(blocks, body, strict=False)]
    total, taken = sum(lengths) or 1, 0
    authors = _authors(blocks, verdicts)
    for i in range(len(blocks) - 1, 0, -1):
        if not body[i]:
            continue
        text = blocks[i].text
        taken += lengths[i]
        bio = bool(_AUTHOR_BELOW.search(text[:160])) and (text.lstrip("*· ").startswith(authors) or len(authors) == 0)
        below = _is_below(text) or bio or text.lower().startswith(("об авторе", "about the author", "作者簡介", "作者简介"))
        if taken > _MOST_BELOW * total or not below:
            return
        verdicts[i], body[i] = ("metadata", "about the author") if bio else ("boilerplate", "below the article"), False


def _is_below(text: str) -> bool:
    """Short, no speech, and about what a publisher puts below a text."""
    if _REPORTED.search(text):
        return False
    return width(text) <= _LONGEST_BELOW and text[0] not in '—–-“«「"' and bool(_TAIL.search(text))


def _authors(blocks: Sequence[Block], verdicts: Sequence[Verdict | None]) -> tuple[str, ...]:
    """Names in the bylines: the first words behind a label."""
    names = []
    for block, verdict in zip(blocks, verdicts, strict=False):
        if verdict and verdict[0] == "metadata":
            found = re.search(
                r"(?:By|Автор\w*:?|文[／/:：]|記者|记者|作者[:：]?|撰文[／/:：]?)\s*([^\s,，、|／/]{2,}(?: [A-ZА-Я][\w.'-]+)?)",
                block.text,
            )
            if found:
                names.append(found.group(1))
    return tuple(names)


def _keep_sentences(blocks: Sequence[Block], verdicts: list[Verdict | None], body: list[bool]) -> None:
    """Between the first and the last prose a full sentence is the article's, though it begins like a byline or speaks of
    copyright: the marks that a sentence can carry by chance count only above and below the text."""
    prose = [i for i, is_body in enumerate(body[: len(blocks)]) if is_body]
    for i in range(prose[0] + 1, prose[-1]) if prose else ():
        verdict = verdicts[i]
        if verdict and verdict[1] in _BY_CHANCE and _is_sentence(blocks[i].text) and not blocks[i].hint:
            verdicts[i], body[i] = None, is_prose(blocks[i].text)


def _is_sentence(text: str) -> bool:
    """Ends as a statement does. A question, or an exclamation of two words, may be a heading."""
    return bool(_STOP.search(text)) and width(text) >= 10


def _refined(verdict: Verdict, block: Block, i: int, first: int, title: str) -> Verdict:
    """A headline with a mark of its own before the body: still the title, where it says what the title says."""
    return (HEADING, None) if i < first and verdict[0] == "metadata" and _same_title(block.text, title) else verdict


def _short_block(i: int, blocks: Sequence[Block], kinds: list[Verdict], body: Sequence[bool]) -> Verdict:
    text = blocks[i].text
    before = kinds[i - 1] if i else None
    if _is_captioned(i, text, kinds):
        return "caption", "caption"
    if before == ("related", "related headlines") and not _FINAL.search(text):
        return "related", "related headlines"
    if re.match(r"[a-zа-яё]", text) and not _FINAL.search(text):
        return "caption", "caption"
    if _ASKED.match(text) and text[-1] in "?？":
        return STATEMENT, None
    if _STOP.search(text) and _says_something(text) and any(body[:i]) and any(body[i + 1 :]):
        return STATEMENT, None  # "He left."
    if text[-1] in ":：" and (sentences_in(text) > 1 or width(text) >= 34) and any(body[:i]) and any(body[i + 1 :]):
        return STATEMENT, None  # it introduces what follows
    if not any(body[i:]) and _is_below(text):
        return "boilerplate", "below the article"
    if _is_sentence(text) or (width(text) >= 70 and re.search("[，,；;]", text)):
        return STATEMENT, None  # the second: a sentence whose full stop is lost; no heading is so long and so built
    following = next((body[j] for j in range(i + 1, min(i + 4, len(blocks))) if own_kind(blocks[j]) is None), False)
    if following and width(text) <= 120:
        return HEADING, None
    return ("boilerplate", "menu") if width(text) <= 30 else (HEADING, None)


def _says_something(text: str) -> bool:
    return len(text.split()) >= 2 or len(_HAN.findall(text)) >= 3


def _is_captioned(i: int, text: str, kinds: list[Verdict]) -> bool:
    return i > 0 and kinds[i - 1] == ("boilerplate", "image link") and not _FINAL.search(text)


def _begins_comments(block: Block) -> bool:
    return width(block.text) <= 40 and bool(_COMMENTS.match(block.text))


def _closes(block: Block) -> bool:
    return width(block.text) <= 60 and bool(_CLOSING.match(block.text))


def _closing_section(blocks: Sequence[Block], verdicts: Sequence[Verdict | None], body: Sequence[bool]) -> int:
    """The index from which nothing belongs to the article any more: a headed list of other articles, or the marks that
    stand below a text. A mark counts only where enough of the prose is behind it."""
    lengths = [len(block.text) if prose else 0 for block, prose in zip(blocks, body, strict=True)]
    total, seen = sum(lengths) or 1, 0
    for i, block in enumerate(blocks):
        share = seen / total
        listed = _closes(block) or (_RELATED_TAG.match(block.text) and not body[i] and i > 0)
        verdict = verdicts[i]
        below = verdict is not None and verdict[1] in _BELOW_A_TEXT
        if _begins_comments(block) and share >= 0.4:
            return i
        if (listed and share >= 0.4 and not _resumes(verdicts[i + 1 :], body[i + 1 :])) or (below and share >= 0.85):
            return i
        seen += lengths[i]
    return len(blocks)


def _resumes(verdicts: Sequence[Verdict | None], body: Sequence[bool]) -> bool:
    """Whether the article goes on behind a box of related headlines. A list of other articles has a headline before nearly
    each piece of prose; where prose follows prose, or there is one piece only, it is taken for the article's own."""
    marks = "".join("p" if prose else "h" for prose, verdict in zip(body, verdicts, strict=True) if verdict is None or prose)
    headed = marks.count("hp")
    return "p" in marks and (headed < 2 or headed < 0.7 * marks.count("p"))


def _title(blocks: Sequence[Block], verdicts: Sequence[Verdict | None], body: Sequence[bool], first: int) -> str:
    """The line before the body that shares most with it. Menus share nothing; a site's name shares little."""
    prose = " ".join(b.text for b, is_body in zip(blocks, body, strict=False) if is_body)
    known = _units(prose)
    best, title = 0.0, ""
    for i, (block, verdict) in enumerate(zip(blocks[:first], verdicts[:first], strict=True)):
        if (verdict and verdict[0] != HEADING) or (i and verdicts[i - 1] == ("boilerplate", "image link")):
            continue
        units = _units(block.text)
        shared = len(units & known) / len(units) * min(1.0, width(block.text) / 24) if units else 0.0
        if shared > best:
            best, title = shared, block.text
    return title


def _units(text: str) -> set[str]:
    """Words, by their first five letters, and pairs of Chinese characters."""
    words = {w[:5].lower() for w in re.findall(r"[A-Za-zА-Яа-яЁё]{3,}", text)}
    han = re.findall("[\u3400-\u9fff]+", text)
    return words | {run[i : i + 2] for run in han for i in range(len(run) - 1)}


def _same_title(text: str, title: str) -> bool:
    a, b = (re.sub(r"\W", "", t).lower() for t in (text, title))
    return bool(b) and (a == b or (len(b) >= 6 and b in a) or (len(a) >= 8 and a in b))
