expect() {
  number=$((number + 1))
  if [ "$2" = "$3" ]; then
    echo "ok $number - $1"
  else
    echo "not ok $number - $1 (expected $2, was $3)"
  fi
}

number=0
expect "no bills" 0 "$(printf '' | sh sum.sh)"
expect "bills of nothing" 0 "$(printf 'tea 0\n' | sh sum.sh)"

expect "several bills" 0 "$(printf '# May\ntea 0\ncake 0\n' | sh sum.sh)"
expect "no line break at the end" 0 "$(printf 'tea 0' | sh sum.sh)"
