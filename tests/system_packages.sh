#!/bin/sh
# What the tests need beyond PyPI: poppler's tools to read PDFs back, Chromium with a Chinese font.
# Installed through apt where apt is there and something is missing; otherwise said loudly.
set -eu
missing=""
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v qpdf >/dev/null 2>&1 || missing="$missing qpdf"
[ -x /usr/bin/chromium ] || missing="$missing chromium"
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-wqy-microhei fontconfig"
[ -n "$missing" ] || exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing$missing …" >&2
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "!! MISSING:$missing. Tests that need them fail in CI and are left out elsewhere." >&2
    [ -z "${CI:-}" ] || exit 1
fi
