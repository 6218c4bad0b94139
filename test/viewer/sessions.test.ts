import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  aViewerRig,
  type Browser,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  type Process,
  PUBLIC_URL,
  type ViewerRig,
} from "./a-viewer-rig.ts";

let rig: ViewerRig;
let browser: Browser;
beforeEach(async () => {
  rig = await aViewerRig();
  browser = rig.browser();
  await browser.signIn("ann");
});
afterEach(() => rig.close());

const look = async (process: Process = rig) => (await process.viewers.bySession(browser.cookie()))?.login;
const refreshes = () => rig.github.loginRequests.filter(({ ask }) => ask.grant_type === "refresh_token");
const isAlive = () => rig.github.userTokens().filter(({ revoked }) => !revoked).length;

describe("S26: a session", () => {
  it("ends after 30 days, however much it is used", async () => {
    for (let day = 1; day < 30; day += 1) {
      rig.clock.now += DAY_MS;
      expect(await look(), `day ${day}`).toBe("ann");
    }
    rig.clock.now += DAY_MS;

    expect(await look()).toBeUndefined();
  });

  it("ends after seven days without use", async () => {
    rig.clock.now += 6 * DAY_MS;
    expect(await look()).toBe("ann");
    rig.clock.now += 7 * DAY_MS;

    expect(await look()).toBeUndefined();
  });

  it("lasts as long where the App's tokens don't expire, and is not refreshed there", async () => {
    await rig.close();
    rig = await aViewerRig({ userTokensExpire: false });
    browser = rig.browser();
    await browser.signIn("ann");
    for (let day = 1; day < 30; day += 1) {
      rig.clock.now += DAY_MS;
      expect(await look(), `day ${day}`).toBe("ann");
    }
    expect(refreshes()).toEqual([]);
    rig.clock.now += DAY_MS;
    expect(await look()).toBeUndefined();

    await browser.signIn("ann");
    rig.clock.now += 7 * DAY_MS;
    expect(await look()).toBeUndefined();
  });

  it("can't be read out of the database, nor can its token", () => {
    const [token] = rig.github.userTokens();
    const refresh = token?.kind.of === "app" ? token.kind.refresh : undefined;
    const secrets = [...browser.cookies.values(), token?.token, refresh].filter((each) => each !== undefined);
    const kept = rig.kept();

    const names = kept.match(/^(?:session|tokens|sign-in)-(?=\w{64} )/gm);
    expect([secrets.length, names?.length]).toEqual([3, 3]);
    expect(secrets.filter((secret) => kept.includes(secret))).toEqual([]);
  });

  it("is bound to its place: one that was copied to another's name opens nothing", async () => {
    const rita = rig.browser();
    await rita.signIn("rita");
    const names = rig
      .kept()
      .split("\n")
      .flatMap((line) => /^(?:session|tokens)-\w+/.exec(line) ?? []);
    const bytes = await Promise.all(names.map((name) => rig.tickets.get(name)));
    expect(names).toHaveLength(4);
    // All of a kind change places.
    for (const [index, name] of names.entries()) {
      const kind = name.split("-")[0] ?? "";
      const other = names.findIndex((each, at) => at !== index && each.startsWith(kind));
      await rig.tickets.put(name, {
        bytes: bytes[other] ?? new Uint8Array(),
        expiresAt: rig.clock.now + DAY_MS,
      });
    }

    expect(await look()).toBeUndefined();
    expect(await rig.viewers.bySession(rita.cookie())).toBeUndefined();
  });
});

describe("a token that is about to end", () => {
  beforeEach(() => {
    rig.clock.now += 8 * HOUR_MS - 4 * MINUTE_MS;
  });

  it("is changed by one of twenty that ask at once", async () => {
    const logins = await Promise.all(Array.from({ length: 20 }, () => look()));

    expect(logins).toEqual(Array(20).fill("ann"));
    expect(refreshes()).toHaveLength(1);
  });

  it("is changed by one of twenty processes, and the others go on with what it got", async () => {
    const processes = Array.from({ length: 20 }, () => rig.another());
    const logins = await Promise.all(processes.map(look));

    expect(logins).toEqual(Array(20).fill("ann"));
    expect(refreshes()).toHaveLength(1);
  });

  it("is changed again when the next one is about to end", async () => {
    await look();
    rig.clock.now += 8 * HOUR_MS;

    expect(await look()).toBe("ann");
    expect(refreshes().map(({ answer }) => answer.error)).toEqual([undefined, undefined]);
  });

  it("ends the session when GitHub refuses to change it", async () => {
    rig.github.takeBackAuthorization("ann");
    for (const token of rig.github.userTokens())
      if (token.kind.of === "app") token.kind.refresh = "ghr_other";

    expect(await look()).toBeUndefined();
    expect(await look(rig.another())).toBeUndefined();
    expect(refreshes()).toHaveLength(1);
  });

  it("does not end it while GitHub is down, and is used until its end", async () => {
    rig.github.fail({ method: "POST", path: /access_token/, status: 502 });
    expect(await look()).toBe("ann");
    rig.clock.now += 6 * MINUTE_MS;
    rig.github.fail({ method: "POST", path: /access_token/, drop: true });
    await expect(look()).rejects.toMatchObject({ code: "no_answer", retry: "backoff" });
    // For a moment nobody asks again.
    await expect(look(rig.another())).rejects.toMatchObject({ retry: "backoff" });
    rig.clock.now += MINUTE_MS;

    expect(await look()).toBe("ann");
    expect(refreshes()).toHaveLength(1);
  });

  it("does not end it when the App's own secret is wrong", async () => {
    const process = rig.another();
    const { clientSecret } = rig.github.oauth;
    rig.github.changeClientSecret("another");
    rig.clock.now += 5 * MINUTE_MS;
    await expect(look(process)).rejects.toMatchObject({ code: "bad_client" });
    rig.github.changeClientSecret(clientSecret);
    rig.clock.now += MINUTE_MS;

    expect(await look(process)).toBe("ann");
  });

  it("is changed by another when whoever had begun is dead", async () => {
    const { claim } = rig.tickets;
    // Claims it, and is heard of no more.
    let dead = true;
    rig.tickets.claim = async (name, ticket) => {
      if (!dead) return claim(name, ticket);
      dead = false;
      await claim(name, ticket);
      return claim(name, ticket);
    };
    rig.clock.pauseMs = 1_000;

    expect(await look()).toBe("ann");
    expect(refreshes()).toEqual([]);
    rig.clock.now += 5 * MINUTE_MS;
    expect(await look()).toBe("ann");
    expect(refreshes()).toHaveLength(1);
  });

  it("brings no session back that ends in the meantime", async () => {
    const { put } = rig.tickets;
    rig.tickets.put = async (name, ticket) => {
      rig.tickets.put = put;
      await browser.ask("POST", "/sign-out", { origin: PUBLIC_URL });
      return put(name, ticket);
    };
    const cookie = browser.cookie();

    expect(await look()).toBeUndefined();
    expect(await rig.another().viewers.bySession(cookie)).toBeUndefined();
    expect([refreshes().length, isAlive()]).toEqual([1, 0]);
  });
});

describe("S22: what a person took back at GitHub", () => {
  it("ends the session within five minutes", async () => {
    expect(await look()).toBe("ann");
    rig.github.takeBackAuthorization("ann");
    rig.clock.now += 5 * MINUTE_MS;

    expect(await look()).toBeUndefined();
    expect(await look(rig.another())).toBeUndefined();
  });
});
