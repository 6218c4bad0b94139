import { describe, expect, test } from "vitest";
import { gitBlobSha, isBinary } from "../../src/change/change-set.ts";

describe("a change set's content", () => {
  test.each([
    ["", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"],
    ["hello\n", "ce013625030ba8dba906f756967f9e9ca394464a"],
  ])("%j has git's own blob id", (content, sha) => {
    expect(gitBlobSha(Buffer.from(content))).toBe(sha);
  });

  test("text is UTF-8 without a zero byte; all else is binary", () => {
    expect(isBinary(Buffer.from("plain, é, 漢字, 😀\r\n"))).toBe(false);
    expect(isBinary(Buffer.from(""))).toBe(false);
    expect(isBinary(Buffer.from("a\0b"))).toBe(true);
    expect(isBinary(Uint8Array.of(0xc3, 0x28))).toBe(true);
    expect(isBinary(Uint8Array.of(0xed, 0xa0, 0x80))).toBe(true);
    expect(isBinary(Uint8Array.of(0xc0, 0xaf))).toBe(true);
  });
});
