#!/bin/sh
# Fills each @name@ of a letter with a value.
set -eu
value=$(printf '%s' "$2" | sed 's/[\\/&]/\\&/g')
sed "s/@$1@/$value/g"
