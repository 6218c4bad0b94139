#!/bin/sh
# Stands for `gh`: prints the token that a test gave it, for `gh auth token` alone.
[ "$*" = "auth token" ] && echo "$FAKE_GH_TOKEN"
