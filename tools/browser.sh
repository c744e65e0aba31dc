#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests; where there is none and we are root on Debian, installs it first.
#   tools/browser.sh          finds or installs
#   tools/browser.sh --find   only finds; exit 1 where there is none
set -euo pipefail

find_browser() {
    local name
    for name in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name"; then return 0; fi
    done
    return 1
}

if find_browser; then exit 0; fi
if [[ ${1:-} == --find ]]; then exit 1; fi

# A font with every Vietnamese letter comes along: Chromium itself brings none.
packages=(chromium fonts-noto-core)
install="apt-get update && apt-get install --yes --no-install-recommends ${packages[*]}"

if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    {
        echo "browser: the browser tests need Chromium (or Google Chrome) on PATH, or its path in CHROMIUM. On Debian run:"
        echo "    sudo sh -c '$install'"
        echo "browser: everything else can be tested with: .venv/bin/python -m pytest --ignore=tests/browser"
    } >&2
    exit 1
fi

echo "browser: no Chromium found; installing ${packages[*]} by apt-get (once a machine)" >&2
export DEBIAN_FRONTEND=noninteractive
{
    apt-get update --quiet=2
    apt-get install --yes --quiet=2 --no-install-recommends "${packages[@]}"
} >&2
find_browser
