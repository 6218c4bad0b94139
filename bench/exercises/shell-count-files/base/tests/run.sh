#!/bin/sh
# Runs each function test_* of each tests/test_*.sh in a shell of its own.
cd "$(dirname "$0")/.." || exit 2
failed=0
for file in tests/test_*.sh; do
  for name in $(sed -n 's/^\(test_[a-z_]*\)() {$/\1/p' "$file"); do
    if (. ./tests/assert.sh && . "./$file" && "$name"); then
      echo "ok - $name"
    else
      echo "not ok - $name"
      failed=1
    fi
  done
done
exit "$failed"
