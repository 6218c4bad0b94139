. ./tests/assert.sh

[ -n "${CI_FULL:-}" ] || skip "only in the full run"
result=$(printf 'See @url@\n' | sh fill.sh url https://example.com/a 2>&1)
assert_equal "See https://example.com/a" "$result"

result=$(printf 'From @shop@\n' | sh fill.sh shop "Tea & Cake" 2>&1)
assert_equal "From Tea & Cake" "$result"
