import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMarker, MARKER_START } from "../../src/github/marker.ts";
import { PRIVATE_KEY } from "../support/a-github.ts";

const RUN = "0123456789abcdef0123456789";
const OTHER = "f".repeat(26);
const APP_ID = 99;
const marker = createMarker({ id: APP_ID, privateKey: PRIVATE_KEY });
const signed = marker.render(RUN);

describe("S20: the marker of a comment", () => {
  it("is hidden, and gives back the run it was signed for", () => {
    expect(signed).toMatch(/^<!-- sandpiper run=[0-9a-f]{26} sig=[0-9a-f]{32} -->$/);
    expect(signed.startsWith(MARKER_START)).toBe(true);
    expect(marker.parse(`Some words\n\n${signed}`)).toBe(RUN);
    expect(marker.parse(`Some words\r\n\r\n${signed}\r\n`)).toBe(RUN);
  });

  it("is the same for the same key, whatever white space stands around it, and another for another key", () => {
    const another = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
      type: "pkcs8",
      format: "pem",
    });

    expect(createMarker({ id: APP_ID, privateKey: `\n${PRIVATE_KEY}\n` }).render(RUN)).toBe(signed);
    expect(createMarker({ id: APP_ID, privateKey: another.toString() }).parse(signed)).toBeUndefined();
  });

  it.each([
    ["of another run with this signature", signed.replace(RUN, OTHER)],
    ["with a changed signature", signed.replace(/sig=./, (text) => (text === "sig=0" ? "sig=1" : "sig=0"))],
    ["without a signature", `<!-- sandpiper run=${RUN} -->`],
    ["with an empty signature", `<!-- sandpiper run=${RUN} sig= -->`],
    ["with a short signature", signed.replace(/.{4} -->/, " -->")],
    ["with a long signature", signed.replace(" -->", "00 -->")],
    ["in capitals", signed.toUpperCase()],
    ["with a short run id", signed.replace(RUN, RUN.slice(1))],
    ["that was quoted: words follow it", `${signed}\nI say`],
    ["that was quoted: it is not hidden any more", `&lt;${signed.slice(1)}`],
    ["that a forged one follows", `${signed}\n${signed.replace(RUN, OTHER)}`],
    ["of nothing", ""],
  ])("is not believed: %s", (_, body) => {
    expect(marker.parse(body)).toBeUndefined();
  });

  it("is found at the end of a body in which an agent put forged ones", () => {
    expect(marker.parse(`${signed.replace(RUN, OTHER)}\n\n${signed}`)).toBe(RUN);
  });

  it.each([
    ["what our App posted", { isBot: true, appId: APP_ID }, true],
    ["what an App posted, and GitHub does not say which", { isBot: true, appId: undefined }, true],
    ["another App's copy", { isBot: true, appId: APP_ID + 1 }, false],
    ["a person's copy", { isBot: false, appId: undefined }, false],
    ["what a person posted through our App", { isBot: false, appId: APP_ID }, false],
  ])("tells whether a text is our own: %s", (_, by, isOwn) => {
    expect(marker.isOwn({ ...by, body: signed }, RUN)).toBe(isOwn);
    expect(marker.isOwn({ ...by, body: signed }, OTHER)).toBe(false);
  });

  it("is never believed when somebody makes it up", () => {
    const hex = (length: number) =>
      fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });

    fc.assert(
      fc.property(hex(26), hex(32), (runId, signature) => {
        expect(marker.parse(`<!-- sandpiper run=${runId} sig=${signature} -->`)).toBeUndefined();
      }),
    );
  });
});
