#!/bin/sh
# The sum of bills: lines of a name and an amount.
total=0
grep -v '^#' | while read -r name amount; do
  total=$((total + amount))
done
echo "$total"
