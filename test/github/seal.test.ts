import { expect, it } from "vitest";
import { createSeal } from "../../src/github/seal.ts";

const KEY = "-----BEGIN PRIVATE KEY-----";
const seal = createSeal(KEY, "token");

it("what is sealed opens again, and says nothing until then", () => {
  const sealed = seal.seal("ghs_secret");

  expect(seal.open(sealed)).toBe("ghs_secret");
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("secret");
  expect(seal.seal("ghs_secret")).not.toBe(sealed);
});

it("it opens for its purpose, its place and its App alone", () => {
  const sealed = seal.seal("text", "here");

  expect(seal.open(sealed, "here")).toBe("text");
  expect(seal.open(sealed, "there")).toBeUndefined();
  expect(seal.open(sealed)).toBeUndefined();
  expect(createSeal(KEY, "session").open(sealed, "here")).toBeUndefined();
  expect(createSeal(`${KEY}2`, "token").open(sealed, "here")).toBeUndefined();
});

it("nothing opens that was changed in a letter, cut, or never sealed", () => {
  const sealed = seal.seal("text");
  for (let index = 0; index < sealed.length; index += 1) {
    const other = sealed[index] === "A" ? "B" : "A";
    const changed = Buffer.from(sealed.slice(0, index) + other + sealed.slice(index + 1), "base64url");
    // The last letter has bits that say nothing.
    if (changed.equals(Buffer.from(sealed, "base64url"))) continue;
    expect(seal.open(changed.toString("base64url")), `letter ${index}`).toBeUndefined();
  }
  for (const text of ["", "x", sealed.slice(0, -4), "é".repeat(40), "A".repeat(80)])
    expect(seal.open(text)).toBeUndefined();
});
