import { aChange, type CorpusChange, edited, moved, removed, rewritten } from "./corpus-change.ts";

const QUEUE = `package queue

import (
	"errors"
	"testing"
)

func TestPushAndPop(t *testing.T) {
	q := New(2)
	q.Push("a")
	q.Push("b")
	got, err := q.Pop()
	if err != nil {
		t.Fatalf("Pop: %v", err)
	}
	if got != "a" {
		t.Errorf("Pop() = %q, want %q", got, "a")
	}
}

func TestFull(t *testing.T) {
	q := New(1)
	q.Push("a")
	if err := q.Push("b"); !errors.Is(err, ErrFull) {
		t.Fatalf("Push on a full queue = %v, want ErrFull", err)
	}
	if q.Len() != 1 {
		t.Errorf("Len() = %d, want 1", q.Len())
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		name string
		in   string
		want int
	}{
		{"empty", "", 0},
		{"one", "1", 1},
		{"spaces", " 12 ", 12},
		{name: "hex", in: "0x10", want: 16},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Parse(tt.in); got != tt.want {
				t.Errorf("Parse(%q) = %d, want %d", tt.in, got, tt.want)
			}
		})
	}
}
`;

const STORE = `package store_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/app/store"
)

func TestPutThenGet(t *testing.T) {
	s := store.New()
	require.NoError(t, s.Put(context.Background(), "k", []byte("v")))
	value, err := s.Get(context.Background(), "k")
	require.NoError(t, err)
	assert.Equal(t, []byte("v"), value)
}

func TestMissing(t *testing.T) {
	s := store.New()
	_, err := s.Get(context.Background(), "none")
	assert.ErrorIs(t, err, store.ErrNotFound)
	assert.Equal(t, 0, s.Len())
}
`;

export const WEAKENED_GO: CorpusChange[] = [
  aChange(
    "t.Skip",
    edited("queue/queue_test.go", QUEUE, ["	q := New(1)\n", `	t.Skip("flaky on CI")\n	q := New(1)\n`]),
  ),
  aChange(
    "skipped in short mode only",
    edited("queue/queue_test.go", QUEUE, [
      "	q := New(2)\n",
      `	if testing.Short() {\n		t.SkipNow()\n	}\n	q := New(2)\n`,
    ]),
  ),
  aChange(
    "a build tag that nobody sets",
    edited("store/store_test.go", STORE, ["package store_test", "//go:build ignore\n\npackage store_test"]),
  ),
  aChange(
    "deleted",
    edited("store/store_test.go", STORE, [STORE.slice(STORE.indexOf("func TestMissing")), ""]),
  ),
  aChange("lower case hides it", edited("queue/queue_test.go", QUEUE, ["func TestFull", "func testFull"])),
  aChange(
    "a row is gone",
    edited("queue/queue_test.go", QUEUE, [`		{name: "hex", in: "0x10", want: 16},\n`, ""]),
  ),
  aChange(
    "an error becomes a log line",
    edited("queue/queue_test.go", QUEUE, [`t.Errorf("Len() = %d`, `t.Logf("Len() = %d`]),
  ),
  aChange(
    "the value is thrown away",
    edited("queue/queue_test.go", QUEUE, [
      `	if got != "a" {\n		t.Errorf("Pop() = %q, want %q", got, "a")\n	}\n`,
      "	_ = got\n",
    ]),
  ),
  aChange(
    "ErrorIs becomes Error",
    edited("store/store_test.go", STORE, [
      "assert.ErrorIs(t, err, store.ErrNotFound)",
      "assert.Error(t, err)",
    ]),
  ),
  aChange(
    "Equal becomes NotNil",
    edited("store/store_test.go", STORE, [`assert.Equal(t, []byte("v"), value)`, "assert.NotNil(t, value)"]),
  ),
  aChange(
    "assert.True of true",
    edited("store/store_test.go", STORE, ["assert.Equal(t, 0, s.Len())", "assert.True(t, true)"]),
  ),
  aChange(
    "a panic is swallowed",
    edited("store/store_test.go", STORE, [
      `	s := store.New()\n	require`,
      `	defer func() { _ = recover() }()\n	s := store.New()\n	require`,
    ]),
  ),
  aChange(
    "returns early",
    edited("queue/queue_test.go", QUEUE, [
      `	q := New(1)\n`,
      `	if os.Getenv("FULL") == "" {\n		return\n	}\n	q := New(1)\n`,
    ]),
  ),
];

