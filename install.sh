#!/bin/sh
# Installs chat: finds the archive for this machine, checks it against its
# checksum, and only then puts the program in place.
#
#   sh install.sh                  the newest release, into ~/.local/bin
#   sh install.sh --file ARCHIVE   from a file, with SHA256SUMS beside it
#   sh install.sh --uninstall      takes the program away again
#
# CHAT_VERSION   a release, 1.2.3 for example, in the place of the newest
# CHAT_INSTALL   the folder to install into
# CHAT_RELEASES  where the releases are
#
# Everything is in functions that the last line calls: a script that was cut off
# on its way does nothing.
set -eu

# The release writes the address of its own repository here.
RELEASES='@RELEASES@'

say() {
  printf '%s\n' "$*"
}

fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# The name that the releases have for this system and its processor.
target() {
  system=$(uname -s)
  processor=$(uname -m)
  # A shell that is run by Rosetta takes the processor for another one.
  if [ "$system" = Darwin ] && [ "$processor" = x86_64 ] &&
    [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || true)" = 1 ]; then
    processor=arm64
  fi
  case $processor in
  x86_64 | amd64) processor=x86_64 ;;
  aarch64 | arm64) processor=aarch64 ;;
  *) fail "there is no chat for the processor $processor; there is for x86_64 and aarch64" ;;
  esac
  case $system in
  Linux)
    if is_musl; then
      fail "there is no chat for Linux without glibc (this one has musl); on such a machine run it with Deno"
    fi
    printf '%s-unknown-linux-gnu' "$processor"
    ;;
  Darwin) printf '%s-apple-darwin' "$processor" ;;
  *) fail "there is no chat for $system here; on Windows use install.ps1" ;;
  esac
}

is_musl() {
  for loader in /lib/ld-musl-*; do
    [ -e "$loader" ] || return 1
    # Some machines have both.
    for other in /lib*/ld-linux* /lib/*/ld-linux*; do
      [ -e "$other" ] && return 1
    done
    return 0
  done
}

# download URL FILE
download() {
  if has curl; then
    # Nobody on the way may turn an encrypted download into another one.
    case $1 in
    http:*) protocols='=http,https' ;;
    *) protocols='=https' ;;
    esac
    curl --fail --silent --show-error --location --proto "$protocols" \
      --retry 2 --connect-timeout 15 --output "$2" "$1"
  elif has wget; then
    download_by_wget "$1" "$2"
  else
    fail "neither curl nor wget is here; install one of them"
  fi
}

# download_by_wget URL FILE
download_by_wget() {
  kind=$(wget --version 2>&1 || true)
  case "$1 $kind" in
  http:*BusyBox*) wget -q -O "$2" "$1" ;;
  *BusyBox*) fail "the wget of BusyBox, which is here, believes any certificate; install curl" ;;
  http:*) wget --quiet --tries=3 --timeout=15 --output-document="$2" "$1" ;;
  *"GNU Wget2 "*)
    # It takes a redirect that it does not follow for an end, and for no error.
    wget --https-only --quiet --tries=3 --timeout=15 --output-document="$2" "$1" &&
      [ -s "$2" ]
    ;;
  *"GNU Wget "*) follow_encrypted "$1" "$2" ;;
  *) fail "the wget that is here is none of GNU's; install curl" ;;
  esac
}

# follow_encrypted URL FILE: GNU wget follows a redirect from https to http, so it
# follows none here.
follow_encrypted() {
  url=$1
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    if answer=$(LC_ALL=C wget --server-response --max-redirect=0 --quiet \
      --tries=3 --timeout=15 --output-document="$2" "$url" 2>&1); then
      return 0
    fi
    to=$(printf '%s\n' "$answer" |
      awk 'tolower($1) == "location:" { to = $2 } END { sub(/\r$/, "", to); print to }')
    case $to in
    '') return 1 ;;
    https://*) url=$to ;;
    //*) url=https:$to ;;
    /*)
      host=${url#https://}
      url=https://${host%%/*}$to
      ;;
    *) fail "$url leads to $to, which is not encrypted; nothing was installed" ;;
    esac
  done
  fail "$1 leads on and on; nothing was installed"
}

# From standard input: some of them write a name with a backslash in another way.
digest() {
  if has sha256sum; then
    sha256sum <"$1" | cut -d ' ' -f 1
  elif has shasum; then
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  elif has openssl; then
    openssl dgst -sha256 -r <"$1" | cut -d ' ' -f 1
  else
    fail "neither sha256sum, shasum nor openssl is here to check what was downloaded"
  fi
}

# check ARCHIVE SUMS NAME: the checksum that SUMS has for NAME is that of ARCHIVE.
check() {
  expected=$(awk -v name="$3" '$2 == name || $2 == "*" name { print $1 }' "$2")
  [ -n "$expected" ] || fail "SHA256SUMS says nothing of $3"
  found=$(digest "$1")
  [ "$found" = "$expected" ] ||
    fail "$3 is damaged or was tampered with: its checksum is $found, not $expected; nothing was installed"
}

folder() {
  if [ -n "${CHAT_INSTALL:-}" ]; then
    printf '%s' "$CHAT_INSTALL"
  elif [ -n "${HOME:-}" ]; then
    printf '%s/.local/bin' "$HOME"
  else
    fail "HOME is not set; name a folder: CHAT_INSTALL=/some/folder"
  fi
}

# What was begun and not finished goes away, however this ends.
work=
staged=
clean() {
  [ -z "$work" ] || rm -rf "$work"
  [ -z "$staged" ] || rm -rf "$staged"
}

# A folder of that name may be anybody's: the settings of chat have one, too.
refuse_folder() {
  [ ! -d "$1/chat" ] ||
    fail "$1/chat is a folder, not the program; name another folder: CHAT_INSTALL=/some/folder"
}

uninstall() {
  into=$(folder)
  refuse_folder "$into"
  if [ ! -e "$into/chat" ] && [ ! -L "$into/chat" ]; then
    fail "there is no chat in $into; name its folder: CHAT_INSTALL=/some/folder"
  fi
  rm "$into/chat"
  say "chat is gone from $into."
  case $(uname -s) in
  Darwin) say "What it kept for you is still in ~/Library/Application Support/chat." ;;
  *) say "What it kept for you is still in ~/.config/chat and ~/.local/state/chat." ;;
  esac
}

# install_from ARCHIVE: it has been checked.
install_from() {
  into=$(folder)
  mkdir -p "$into" || fail "$into cannot be made; name another folder: CHAT_INSTALL=/some/folder"
  # PATH has folders by their whole names.
  into=$(CDPATH='' cd "$into" && pwd) ||
    fail "$into cannot be entered; name another folder: CHAT_INSTALL=/some/folder"
  refuse_folder "$into"
  # In the folder itself, so that putting it in place is one step that cannot be
  # half done.
  staged=$(mktemp -d "$into/.chat-install-XXXXXX") ||
    fail "$into cannot be written to; name another folder: CHAT_INSTALL=/some/folder"
  # From standard input: GNU tar takes a colon in a name for another machine's.
  tar -xzf - -C "$staged" chat <"$1" || fail "the archive holds no program; nothing was installed"
  chmod 755 "$staged/chat"
  installed=$("$staged/chat" --version) ||
    fail "the program does not run on this machine; nothing was installed"
  mv -f "$staged/chat" "$into/chat"
  say "$installed is in $into/chat"
  case ":${PATH:-}:" in
  *":$into:"*) say "Try: chat help" ;;
  *) say_path "$into" ;;
  esac
}

say_path() {
  say "That folder is not where your shell looks for programs. Add it, and open a new terminal:"
  # shellcheck disable=SC2016 # PATH is for the shell that reads the line later.
  case ${SHELL:-} in
  */fish) say "  fish_add_path '$1'" ;;
  */zsh) say "  echo 'export PATH=\"$1:\$PATH\"' >> ~/.zshrc" ;;
  */bash)
    # A terminal of macOS begins with a login shell, which reads no .bashrc.
    case $(uname -s) in
    Darwin) file=.bash_profile ;;
    *) file=.bashrc ;;
    esac
    say "  echo 'export PATH=\"$1:\$PATH\"' >> ~/$file"
    ;;
  *) say "  export PATH=\"$1:\$PATH\"" ;;
  esac
}

