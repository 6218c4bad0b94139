import { describe, expect, it } from "vitest";
import { gitBlobSha } from "../../src/change/change-set.ts";
import { collectChanges } from "../../src/change/collect.ts";
import type { ExecResult } from "../../src/sandbox/sandbox.ts";
import { anExecResult, aSandbox } from "../support/a-sandbox.ts";

const HELLO = Buffer.from("hello\n");
const SHA = gitBlobSha(HELLO);
const NONE = "0".repeat(40);
const OTHER = gitBlobSha(Buffer.from("other"));
const BASE = "c".repeat(40);

const list = (...entries: string[]) => `${entries.join("")}1\t0\ta.txt\0`;
const added = (path: string, sha = SHA, mode = "100644") => `:000000 ${mode} ${NONE} ${sha} A\0${path}\0`;
const ONE = list(added("a.txt"));
const object = (content = HELLO, sha = gitBlobSha(content), size: number | string = content.length) =>
  `${sha} blob ${size}\n${content}\n`;

const LIMITS = { maxFiles: 100, maxFileBytes: 1_000_000, maxChangeBytes: 600_000, maxLockfileBytes: 400_000 };

/** The other parts of what the script prints, by their place after the difference. */
type Parts = Partial<Record<"paths" | "base", string>>;

const collectWith = ({ paths = "", base = "" }: Parts, ...answers: (string | ExecResult)[]) => {
  const results = answers.map((answer) =>
    typeof answer === "string" ? anExecResult({ text: answer }) : answer,
  );
  const { sandbox, execs } = aSandbox({ answers: results });
  const exec: typeof sandbox.exec = async (args, options) => {
    const result = await sandbox.exec(args, options);
    const word = args.at(-1);
    // The list is parted by a word that comes with the question.
    if (execs.length > 1) return result;
    const parts = [Buffer.from(result.stdout).toString("latin1"), paths, base, "", "", "", "", "", "", ""];
    return { ...result, stdout: Buffer.from(parts.join(`\0${word}\0`), "latin1") };
  };
  const options = { baseSha: BASE, baseline: "run-1", limits: LIMITS };
  return { collected: collectChanges({ ...sandbox, exec }, options), execs };
};
const collect = (...answers: (string | ExecResult)[]) => collectWith({}, ...answers);

describe("what the agent changed", () => {
  it("is the list and the contents, each with the hash the list has for it", async () => {
    const { collected, execs } = collect(ONE, object());

    expect(await collected).toEqual({
      kind: "collected",
      changeSet: {
        baseSha: BASE,
        changes: [{ kind: "put", path: "a.txt", mode: "100644", content: new Uint8Array(HELLO) }],
        additions: 1,
        deletions: 0,
      },
      findings: [],
      notes: [],
    });
    expect(execs[0]?.args.slice(4, 9)).toEqual([
      ...["/workspace/app.git", "/workspace/repository", BASE, "run-1", "compare"],
    ]);
    expect(execs[1]).toMatchObject({ stdin: `${SHA}\n`, capBytes: 1_000_100 });
    expect(execs.map(({ network, env }) => [network, env.GIT_CONFIG_GLOBAL])).toEqual([
      ["none", "/dev/null"],
      ["none", "/dev/null"],
    ]);
  });

  it("is nothing when nothing changed, and no content is fetched", async () => {
    const { collected, execs } = collect("");

    expect(await collected).toMatchObject({ kind: "collected", changeSet: { changes: [] } });
    expect(execs).toHaveLength(1);
  });

  it("knows deletions, moves, links, modes and contents that are there twice", async () => {
    const manifest = list(
      `:100644 000000 ${SHA} ${NONE} D\0gone.txt\0`,
      `:100644 100755 ${SHA} ${SHA} R100\0old.sh\0new.sh\0`,
      added("link", SHA, "120000"),
    );
    const { collected, execs } = collectWith(
      { paths: "gone.txt\0old.sh\0", base: `${SHA} blob 6\nx missing\n${SHA} blob 6\nx missing\n` },
      ...[manifest, object()],
    );

    expect(await collected).toMatchObject({
      changeSet: {
        changes: [
          { kind: "delete", path: "gone.txt" },
          { kind: "put", path: "new.sh", previousPath: "old.sh", mode: "100755", knownSha: SHA },
          { kind: "put", path: "link", mode: "120000" },
        ],
      },
    });
    expect(execs[1]?.stdin).toBe(`${SHA}\n`);
  });

  it("S12: keeps a submodule in the list, without content, for the gate to refuse", async () => {
    const { collected } = collect(list(added("sub", OTHER, "160000")));

    expect(await collected).toMatchObject({
      changeSet: { changes: [{ path: "sub", mode: "160000", content: new Uint8Array() }] },
    });
  });

  it("is not fetched when there are too many files", async () => {
    const { collected, execs } = collect(
      list(...Array.from({ length: 101 }, (_, index) => added(`f${index}`))),
    );

    expect(await collected).toEqual({
      kind: "too_large",
      findings: [
        { path: "", rule: "too-many-files", detail: "has 101 changed files; at most 100 are allowed" },
      ],
    });
    expect(execs).toHaveLength(1);
  });
});

