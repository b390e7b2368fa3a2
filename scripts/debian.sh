#!/bin/sh
# Install Debian packages where that is possible without asking anybody: as root, or with a sudo that needs no password.
# Elsewhere say what is missing and go on; whoever needs the package decides whether that is an error.
set -eu

if ! command -v apt-get >/dev/null; then
    echo "Not a Debian-like system; please install by hand: $*" >&2
    exit 1
elif [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Not allowed to install packages. To get them: sudo apt-get install $*" >&2
    exit 1
fi

echo "Installing from Debian's packages: $*"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
