#!/usr/bin/env bash
# One would guess that pip install trafilatura leaves a trafilatura that can be imported, with the pip that Python 3.11 and 3.12 bring along.
# It does not: justext asks for lxml[html_clean], pip 23.2 finds no extra of that spelling in lxml's wheels, only warns, and the import fails; a later pip finds it.
# It matters here because every page is read through trafilatura: our wheel names lxml-html-clean itself, or a plain pip install would give a toolkit that crashes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

try() { # a version of pip; prints what the import says
    local place="$folder/pip-$1"
    python3 -m venv "$place"
    "$place/bin/pip" install --quiet --disable-pip-version-check "pip==$1" 2>/dev/null
    "$place/bin/pip" install --disable-pip-version-check trafilatura==2.0.0 justext==3.0.2 lxml==6.0.2 >"$place/log" 2>&1
    echo "pip $1:" "$(grep -o "lxml 6.0.2 does not provide the extra 'html[-_]clean'" "$place/log" | head -1 || true)"
    "$place/bin/python" -c "import trafilatura; print('  import trafilatura', trafilatura.__version__)" 2>&1 | tail -2 | sed 's/^/  /' || true
}

old=$(try 23.2.1)
new=$(try 25.3)
printf '%s\n%s\n' "$old" "$new"
grep -q "does not provide the extra" <<<"$old"
grep -q "lxml.html.clean module is now a separate project" <<<"$old"
grep -q "import trafilatura 2.0.0" <<<"$new"
# seen on 2026-12-01, Python 3.11.7:
# pip 23.2.1: lxml 6.0.2 does not provide the extra 'html_clean'
#   ImportError: lxml.html.clean module is now a separate project lxml_html_clean.
#   Install lxml[html_clean] or lxml_html_clean directly.
# pip 25.3:
#     import trafilatura 2.0.0
