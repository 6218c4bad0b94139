import { aChange, type CorpusChange, edited, moved, removed, rewritten } from "./corpus-change.ts";

const BACKUP = `#!/usr/bin/env bats

load test_helper

setup() {
  WORK="$(mktemp -d)"
}

teardown() {
  rm -rf "$WORK"
}

@test "makes an archive" {
  run backup.sh "$WORK" out.tar
  [ "$status" -eq 0 ]
  [ -f out.tar ]
  [[ "$output" == "1 folder" ]]
}

@test "refuses a folder that is not there" {
  run backup.sh /none out.tar
  [ "$status" -eq 2 ]
  [ "$output" = "no such folder: /none" ]
}

@test "prints its version" {
  run backup.sh --version
  assert_success
  assert_output "backup 1.2"
}
`;

const PLAIN = `#!/bin/sh
# Tests of greet.sh, with shunit2.

testSaysHello() {
  result=$(./greet.sh Ada)
  assertEquals "Hello, Ada" "$result"
  assertTrue "[ -f log ]"
}

testNeedsAName() {
  ./greet.sh >/dev/null 2>&1
  assertEquals 64 $?
}

. ./shunit2
`;

export const WEAKENED_SHELL: CorpusChange[] = [
  aChange(
    "bats skip",
    edited("test/backup.bats", BACKUP, ["  run backup.sh /none", `  skip "flaky"\n  run backup.sh /none`]),
  ),
  aChange(
    "skip under a condition",
    edited("test/backup.bats", BACKUP, [
      "  run backup.sh --version",
      `  [ -n "$CI" ] && skip\n  run backup.sh --version`,
    ]),
  ),
  aChange(
    "deleted",
    edited("test/backup.bats", BACKUP, [
      BACKUP.slice(BACKUP.indexOf(`@test "refuses`), BACKUP.indexOf(`@test "prints`)),
      "",
    ]),
  ),
  aChange(
    "an assertion is gone",
    edited("test/backup.bats", BACKUP, [`  [[ "$output" == "1 folder" ]]\n`, ""]),
  ),
  aChange(
    "|| true",
    edited("test/backup.bats", BACKUP, [`  [ "$status" -eq 2 ]`, `  [ "$status" -eq 2 ] || true`]),
  ),
  aChange(
    "the text becomes a non-empty text",
    edited("test/backup.bats", BACKUP, [`[ "$output" = "no such folder: /none" ]`, `[ -n "$output" ]`]),
  ),
  aChange(
    "the status no longer matters",
    edited("test/backup.bats", BACKUP, [`[ "$status" -eq 2 ]`, `[ "$status" -ge 0 ]`]),
  ),
  aChange(
    "commented out",
    edited("test/backup.bats", BACKUP, [`  assert_output "backup 1.2"`, `  # assert_output "backup 1.2"`]),
  ),
  aChange(
    "true in the place of the body",
    edited("test/backup.bats", BACKUP, [
      `  run backup.sh --version\n  assert_success\n  assert_output "backup 1.2"`,
      "  true",
    ]),
  ),
  aChange(
    "shunit2: renamed out of sight",
    edited("test/greet_test.sh", PLAIN, ["testNeedsAName", "needsAName"]),
  ),
  aChange(
    "shunit2: assertEquals becomes assertNotNull",
    edited("test/greet_test.sh", PLAIN, [`assertEquals "Hello, Ada" "$result"`, `assertNotNull "$result"`]),
  ),
  aChange(
    "shunit2: startSkipping",
    edited("test/greet_test.sh", PLAIN, ["  ./greet.sh >", "  startSkipping\n  ./greet.sh >"]),
  ),
  aChange(
    "returns early",
    edited("test/backup.bats", BACKUP, [
      "  run backup.sh --version",
      "  return 0\n  run backup.sh --version",
    ]),
  ),
];

export const HONEST_SHELL: CorpusChange[] = [
  aChange(
    "a case is added",
    rewritten(
      "test/backup.bats",
      BACKUP,
      `${BACKUP}\n@test "prints its help" {\n  run backup.sh --help\n  [ "$status" -eq 0 ]\n}\n`,
    ),
  ),
  aChange(
    "renamed",
    edited("test/backup.bats", BACKUP, [`@test "makes an archive"`, `@test "archives a folder"`]),
  ),
  aChange("moved", ...moved("test/backup.bats", "test/unit/backup.bats", BACKUP)),
  aChange(
    "bats-assert comes in",
    edited("test/backup.bats", BACKUP, [
      `  [ "$status" -eq 2 ]\n  [ "$output" = "no such folder: /none" ]`,
      `  assert_failure 2\n  assert_output "no such folder: /none"`,
    ]),
  ),
  aChange(
    "run with a status",
    edited("test/backup.bats", BACKUP, [
      `  run backup.sh /none out.tar\n  [ "$status" -eq 2 ]\n`,
      `  run -2 backup.sh /none out.tar\n`,
    ]),
  ),
  aChange(
    "words in a text",
    edited("test/backup.bats", BACKUP, [
      `@test "prints its version" {`,
      `# skip this? || true\n@test "prints its version" {`,
    ]),
  ),
  aChange(
    "un-skipped",
    rewritten(
      "test/backup.bats",
      BACKUP.replace("  run backup.sh /none", "  skip\n  run backup.sh /none"),
      BACKUP,
    ),
  ),
  aChange(
    "script and tests go together",
    removed("greet.sh", "#!/bin/sh\necho Hello\n"),
    removed("test/greet_test.sh", PLAIN),
  ),
];
