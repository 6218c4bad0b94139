import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderOutgoing } from "../../../src/text/outgoing/render-outgoing.ts";
import { createRedactor } from "../../../src/text/secrets/redact.ts";
import { toCpuMs } from "../../support/cpu-time.ts";
import { findActing, toShown } from "./acting-markdown.ts";

const SECRET = "canary-Zx9Kq7LmP2vT8wYb4NcR6d";
const policy = {
  redactor: createRedactor([SECRET]),
  requester: "alice",
  linkHosts: ["github.com", "docs.example.org"],
};
const render = (text: string) => renderOutgoing(text, policy);

describe("S13 S52: what the agent writes can't act", () => {
  test.each([
    ["hi @bob and @org/team.", "hi `@bob` and `@org/team.`"],
    ["thanks @alice, @Alice!", "thanks @alice, @Alice!"],
    ["@alice/team @alice-b @alicea x@alice", "`@alice/team` `@alice-b` `@alicea` `x@alice`"],
    ["\\@bob and @*bob* and &#64;bob", "`@bob` and `@`*bob* and &amp;`#64`;bob"],
    ["@[bob](https://evil.test)", "`@bob` (`https://evil.test`)"],
    ["mail me@example.com, use pkg@1.2.3", "mail `me@example.com`, use `pkg@1.2.3`"],
    ["an @ alone", "an @ alone"],
    ["fixes #12, closes o/r#3, resolves GH-4", "fixes `#12`, closes `o/r#3`, resolves `GH-4`"],
    ["fix[es](x) \\#12 and GH\\-4", "fixes `#12` and `GH-4`"],
    ["resolves https://github.com/o/r/issues/3", "resolves `o/r#3`"],
    ["[fixed](https://github.com/o/r/pull/3#issuecomment-1)", "fixed `o/r#3`"],
    ["`fixes #12` stays code", "`fixes # 12` stays code"],
    ["a <b>bold</b> & <script>x</script>", "a &lt;b>bold&lt;/b> & &lt;script>x&lt;/script>"],
    ["<!-- hidden -->", "&lt;!-- hidden -->"],
    ["&lt;div&gt; stays", "&lt;div&gt; stays"],
    ["![a cat](https://evil.test/c.png)", "a cat"],
    ["![a cat][c]\n\n[c]: https://evil.test/c.png", "a cat"],
    ['<img src="https://evil.test/c.png" alt="a cat">', "a cat"],
    ["[![build](https://evil.test/b.svg)](https://evil.test)", "build (`https://evil.test`)"],
    ["[docs](https://evil.test/x?q=1)", "docs (`https://evil.test/x?q=1`)"],
    ["[docs](https://docs.example.org/a 'title')", "[docs](https://docs.example.org/a)"],
    ["[docs](http://docs.example.org/a)", "docs (`http://docs.example.org/a`)"],
    ["[docs](https://docs.example.org@evil.test/)", "docs (`https://evil.test`)"],
    ["[docs](https://docs.example.org:8443/)", "docs (`https://docs.example.org:8443`)"],
    ["[rel](./a.md) [frag](#x) [js](javascript:alert(1))", "[rel](./a.md) [frag](#x) js"],
    ["[rel](../issues/3) [n](#12) [d](1.) [h](//evil.test/a) [w](\\\\evil.test)", "rel n d h w"],
    ["[a][b] and [b]\n\n[b]: https://evil.test 'x'", "a (`https://evil.test`) and b (`https://evil.test`)"],
    [
      "<https://evil.test/a> https://evil.test/b, www.evil.test.",
      "`https://evil.test/a` `https://evil.test/b`, `https://www.evil.test`.",
    ],
    ["see https://docs.example.org/a?b=c.", "see https://docs.example.org/a?b=c."],
    ["ftp://evil.test/x ht[tps](y)://evil.test", "`ftp://evil.test/x` `https://evil.test`"],
    ["[https://evil.test/a](https://evil.test/a)", "`https://evil.test/a`"],
    ["https://bob:pw@evil.test/a`b|c@d", "`https://evil.test/a`\\`b|`c@d`"],
    ["[p](<https://evil.test/a`b|c@d#1>)", "p (`https://evil.test/a%60b%7Cc%40d#1`)"],
    ["http://[::1]:3000/a and http://u:pw@[::1]/", "`http://`\\[::1\\]:3000/a and `http://`\\[::1\\]/"],
    [
      "http://$HOST/x and https://пример.рф/я",
      "`http://`\\$HOST/x and `https://xn--e1afmkfd.xn--p1ai/%D1%8F`",
    ],
    [`https://evil.test/${"a".repeat(500)}`, `\`https://evil.test/${"a".repeat(181)}…\``],
    ["[x](https://docs.example.org/a_(b))", "[x](https://docs.example.org/a_%28b%29)"],
    ["/approve\n  /lgtm\n> /merge", "\\/approve\n  \\/lgtm\n> \\/merge"],
    ["@bob\n    > /approve", "`@bob`\n    > \\/approve"],
    ["![](x)/approve", "\\/approve"],
    ["```\n/approve\n/usr/bin/env\n```", "```\n\\/approve\n/usr/bin/env\n```"],
    ["```js\nopen", "```js\nopen\n```"],
    ["~~~\na ``` b\n~~~", "~~~\na ``` b\n~~~"],
    ["- step\n  ```sh\n  ls @bob\n  ```\n- next", "- step\n  ```sh\n  ls @bob\n  ```\n- next"],
    ["```mermaid\ngraph\n```", "```\ngraph\n```"],
    ["```suggestion\nx\n```", "```\nx\n```"],
    ["`@types/node` and `a | b` in code", "`@types/node` and `a | b` in code"],
    ["a `b", "a \\`b"],
    ["| a |\n|---|\n| `x | @bob` |", "| a |\n|---|\n| \\`x | `@bob`\\` |"],
    ["zero\u200bwidth \u202eand bidi", "zerowidth and bidi"],
    [`the key ${SECRET}!`, "the key [redacted]!"],
    [`[${SECRET}](https://github.com/x)`, "[[redacted]](https://github.com/x)"],
    ["- [ ] a\n- [x] b", "- [ ] a\n- [x] b"],
    ["**bold** _it_ ~~no~~ arr\\[0\\] `x`", "**bold** _it_ ~~no~~ arr\\[0\\] `x`"],
    ["costs $5 and $x^2$", "costs \\$5 and \\$x^2\\$"],
    ["C:\\dir", "C:\\\\dir"],
  ])("%j becomes %j", (text, expected) => {
    expect(render(text)).toBe(expected);
    expect(findActing(render(text), policy)).toEqual([]);
  });

  const bits = [
    "@bob",
    "@",
    "bob",
    "@alice",
    "@org/team",
    "#12",
    "#",
    "12",
    "fixes ",
    "closes: ",
    "o/r#3",
    "GH-4",
    "gh-5",
    "https://github.com/o/r/issues/3",
    "https://github.com/x",
    "https://evil.test/a",
    "https://",
    "evil.test",
    "www.evil.test",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "[x]",
    "[x]: https://evil.test\n",
    "[x]: https://github.com/q\n",
    "<",
    "</",
    "<img src=x alt='",
    "'>",
    "<b>",
    "<!--",
    "-->",
    "<https://evil.test>",
    "&#64;",
    "&commat;",
    "&lt;",
    "&",
    "\\",
    "`",
    "``",
    "```",
    "````",
    "~~~",
    "~",
    "\n```\n",
    "\n~~~\n",
    "\n    ",
    "\n  ",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "| ",
    "|",
    "\n|---|---|\n",
    "\n|-|\n",
    "\n:-:\n",
    "\n---\n",
    "*",
    "**",
    "_",
    "$",
    "$$",
    "\t",
    " ",
    "a",
    "foo",
    "/approve",
    "\n/merge",
    "\u200b",
    "\u202e",
    '"',
    "'",
    "!",
    "[redacted]",
    SECRET,
    SECRET.slice(0, 15),
    SECRET.slice(15),
    "[^1]: ",
    ":",
    ".",
    "a@b.co",
    "```mermaid\n",
    "# ",
  ];
  const summary = fc
    .array(fc.constantFrom(...bits), { minLength: 1, maxLength: 18 })
    .map((parts) => parts.join(""));

  test("thousands of hostile summaries hold nothing that acts, rendered once or twice", () => {
    fc.assert(
      fc.property(summary, (text) => {
        const once = render(text);
        expect(findActing(once, policy)).toEqual([]);
        expect(findActing(render(once), policy)).toEqual([]);
        expect(policy.redactor.contains(once)).toBe(false);
      }),
      { numRuns: 4000 },
    );
  });

  test("they are as harmless where they are cut", () => {
    fc.assert(
      fc.property(summary, fc.integer({ min: 60, max: 200 }), (text, maxChars) => {
        const cut = renderOutgoing(`${text}\n${text} é漢😀 ${text}`, { ...policy, maxChars });
        expect(findActing(cut, policy)).toEqual([]);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(maxChars);
      }),
      { numRuns: 1000 },
    );
  });

  test("a line that becomes a fence when it is cut opens none", () => {
    const text = "```a #12 ````b www.evil.test\n```fixed `#13";

    for (let maxChars = 60; maxChars < 110; maxChars += 1) {
      const cut = renderOutgoing(`${text}${" and more words".repeat(9)}`, { ...policy, maxChars });
      expect(findActing(cut, policy)).toEqual([]);
    }
  });

  test("a table's head is no paragraph when it is cut", () => {
    const table = "https://github.com/x)|www.evil.test\n|---|---|\n";

    for (let maxChars = 60; maxChars < 200; maxChars += 1) {
      const cut = renderOutgoing(`${table}\n${table}a|b\n\n${table}`, { ...policy, maxChars });
      expect(findActing(cut, policy)).toEqual([]);
    }
  });

  test.each(["a", "<", "@x ", "[a](b) ", "`", "```\n", "\n", "😀", "/a\n", "#1"])(
    "at most 60000 characters and bytes of %j",
    (piece) => {
      const text = render(piece.repeat(Math.ceil(100_000 / piece.length)));

      expect(text.length).toBeLessThanOrEqual(60_000);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
    },
  );

  test.each(["-", ".", ".-"])("a mention that goes on with %j takes time in proportion", (piece) => {
    const ms = (count: number) => toCpuMs(() => render(`@a${piece.repeat(count / piece.length)}a`));

    expect(ms(50_000)).toBeLessThan(100 * Math.max(ms(1_000), 5));
  });

  test.each([
    ["```\n", "\n", "\n```"],
    ["```\n", " >\n", "\n```"],
  ])("lines without words between %j and the end take time in proportion: %j", (before, piece, after) => {
    const ms = (count: number) => toCpuMs(() => render(before + piece.repeat(count) + after));

    expect(ms(50_000)).toBeLessThan(100 * Math.max(ms(1_000), 5));
  });

  test("words stay readable", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("plain", "words", "and", "`code()`", "**bold**", "x = 1;", "(aside)"), {
          minLength: 1,
        }),
        (words) => {
          expect(render(words.join(" "))).toBe(words.join(" "));
        },
      ),
    );
  });
});

test("S13: the checker of these tests sees what acts", () => {
  for (const acting of [
    "@bob",
    "x #1",
    "GH-2",
    "<b>",
    "![a](b)",
    "[a](https://evil.test)",
    "https://evil.test",
    "www.evil.test",
    "/cmd",
    "[a]: https://x.test",
    "`a` @bob `b`",
  ]) {
    expect(findActing(acting, policy)).not.toEqual([]);
  }
  expect(toShown("a `b` c\n```\nd\n```\n")).toBe("a b c\nd");
});
