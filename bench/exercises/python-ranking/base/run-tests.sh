#!/bin/sh
set -eu
cd "$(dirname "$0")"
PYTHONPATH=src PYTHONDONTWRITEBYTECODE=1 python3 -m unittest discover -s tests
