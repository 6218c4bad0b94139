#!/bin/sh
# Says how many files a folder has.
count=0
for file in "$1"/*; do
  [ -f "$file" ] || continue
  count=$((count + 1))
done
echo "$count"
