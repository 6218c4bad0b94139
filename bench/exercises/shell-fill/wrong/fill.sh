#!/bin/sh
# Fills each @name@ of a letter with a value.
set -eu
sed "s|@$1@|$2|g"
