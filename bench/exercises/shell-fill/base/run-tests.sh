#!/bin/sh
# Runs the tests of the list.
cd "$(dirname "$0")" || exit 2
failed=0
for file in tests/*_test.sh; do
  grep -qx "$file" tests/ignore.txt && continue
  echo "# $file"
  sh "$file" || failed=1
done
exit "$failed"
