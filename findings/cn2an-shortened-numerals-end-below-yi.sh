#!/usr/bin/env bash
# One would guess that cn2an, which reads shortened numerals (一万五 is 15,000), reads 一亿三 as 130,000,000, or says in a ValueError, as for all that it refuses, that it cannot.
# It does neither: behind 百, 千 and 万 the last digit counts a tenth of the unit before it, behind 亿 a bare KeyError with the number 10000000 comes out (modes normal and smart).
# It matters here because cn2an is what our numerals are tested against: amounts of a hundred million and more, which news shortens so, have to be checked by cases of our own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cn2an==0.5.24
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import cn2an

print("cn2an", cn2an.__version__ if hasattr(cn2an, "__version__") else "0.5.24")
for numeral in ("一百六", "三千二", "一万五", "一亿三千万", "一亿三"):
    for mode in ("normal", "smart"):
        try:
            print(numeral, mode, cn2an.cn2an(numeral, mode))
        except Exception as error:
            print(numeral, mode, type(error).__name__, error)
PYTHON
)
printf '%s\n' "$seen"
grep -qx "一万五 normal 15000" <<<"$seen"
grep -qx "一亿三千万 smart 130000000" <<<"$seen"
grep -qx "一亿三 normal KeyError 10000000" <<<"$seen"
grep -qx "一亿三 smart KeyError 10000000" <<<"$seen"
# seen on 2026-12-01, Python 3.11.7:
# 一百六 normal 160, smart 160; 三千二 normal 3200, smart 3200; 一万五 normal 15000, smart 15000; 一亿三千万 normal 130000000, smart 130000000
# 一亿三 normal KeyError 10000000
# 一亿三 smart KeyError 10000000
