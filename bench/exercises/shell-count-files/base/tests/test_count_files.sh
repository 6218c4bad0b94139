in_a_folder() {
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
}

test_counts_files() {
  in_a_folder
  touch "$folder/a.jpg" "$folder/b.jpg"
  assert_equal 2 "$(sh bin/count-files.sh "$folder")"
}

test_an_empty_folder_has_none() {
  in_a_folder
  assert_equal 0 "$(sh bin/count-files.sh "$folder")"
}
