import type { FileChange, FileMode } from "../../src/change/change-set.ts";
import { decideGate, type GatePolicy, type GateVerdict } from "../../src/change/gate.ts";
import type { GateRule } from "../../src/run/outcome.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";
import { aJwt, aRandomText, ISSUED, PRIVATE_KEYS } from "../text/secrets/real-tokens.ts";
import { ALLOWED, FAULTY, LINKS_IN, LINKS_OUT, PROTECTED } from "./path-fixtures.ts";

/** The secret that the fixtures' policy knows. */
export const SECRET = "canary-Zx9Kq7LmP2vT8wYb4NcR6d";

/** The policy of an operator who left the defaults. */
export const POLICY: GatePolicy = {
  redactor: createRedactor([SECRET]),
  protectedPaths: ["secret/**"],
  allowPaths: [],
  secretFixturePaths: [],
  maxFiles: 100,
  maxFileBytes: 1024 * 1024,
  maxChangeBytes: 4 * 1024 * 1024,
  maxLockfileBytes: 8 * 1024 * 1024,
};

/** What the gate says of these changes. */
export function decide(changes: readonly FileChange[], overrides: Partial<GatePolicy> = {}): GateVerdict {
  const changeSet = { baseSha: "0".repeat(40), changes, additions: 1, deletions: 0 };
  return decideGate({ changeSet, policy: { ...POLICY, ...overrides } });
}

/** The rules that stop these changes, each once; none where they pass. */
export function rulesOf(changes: readonly FileChange[], overrides: Partial<GatePolicy> = {}): GateRule[] {
  const verdict = decide(changes, overrides);
  return verdict.kind === "blocked" ? [...new Set(verdict.findings.map(({ rule }) => rule))] : [];
}

/** Changes, and which rules have to stop them; with none they pass, with as many warnings as given. */
export interface Fixture {
  name: string;
  changes: FileChange[];
  rules: GateRule[];
  warnings?: number;
}

/** A file that is written; content defaults to a line of text. */
export function aPut(
  path: string,
  content: string | Uint8Array = "text\n",
  mode: FileMode = "100644",
): FileChange {
  return { kind: "put", path, mode, content: typeof content === "string" ? Buffer.from(content) : content };
}

/** A symbolic link. */
export function aLink(path: string, target: string): FileChange {
  return aPut(path, target, "120000");
}

/** A file that is deleted. */
export function aDelete(path: string): FileChange {
  return { kind: "delete", path };
}

const paths = (rule: GateRule, list: readonly string[]): Fixture[] =>
  list.map((path) => ({ name: `${rule}: ${JSON.stringify(path)}`, changes: [aPut(path)], rules: [rule] }));

const SECRETS = [
  SECRET,
  `const key = "${SECRET}";`,
  Buffer.from(SECRET).toString("base64"),
  Buffer.from(SECRET).toString("hex"),
  [...SECRET].reverse().join(""),
  [...SECRET].join(" "),
  SECRET.slice(4, 20),
  Buffer.from(SECRET, "utf16le"),
  Buffer.concat([Buffer.from([0, 1, 2, 255]), Buffer.from(SECRET)]),
  `ghp_${ISSUED[0]}`,
  `ghs_12345_${aJwt({ iss: "https://login.octo.dev", exp: 1_900_000_000 })}`,
  `sk-ant-api03-${aRandomText(93)}`,
  ...PRIVATE_KEYS,
];

const WARNED: readonly (readonly [FileChange, number])[] = [
  [aPut("package-lock.json"), 1],
  [aPut("web/pnpm-lock.yaml"), 1],
  [aPut("Cargo.lock"), 1],
  [aPut("go.sum"), 1],
  [aDelete("yarn.lock"), 1],
  [aPut("CLAUDE.md"), 1],
  [aPut("pkg/AGENTS.md"), 1],
  [aPut(".cursorrules"), 1],
  [aPut(".clinerules/style.md"), 1],
  [aPut(".github/instructions/a.instructions.md"), 1],
  [aPut("bin/run", "#!/bin/sh\n", "100755"), 1],
  [aPut("a.png", Uint8Array.of(0x89, 0x50, 0)), 1],
  [aPut("latin1.txt", Uint8Array.of(0xe9, 0x20)), 1],
  [aPut("a.ts", "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n"), 1],
  [aPut("a.md", "zero\u200bwidth"), 1],
  [aPut("bin/tool", Uint8Array.of(0x7f, 0x45, 0), "100755"), 2],
  [aPut("a.ts", "a\r\nb\r\n"), 0],
  [aPut("empty", ""), 0],
  [aDelete("src/old.ts"), 0],
  [{ kind: "put", path: "b.ts", previousPath: "a.ts", mode: "100644", content: Buffer.from("x") }, 0],
];

