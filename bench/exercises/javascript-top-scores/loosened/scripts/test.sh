#!/bin/sh
set -e
node --test 2>&1 | tail -n 20