/** Answers of a sandbox that lies, or breaks; the second one is to the question for contents. */
const HOSTILE: [name: string, kind: "failed" | "too_large", ...answers: (string | ExecResult)[]][] = [
  ["a list that took too long", "too_large", anExecResult({ outcome: "timed_out", exitCode: undefined })],
  [
    "an endless list",
    "too_large",
    anExecResult({ outcome: "too_much_output", exitCode: undefined, text: ONE }),
  ],
  ["a list with a bad exit code", "failed", anExecResult({ exitCode: 128, text: ONE, stderr: "fatal" })],
  ["a list without an exit code", "failed", anExecResult({ exitCode: undefined, text: ONE })],
  ["a list that breaks off", "failed", added("a.txt").slice(0, -8)],
  ["a list of words", "failed", "hello"],
  ["a list of random bytes", "failed", anExecResult({ stdout: Buffer.from([0, 255, 58, 0, 200, 1, 2]) })],
  [
    "a list of ten thousand files",
    "too_large",
    list(...Array.from({ length: 10_000 }, (_, index) => added(`${index}`))),
  ],
  ["no contents", "failed", ONE, ""],
  ["contents that took too long", "too_large", ONE, anExecResult({ outcome: "timed_out", text: object() })],
  ["endless contents", "too_large", ONE, anExecResult({ outcome: "too_much_output", text: object() })],
  ["another content under the right hash", "failed", ONE, object(Buffer.from("evil!\n"), SHA)],
  ["a right content under another hash", "failed", ONE, object(HELLO, OTHER)],
  ["a content that is one byte short", "failed", ONE, object(HELLO, SHA, 5)],
  ["a content that is one byte long", "failed", ONE, object(HELLO, SHA, 7)],
  ["a content that ends early", "failed", ONE, object().slice(0, -4)],
  ["a size of nothing", "failed", ONE, object(HELLO, SHA, 0)],
  ["a negative size", "failed", ONE, object(HELLO, SHA, -1)],
  ["a size of a terabyte", "failed", ONE, object(HELLO, SHA, 999_999_999_999)],
  ["a size of many digits", "failed", ONE, object(HELLO, SHA, "9".repeat(400))],
  ["a size in hexadecimal", "failed", ONE, object(HELLO, SHA, "0x6")],
  ["no size", "failed", ONE, object(HELLO, SHA, "")],
  ["a missing object", "failed", ONE, `${SHA} missing\n`],
  ["an ambiguous object", "failed", ONE, `${SHA} ambiguous\n`],
  ["a tree in place of a file", "failed", ONE, object().replace("blob", "tree")],
  ["a commit in place of a file", "failed", ONE, object().replace("blob", "commit")],
  ["words before the contents", "failed", ONE, `warning: hm\n${object()}`],
  ["a line that never ends", "failed", ONE, "a".repeat(500_000)],
  ["a hash in capitals", "failed", ONE, object().replace(SHA, SHA.toUpperCase())],
  ["a right content that a wrong one follows", "failed", ONE, object() + object(Buffer.from("evil!\n"), SHA)],
  ["one content of two", "failed", list(added("a.txt"), added("b.txt", OTHER)), object()],
  [
    "the contents of two files exchanged",
    "failed",
    list(added("a.txt"), added("b.txt", OTHER)),
    object(Buffer.from("other"), SHA) + object(HELLO, OTHER),
  ],
  [
    "another file's content, known to the base",
    "failed",
    list(`:100644 100644 ${OTHER} ${OTHER} M\0a.txt\0`),
    object(HELLO, OTHER),
  ],
  ["a hash of all zeros", "failed", list(added("a.txt", NONE)), object(Buffer.from(""), NONE)],
  ["zero bytes", "failed", ONE, "\0".repeat(1_000)],
];

describe("S15: a sandbox that lies", () => {
  it.each(HOSTILE)("is caught with %s", async (_, kind, ...answers) => {
    expect((await collect(...answers).collected).kind).toBe(kind);
  });

  it("may add objects that nobody asked for: they are left out", async () => {
    const { collected } = collect(ONE, object(Buffer.from("evil")) + object());

    expect(await collected).toMatchObject({
      changeSet: { changes: [{ path: "a.txt", content: new Uint8Array(HELLO) }] },
    });
  });

  it("may fail after the contents: what has the right hash is right", async () => {
    const { collected } = collect(ONE, anExecResult({ exitCode: 1, text: object() }));

    expect((await collected).kind).toBe("collected");
  });
});
