#!/bin/sh
# The build after another: the year, a dot and a number of two digits or more.
set -eu
year=${1%%.*}
number=${1#*.}
while [ "${number#0}" != "$number" ] && [ "$number" != 0 ]; do
  number=${number#0}
done
printf '%s.%02d\n' "$year" "$((number + 1))"
