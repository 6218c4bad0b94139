#!/bin/sh
# Says how many lines of a folder's logs begin with ERROR.
files=0
errors=0
for log in "$1"/*.log; do
  [ -n "$log" ] || continue
  files=$((files + 1))
  errors=$((errors + $(grep -c '^ERROR' "$log")))
done
echo "$files files, $errors errors"
