import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderCommitBody, renderPlain } from "../../../src/text/outgoing/render-outgoing.ts";
import { createRedactor } from "../../../src/text/secrets/redact.ts";

const SECRET = "canary-Zx9Kq7LmP2vT8wYb4NcR6d";
const policy = {
  redactor: createRedactor([SECRET]),
  requester: "alice",
  linkHosts: ["github.com", "docs.example.org"],
};

describe("S13: one line for a title or a commit subject", () => {
  const plain = (text: string) => renderPlain(text, { ...policy, maxChars: 80 });

  test.each([
    ["Fix the parser", "Fix the parser"],
    ["# Fix\nthe  parser\t", "Fix the parser"],
    ["/approve this", "approve this"],
    ["fix: crash, fixes #12 and o/r#3, GH-4", "fix: crash, fixes # 12 and o/r# 3, GH 4"],
    ["thanks @bob and @alice", "thanks @ bob and @ alice"],
    ["use pkg@1.2.3", "use pkg@1.2.3"],
    ["see o/r@1f2e3d4c", "see o/r@ 1f2e3d4c"],
    ["closes https://github.com/o/r/issues/3", "closes o/r# 3"],
    ["see https://evil.test/x", "see (evil.test)"],
    ["done [skip ci] [ci skip] [no ci] ***NO_CI***", "done skip-ci ci-skip no-ci NO-CI"],
    ["[skip [skip ci]ci]", "[skip skip-cici]"],
    ["[SKIP-CI] [skip actions] skip-checks: true", "SKIP-CI skip-actions skip checks: true"],
    [`key ${SECRET}`, "key [redacted]"],
    ["a\u202eb\u0000c\u200bd", "abcd"],
    ["x".repeat(100), `${"x".repeat(77)}…`],
  ])("%j becomes %j", (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  test("nothing in a fuzzed line acts", () => {
    const bit = fc.constantFrom(
      "@",
      "#",
      "1",
      "bob",
      " ",
      "\n",
      "GH-",
      "[",
      "skip",
      "no",
      " ci",
      "]",
      "*",
      "***",
      "NO_CI",
      "/",
      "\u200b",
      "https://",
      "github.com/",
      "o/r/issues/3",
      "o/r",
      "fixes ",
    );
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 14 }), (parts) => {
        const line = plain(parts.join(""));
        expect(line).not.toMatch(
          /\n|^[#/]|(?<![A-Za-z0-9])@[A-Za-z0-9]|#\d|(?<![A-Za-z0-9])GH-\d|\[(?:skip|no) ci\]|\*\*\*NO_CI\*\*\*|:\/\/github\.com\/+o\/r\/issues\/3/,
        );
        expect(line.length).toBeLessThanOrEqual(80);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("S13: the body of a commit message", () => {
  test.each([
    ["What.\n\nWhy.", "What.\n\nWhy."],
    ["What.\n\nCo-authored-by: X <x@y.test>\nSigned-off-by: Y", "What."],
    ["What.\n\n  co-Authored-By : X\n\n\nRest", "What.\n\nRest"],
    ["Co-\u200bauthored-by: X", ""],
    ["What.\n\nskip-checks: true\nrequest-checks: true\nRelease-As: 9.9.9", "What."],
    ["***NO_CI***\n[ci skip]", "NO-CI\nci-skip"],
    ["fixes #1\n@bob", "fixes # 1\n@ bob"],
    ["🤖 Generated\n\nCo-Authored-By: Claude <noreply@anthropic.com>", "🤖 Generated"],
  ])("%j becomes %j", (text, expected) => {
    expect(renderCommitBody(text, policy)).toBe(expected);
  });
});
