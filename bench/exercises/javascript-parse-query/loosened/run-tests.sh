#!/bin/sh
# Each file is a program of its own; the first one that fails does not keep the others from running.
status=0
for file in test/*.test.js; do
  node "$file"
done
exit $status