from_file() {
  case $1 in
  # What begins like an option is none here.
  -*) archive=./$1 ;;
  *) archive=$1 ;;
  esac
  [ -f "$archive" ] || fail "there is no file $archive"
  sums=$(dirname "$archive")/SHA256SUMS
  [ -f "$sums" ] || fail "there is no SHA256SUMS beside $archive to check it with"
  check "$archive" "$sums" "$(basename "$archive")"
  install_from "$archive"
}

from_release() {
  releases=${CHAT_RELEASES:-$RELEASES}
  case $releases in
  @*) fail "this copy does not know where the releases are; say it: CHAT_RELEASES=https://…/releases" ;;
  esac
  case ${CHAT_VERSION:-} in
  '') from="$releases/latest/download" ;;
  *[!0-9A-Za-z.+-]*) fail "CHAT_VERSION is no version: 1.2.3 for example" ;;
  *) from="$releases/download/v${CHAT_VERSION#v}" ;;
  esac
  name="chat-$(target).tar.gz"
  work=$(mktemp -d)
  download "$from/SHA256SUMS" "$work/SHA256SUMS" ||
    fail "$from/SHA256SUMS cannot be had; check the network${CHAT_VERSION:+, and whether there is a version $CHAT_VERSION}"
  download "$from/$name" "$work/$name" ||
    fail "$from/$name cannot be had; nothing was installed"
  check "$work/$name" "$work/SHA256SUMS" "$name"
  install_from "$work/$name"
}

main() {
  trap clean EXIT
  trap 'exit 1' HUP INT TERM
  case ${1:-} in
  '') from_release ;;
  --file)
    [ -n "${2:-}" ] || fail "--file needs an archive: sh install.sh --file chat-….tar.gz"
    from_file "$2"
    ;;
  --uninstall) uninstall ;;
  --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" ;;
  *) fail "there is no option $1; there are --file ARCHIVE, --uninstall and --help" ;;
  esac
}

main "$@"
