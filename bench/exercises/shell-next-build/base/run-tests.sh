#!/bin/sh
# Each tests/*.test.sh is a program that fails where something is wrong.
set -eu
cd "$(dirname "$0")"
for file in tests/*.test.sh; do
  sh "$file"
done
