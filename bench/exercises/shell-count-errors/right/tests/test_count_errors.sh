test_errors_of_all_logs() {
  folder=$(mktemp -d)
  printf 'ERROR a\nINFO b\n' >"$folder/one.log"
  printf 'ERROR c\nERROR d\n' >"$folder/two.log"
  assert_equal "2 files, 3 errors" "$(sh bin/count-errors.sh "$folder")"
}

test_a_log_without_errors() {
  folder=$(mktemp -d)
  printf 'INFO b\n' >"$folder/one.log"
  assert_equal "1 files, 0 errors" "$(sh bin/count-errors.sh "$folder")"
}

test_a_folder_without_logs() {
  folder=$(mktemp -d)
  assert_equal "0 files, 0 errors" "$(sh bin/count-errors.sh "$folder" 2>&1)"
}
