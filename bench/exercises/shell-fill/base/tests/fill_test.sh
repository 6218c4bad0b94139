. ./tests/assert.sh

result=$(printf 'Hello @name@!\n' | sh fill.sh name Ada)
assert_equal "Hello Ada!" "$result"

result=$(printf 'No place here\n' | sh fill.sh name Ada)
assert_equal "No place here" "$result"
