. ./tests/assert.sh

result=$(printf 'See @url@\n' | sh fill.sh url example.com 2>&1)
assert_equal "See example.com" "$result"

result=$(printf 'From @shop@\n' | sh fill.sh shop "Tea and Cake" 2>&1)
assert_equal "From Tea and Cake" "$result"
