#!/bin/sh
# Make .venv and put into it what medleaf needs; with `dev`, what its tests need too.
# Says nothing when all is in place. Usage: pipeline/setup.sh [dev]
set -eu
cd "$(dirname "$0")/.."

kind=${1:-run}
case $kind in
run) lock=requirements.lock ;;
dev) lock=requirements-dev.lock ;;
*) echo "usage: $0 [dev]" >&2 && exit 2 ;;
esac
here=$(pwd)
wanted=$(cat requirements.lock requirements-dev.lock pyproject.toml | cksum)

stop() {
    echo "$1" >&2
    exit 2
}

# step SENTENCE COMMAND...: one line for a long step; what it prints is shown only if it fails.
step() {
    echo "$1" >&2
    shift
    log=$(mktemp)
    "$@" >"$log" 2>&1 && status=0 || status=$?
    [ $status -eq 0 ] || cat "$log" >&2
    rm -f "$log"
    return $status
}

find_python() {
    for python in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 python; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    case $(uname) in
    Darwin) advice="Get it with: brew install python" ;;
    *) if command -v apt-get >/dev/null; then
        advice="Get it with: apt-get install -y python3 python3-venv"
    else
        advice="Get it from your system's packages, or name one: make PYTHON=/path/to/python3"
    fi ;;
    esac
    stop "medleaf needs Python 3.11 or later, and none was found. $advice"
}

# Debian keeps the part of Python that makes environments in a package of its own.
need_venv() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        export DEBIAN_FRONTEND=noninteractive
        step "Reading the list of system packages" apt-get update || true
        step "Installing $package" apt-get install -y "$package" && return
    fi
    stop "This Python cannot make environments yet. Run: sudo apt-get install -y $package"
}

stamped() { [ "$(cat ".venv/$1.stamp" 2>/dev/null)" = "$wanted" ]; }

# Whether .venv was made in this very folder (scripts in a moved one point elsewhere) and can run.
usable() {
    [ -x .venv/bin/python ] && [ -f .venv/place.stamp ] && [ "$(cat .venv/place.stamp)" = "$here" ]
}

pip() { .venv/bin/python -m pip --quiet --disable-pip-version-check "$@"; }

usable || rm -rf .venv
if ! stamped $kind && ! stamped dev; then
    if ! [ -d .venv ]; then
        find_python
        need_venv
        step "Making .venv" "$python" -m venv .venv
        echo "$here" >.venv/place.stamp
    fi
    step "Installing $lock" pip install --require-hashes -r $lock
    step "Installing medleaf" pip install --no-deps --no-build-isolation --editable .
    echo "$wanted" >.venv/$kind.stamp
fi
