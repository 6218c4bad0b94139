import { describe, expect, it } from "vitest";
import { parseReturnPath } from "../../src/viewer/return-path.ts";

const ELSEWHERE = [
  "https://evil.example",
  "http:evil.example",
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\/evil.example",
  "\\\\evil.example",
  "/\\/evil.example",
  "/a\\b",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\n/evil.example",
  "\t//evil.example",
  " //evil.example",
  " /runs",
  "/ /evil.example",
  "/\u0000/evil.example",
  "/\u00a0/evil.example",
  "/\u2028/evil.example",
  "／／evil.example",
  "/／evil.example",
  "/。evil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/a/..//evil.example",
  "/%2e//evil.example",
  "javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,x",
  "evil.example",
  "@evil.example",
  "?return_to=//evil.example",
  "#x",
  "",
  "/sign-in",
  "/sign-in?return_to=/",
  "/sign-in/callback?code=1",
  "/sign-out",
  "/./sign-in",
  `/${"x".repeat(1_000)}`,
  "/runs\r\nset-cookie: a=b",
];

describe("S26: the way back from sign-in", () => {
  it.each(ELSEWHERE)("is no other place: %j", (text) => {
    expect(parseReturnPath(text)).toBe("/");
  });

  it.each([
    "/",
    "/runs/abc",
    "/runs/abc?tab=diff#file-1",
    "/octo/demo/",
    "/a//b",
    "/%2f%2fevil.example",
    "/@evil.example",
    "/sign-in-help",
  ])("is a page of ours: %s", (text) => {
    expect(parseReturnPath(text)).toBe(text);
    expect(new URL(`https://sandpiper.example.com${text}`).host).toBe("sandpiper.example.com");
  });

  it("is the first page when nobody says", () => {
    expect([null, undefined].map(parseReturnPath)).toEqual(["/", "/"]);
  });
});
