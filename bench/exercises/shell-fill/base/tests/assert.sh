# What tests say. Read by each of them.
assert_equal() {
  if [ "$1" != "$2" ]; then
    echo "  expected: $1"
    echo "  but was:  $2"
    exit 1
  fi
}

skip() {
  echo "  skipped: $1"
  exit 0
}
