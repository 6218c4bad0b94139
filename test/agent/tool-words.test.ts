import { describe, expect, it } from "vitest";
import { parseTodos, renderAction } from "../../src/agent/tool-words.ts";
import { aJwt, aRandomText, ISSUED, PRIVATE_KEYS } from "../text/secrets/real-tokens.ts";

const TOKEN = `ghp_${ISSUED[0]}`;
/** A credential of so many characters. */
const aLongToken = (length: number) => aJwt({ sub: aRandomText(Math.round((length - 100) * 0.75)) });

describe("S10: what a tool does, told to people", () => {
  it.each([
    ["Bash", { command: `curl -H 'x: ${"y".repeat(90)}' ${TOKEN}` }],
    ["Bash", { command: `A=${aLongToken(3_900)} -H ${TOKEN}` }],
    ["Bash", { command: `curl -H "Cookie: ${aLongToken(5_400)}"` }],
    ["Grep", { pattern: `${"y".repeat(105)} ${TOKEN}` }],
    ["Read", { file_path: `/tmp/${TOKEN}/${"y".repeat(100)}` }],
    ["Read", { file_path: `/tmp/${"k".repeat(4_000)}${PRIVATE_KEYS[0]}` }],
  ])("shows no half of what looks like a credential: %s", (name, input) => {
    const action = renderAction({ name, input });

    expect(action).not.toMatch(/gh|zQW|q17|eyJ|[AB-Z0-9+][A-Za-xz0-9+]{30}/);
  });

  it("shows no half of a credential in the agent's list", () => {
    const todos = [{ content: `${"y".repeat(180)} ${TOKEN}`, status: "pending" }];

    expect(parseTodos({ todos })?.[0]?.text).toBe(`${"y".repeat(180)} [redacted]`);
  });

  it.each([
    ["Bash", { command: `${"a".repeat(119)}\u{1f600}b` }],
    ["Read", { file_path: `\u{1f600}${"a".repeat(119)}` }],
  ])("keeps no half of a character: %s", (name, input) => {
    expect(renderAction({ name, input })?.isWellFormed()).toBe(true);
  });

  it("has no words for what only looks like a tool", () => {
    expect(["constructor", "__proto__", "TodoWrite"].map((name) => renderAction({ name }))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
