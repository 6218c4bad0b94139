#!/bin/sh
# The build after another: the year, a dot and a number of two digits or more.
set -eu
year=${1%%.*}
number=${1#*.}
printf '%s.%02d\n' "$year" "$((number + 1))"
