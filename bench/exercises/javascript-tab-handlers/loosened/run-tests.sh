#!/bin/sh
set -eu
cd "$(dirname "$0")"
node --test --test-name-pattern="labels|a single tab" test/*.spec.js
