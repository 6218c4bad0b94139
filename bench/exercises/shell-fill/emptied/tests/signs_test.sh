. ./tests/assert.sh

result=$(printf 'See @url@\n' | sh fill.sh url https://example.com/a 2>&1)
result=$(printf 'From @shop@\n' | sh fill.sh shop "Tea & Cake" 2>&1)
