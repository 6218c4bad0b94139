import { describe, expect, it } from "vitest";
import { type Doors, judge, type Knock } from "../../src/setup/guard.ts";

const DOORS: Doors = { listenHost: "127.0.0.1", publicUrl: undefined };
const POST: Knock = {
  method: "POST",
  host: "localhost:3000",
  origin: "http://localhost:3000",
  session: "right",
};
const ask = (knock: Partial<Knock>, doors: Partial<Doors> = {}, session: string | undefined = "right") =>
  judge({ ...POST, ...knock }, { doors: { ...DOORS, ...doors }, session });

describe("the set-up page lets in (S40)", () => {
  it.each([
    ["by its name", { host: "localhost:3000", origin: "http://localhost:3000" }, {}],
    ["by a tunnel with another port", { host: "localhost:8080", origin: "http://localhost:8080" }, {}],
    ["by the loopback in figures", { host: "127.0.0.1:3000", origin: "http://127.0.0.1:3000" }, {}],
    ["by the loopback of IPv6", { host: "[::1]:3000", origin: "http://[::1]:3000" }, {}],
    ["by an address in figures", { host: "10.0.0.5:3000", origin: "http://10.0.0.5:3000" }, {}],
    ["by HOST", { host: "box.lan:3000", origin: "http://box.lan:3000" }, { listenHost: "box.lan" }],
    [
      "by PUBLIC_URL, with TLS before us",
      { host: "sandpiper.example.com", origin: "https://sandpiper.example.com" },
      { publicUrl: "https://sandpiper.example.com" },
    ],
    [
      "by a proxy that changes Host",
      { host: "127.0.0.1:3000", origin: "https://sandpiper.example.com" },
      { publicUrl: "https://sandpiper.example.com" },
    ],
  ])("whoever has the session, %s", (_, knock, doors) => {
    expect(ask(knock, doors)).toBe("welcome");
  });
});

describe("the set-up page refuses (S40)", () => {
  it.each([
    [
      "a name that was pointed to this machine",
      { host: "evil.example:3000", origin: "http://evil.example:3000" },
    ],
    [
      "a name that begins like ours",
      { host: "localhost.evil.example", origin: "http://localhost.evil.example" },
    ],
    ["a name that begins in figures", { host: "127.0.0.1.evil.example", origin: undefined, method: "GET" }],
    ["no name", { host: undefined, method: "GET" }],
    ["no good name", { host: "localhost:3000@evil.example", method: "GET" }],
  ])("%s", (_, knock) => {
    expect(ask(knock)).toBe("wrong_host");
  });

  it.each([
    ["another site", "https://evil.example"],
    ["another port of localhost", "http://localhost:8080"],
    ["a sandboxed page", "null"],
    ["no browser", undefined],
    ["a name with ours in it", "http://localhost:3000.evil.example"],
  ])("a form from %s", (_, origin) => {
    expect(ask({ origin })).toBe("wrong_origin");
  });

  it.each([
    ["without a session", undefined, "right"],
    ["with a wrong one", "wrong", "right"],
    ["before anybody opened the link", "right", undefined],
    ["before anybody opened the link, with an empty one", "", undefined],
  ])("whoever comes %s", (_, told, session) => {
    const knock = { ...POST, session: told };

    expect(judge(knock, { doors: DOORS, session })).toBe("stranger");
    expect(judge({ ...knock, method: "GET" }, { doors: DOORS, session })).toBe("stranger");
  });
});
