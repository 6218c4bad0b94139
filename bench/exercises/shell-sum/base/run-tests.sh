#!/bin/sh
# Tests print lines in TAP. A line `not ok` fails all.
cd "$(dirname "$0")" || exit 2
output=$(for file in test/*.sh; do sh "$file"; done)
echo "$output"
if echo "$output" | grep '^not ok' >/dev/null; then exit 1; fi
