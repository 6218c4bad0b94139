#!/bin/sh
set -e
node --test
