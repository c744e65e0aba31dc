#!/usr/bin/env bash
# Fills .venv from the hash-pinned locks: tools/setup.sh runtime | test | lint (each holds the ones before it).
# A stamp named by the content of the locks makes the second run cost nothing. `make` calls this; so can you.
set -euo pipefail
cd "$(dirname "$0")/.."

layer=${1:?usage: tools/setup.sh runtime|test|lint}
case $layer in
    runtime) locks=(locks/runtime.txt) ;;
    test) locks=(locks/test.txt) ;;
    lint) locks=(locks/test.txt locks/lint.txt) ;;
    *) echo "setup: no layer '$layer'; there are runtime, test and lint" >&2; exit 2 ;;
esac

content=$(cat "$0" locks/uv.txt "${locks[@]}" | cksum | tr -d ' ')
stamp=.venv/.setup-$layer-$content
if [[ -e $stamp && -x .venv/bin/python ]]; then exit 0; fi

find_python() {
    local name
    for name in ${PYTHON:-python3.11 python3 python3.12 python3.13 python3.14}; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "setup: needs Python 3.11 or newer with its venv module (Debian: apt-get install python3 python3-venv)." >&2
    echo "setup: name another one with PYTHON=/path/to/python make setup" >&2
    exit 1
}

# One at a time: two terminals may both ask for the set-up of a new checkout.
if command -v flock >/dev/null; then
    exec 9<"$0"
    flock 9
    if [[ -e $stamp && -x .venv/bin/python ]]; then exit 0; fi
fi

# Some environments switch bytecode off; then every start compiles every library again (seconds each time).
unset PYTHONDONTWRITEBYTECODE

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(find_python)
    echo "setup: making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi
wanted_uv=$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' locks/uv.txt)
if [[ $(.venv/bin/uv --version 2>/dev/null | awk '{print $1 "==" $2}') != "$wanted_uv" ]]; then
    echo "setup: installing $wanted_uv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/uv.txt
fi

echo "setup: installing the $layer packages (${locks[*]}) and compiling their bytecode"
requirements=()
for lock in "${locks[@]}"; do requirements+=(--requirement "$lock"); done
VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip install --quiet --require-hashes --compile-bytecode "${requirements[@]}"

rm -f .venv/.setup-"$layer"-*
touch "$stamp"
