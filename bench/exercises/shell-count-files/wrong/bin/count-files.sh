#!/bin/sh
# Says how many files a folder has.
count=0
for file in $(find "$1" -mindepth 1 -maxdepth 1 -type f -print); do
  count=$((count + 1))
done
echo "$count"