export const HONEST_GO: CorpusChange[] = [
  aChange(
    "a row is added",
    edited("queue/queue_test.go", QUEUE, [
      `		{"one", "1", 1},\n`,
      `		{"one", "1", 1},\n		{"two", "2", 2},\n`,
    ]),
  ),
  aChange("renamed", edited("queue/queue_test.go", QUEUE, ["func TestFull", "func TestPushOnFullQueue"])),
  aChange("moved", ...moved("queue/queue_test.go", "internal/queue/queue_test.go", QUEUE)),
  aChange(
    "testify comes in",
    edited("queue/queue_test.go", QUEUE, [
      `	if got != "a" {\n		t.Errorf("Pop() = %q, want %q", got, "a")\n	}\n`,
      `	assert.Equal(t, "a", got)\n`,
    ]),
  ),
  aChange(
    "testify goes out",
    edited("store/store_test.go", STORE, [
      `	assert.Equal(t, 0, s.Len())\n`,
      `	if n := s.Len(); n != 0 {\n		t.Fatalf("Len() = %d, want 0", n)\n	}\n`,
    ]),
  ),
  aChange(
    "a helper",
    edited(
      "queue/queue_test.go",
      QUEUE,
      [
        "func TestPushAndPop",
        `func mustPop(t *testing.T, q *Queue) string {\n	t.Helper()\n	got, err := q.Pop()\n	if err != nil {\n		t.Fatalf("Pop: %v", err)\n	}\n	return got\n}\n\nfunc TestPushAndPop`,
      ],
      [
        `	got, err := q.Pop()\n	if err != nil {\n		t.Fatalf("Pop: %v", err)\n	}\n	if got != "a" {\n		t.Errorf("Pop() = %q, want %q", got, "a")`,
        `	if got := mustPop(t, q); got != "a" {\n		t.Errorf("Pop() = %q, want %q", got, "a")`,
      ],
    ),
  ),
  aChange(
    "cases become a table",
    edited("store/store_test.go", STORE, [
      STORE.slice(STORE.indexOf("func TestMissing")),
      `func TestMissing(t *testing.T) {\n	for _, key := range []string{"none", ""} {\n		t.Run(key, func(t *testing.T) {\n			s := store.New()\n			_, err := s.Get(context.Background(), key)\n			assert.ErrorIs(t, err, store.ErrNotFound)\n			assert.Equal(t, 0, s.Len())\n		})\n	}\n}\n`,
    ]),
  ),
  aChange(
    "t.Parallel",
    edited("queue/queue_test.go", QUEUE, ["	q := New(1)\n", "	t.Parallel()\n	q := New(1)\n"]),
  ),
  aChange(
    "words in a message",
    edited("queue/queue_test.go", QUEUE, [
      `"Len() = %d, want 1"`,
      `"t.Skip() Len() = %d, want 1 // t.SkipNow()"`,
    ]),
  ),
  aChange(
    "package and tests go together",
    removed("store/store.go", "package store\n\nfunc New() *Store { return nil }\n"),
    removed("store/store_test.go", STORE),
  ),
  aChange(
    "a benchmark is added",
    rewritten(
      "queue/queue_test.go",
      QUEUE,
      `${QUEUE}\nfunc BenchmarkPush(b *testing.B) {\n	if testing.Short() {\n		b.Skip("long")\n	}\n	for b.Loop() {\n		New(1).Push("a")\n	}\n}\n`,
    ),
  ),
];
