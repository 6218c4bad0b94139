#!/bin/sh
set -eu
node --test test/*-test.js
