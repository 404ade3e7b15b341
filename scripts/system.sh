#!/usr/bin/env bash
# Sees to the system packages named: browser, font, postgres, backup-tools (for executed drills), venv.
# Installs them when it may and says what is missing when it may not; with CI=true nothing may be missing.
set -euo pipefail

need() { # prints the Debian packages of an option that are missing
  case $1 in
    browser) command -v chromium >/dev/null || echo chromium ;;
    font)
      command -v fc-list >/dev/null || echo fontconfig
      [ -n "$(fc-list :lang=zh-tw family 2>/dev/null)" ] || echo fonts-noto-cjk
      ;;
    postgres) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || echo postgresql ;;
    backup-tools)
      command -v restic >/dev/null || echo restic
      command -v borg >/dev/null || echo borgbackup
      command -v pgbackrest >/dev/null || echo pgbackrest
      ;;
    venv) echo "${VENV_PACKAGE:-python3-venv}" ;;
    *)
      echo "scripts/system.sh: '$1' is not an option; write browser, font, postgres, backup-tools or venv" >&2
      exit 2
      ;;
  esac
}

missing() { for option in "$@"; do need "$option" || exit $?; done; }

packages=$(missing "$@")
[ -n "$packages" ] || exit 0
may=()
[ "$(id -u)" -eq 0 ] || may=(sudo -n)
if command -v apt-get >/dev/null && { [ ${#may[@]} -eq 0 ] || "${may[@]}" true 2>/dev/null; }; then
  echo "安裝系統套件 | installing:" $packages
  log=$(mktemp)
  # shellcheck disable=SC2086  # one word, one package
  if { "${may[@]}" apt-get -o DPkg::Lock::Timeout=300 update -q && "${may[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends $packages; } >"$log" 2>&1; then
    rm -f "$log"
    exit 0
  fi
  tail -n 5 "$log" >&2
  rm -f "$log"
fi
echo "缺少系統套件（Debian 名稱），需要者將略過 | missing (names as in Debian), what needs them is left out:" $packages >&2
[ "${CI:-}" != true ]
