#!/bin/sh
# Says how many files a folder has.
count=0
for file in $(ls "$1"); do
  count=$((count + 1))
done
echo "$count"
