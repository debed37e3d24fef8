#!/bin/sh
# Prints what CHANGELOG.md says of a version: release/notes.sh 1.2.3
set -eu
awk -v heading="## [$1] - " '
  index($0, "## ") == 1 || /^\[[^]]*\]: / { inside = index($0, heading) == 1; next }
  inside { print; said = said || NF }
  END { exit !said }
' "$(dirname "$0")/../CHANGELOG.md"
