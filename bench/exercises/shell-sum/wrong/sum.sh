#!/bin/sh
# The sum of bills: lines of a name and an amount.
total=0
while read -r name amount; do
  case $name in '' | '#'*) continue ;; esac
  total=$((total + amount))
done
echo "$total"