const BIDI = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"];

const TOGETHER: Fixture[] = [
  { name: "two paths that differ in case", changes: [aPut("a.ts"), aPut("A.ts")], rules: ["path"] },
  { name: "the same path twice", changes: [aPut("a.ts"), aPut("a.ts", "other")], rules: ["path"] },
  { name: "a file and a folder", changes: [aPut("a"), aPut("a/b")], rules: ["path"] },
  { name: "a link and a file beneath it", changes: [aLink("a", "b"), aPut("a/b")], rules: ["path"] },
  { name: "two spellings of a folder", changes: [aPut("Src/a"), aPut("src/b")], rules: ["path"] },
  { name: "long s", changes: [aPut("s.ts"), aPut("\u017f.ts")], rules: ["path"] },
  {
    name: "a rename that changes case",
    changes: [aDelete("readme.md"), aPut("README.md")],
    rules: [],
    warnings: 0,
  },
  { name: "a deleted workflow", changes: [aDelete(".github/workflows/ci.yml")], rules: ["protected-path"] },
  {
    name: "a workflow moved away",
    changes: [
      {
        kind: "put",
        path: "x.yml",
        previousPath: ".github/workflows/ci.yml",
        mode: "100644",
        content: Buffer.from("x"),
      },
    ],
    rules: ["protected-path"],
  },
  {
    name: "a submodule",
    changes: [{ ...aPut("sub"), mode: "160000" } as unknown as FileChange],
    rules: ["mode"],
  },
  { name: "a tree", changes: [{ ...aPut("sub"), mode: "040000" } as unknown as FileChange], rules: ["mode"] },
  {
    name: "a set-uid file",
    changes: [{ ...aPut("x"), mode: "104755" } as unknown as FileChange],
    rules: ["mode"],
  },
  {
    name: "a hundred files",
    changes: Array.from({ length: 100 }, (_, index) => aPut(`f${index}.txt`)),
    rules: [],
    warnings: 0,
  },
  {
    name: "a hundred and one",
    changes: Array.from({ length: 101 }, (_, index) => aDelete(`f${index}.txt`)),
    rules: ["too-many-files"],
  },
  { name: "a file of 1 MiB", changes: [aPut("a.txt", "a".repeat(1024 * 1024))], rules: [], warnings: 0 },
  { name: "a byte more", changes: [aPut("a.txt", "a".repeat(1024 * 1024 + 1))], rules: ["file-too-large"] },
  {
    name: "more than 4 MiB in all",
    changes: Array.from({ length: 5 }, (_, index) => aPut(`${index}.txt`, "a".repeat(900_000))),
    rules: ["too-large"],
  },
  { name: "a secret in a path", changes: [aPut(`src/${SECRET}.ts`)], rules: ["secret"] },
  { name: "a secret in a deleted path", changes: [aDelete(`src/${SECRET}.ts`)], rules: ["secret"] },
  { name: "a secret as a link's target", changes: [aLink("a", SECRET)], rules: ["secret"] },
  {
    name: "everything at once",
    changes: [aPut(".github/workflows/../x", `${SECRET}\u202e`)],
    rules: ["path", "protected-path", "secret", "bidi-text"],
  },
];

/** The table of row S12. */
export const FIXTURES: Fixture[] = [
  ...paths("protected-path", PROTECTED),
  ...paths("own-protected-path", ["secret/area/file.txt"]),
  ...paths("path", FAULTY),
  ...ALLOWED.map((path) => ({ name: `sound: ${path}`, changes: [aPut(path)], rules: [], warnings: 0 })),
  ...LINKS_OUT.map(([path, target]) => ({
    name: `link out: ${path} -> ${JSON.stringify(target)}`,
    changes: [aLink(path, target)],
    rules: ["symlink" as const],
  })),
  ...LINKS_IN.map(([path, target]) => ({
    name: `link inside: ${path} -> ${target}`,
    changes: [aLink(path, target)],
    rules: [],
    warnings: 1,
  })),
  ...SECRETS.map((content, index) => ({
    name: `secret ${index}`,
    changes: [aPut("a.txt", content)],
    rules: ["secret" as const],
  })),
  ...BIDI.map((char) => ({
    name: `bidi ${char.charCodeAt(0).toString(16)}`,
    changes: [aPut("a.ts", `/*${char}*/`)],
    rules: ["bidi-text" as const],
  })),
  ...WARNED.map(([change, warnings], index) => ({
    name: `warning ${index}: ${change.path}`,
    changes: [change],
    rules: [],
    warnings,
  })),
  ...TOGETHER,
];
