check() {
  actual=$(sh next-build.sh "$2" 2>&1)
  if [ "$actual" = "$3" ]; then
    echo "ok - $1"
  else
    echo "not ok - $1: expected $3, was $actual"
    exit 1
  fi
}

check "the next number" 2026.41 2026.42
check "a number with a zero before it" 2026.05 2026.06

check "eight is not octal" 2026.08 2026.09
check "nor with more zeros" 2026.008 2026.09
