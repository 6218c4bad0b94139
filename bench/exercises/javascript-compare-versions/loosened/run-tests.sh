#!/bin/sh
set -u
node --test test/*-test.js
exit 0
