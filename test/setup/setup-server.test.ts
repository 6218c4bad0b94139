import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../demo/http/faults.ts";
import { aSetup, CHOICES, type SetupRig } from "./a-setup.ts";

const API_KEY = "sk-ant-api03-the-key-of-this-test";
const KEYS = {
  id: 7,
  name: "Sandpiper for Ada",
  slug: "sandpiper-for-ada",
  html_url: "https://github.com/apps/sandpiper-for-ada",
  pem: "-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----\n",
  webhook_secret: "s",
  client_id: "Iv23liMade",
  client_secret: "made",
};
const CONVERSION = "/app-manifests/";

let rig: SetupRig;
beforeEach(async () => {
  rig = await aSetup();
});
afterEach(() => rig.close());

const titleOf = (text: string) => /<h1>(.*?)<\/h1>/.exec(text)?.[1];
const conversions = () => rig.github.requests.filter(({ path }) => path.startsWith(CONVERSION));
const failConversion = (fault: Partial<Fault>) =>
  rig.github.fail({ method: "POST", path: /app-manifests/, ...fault });

describe("from the link to the start", () => {
  it("an App is made, .env is written for its owner alone, and the app can start (S41)", async () => {
    const link = await rig.enter();
    expect(link).toMatchObject({ status: 303, headers: { location: "/setup" } });
    expect(titleOf((await rig.get("/setup")).text)).toBe("Set up Sandpiper");

    const back = await rig.createApp();
    expect(await rig.get(back)).toMatchObject({ status: 303, headers: { location: "/setup" } });
    expect(titleOf((await rig.get("/setup")).text)).toBe("Give Claude Code a key");
    await rig.post("/setup/model", { api_key: API_KEY });
    const { text: last } = await rig.get("/setup");
    expect(last).toContain(`${rig.github.url}/apps/sandpiper-for-ada/installations/new`);
    expect(last).toContain("each run has its page at <code>https://sandpiper.example.com</code>");
    expect(rig.end()).toBeUndefined();
    expect(titleOf((await rig.post("/setup/finish", {})).text)).toBe("Sandpiper is starting");

    const env = rig.env();
    expect(env).toMatchObject({ GHE_HOST: rig.github.host, ANTHROPIC_API_KEY: API_KEY });
    expect(rig.end()).toEqual({ kind: "start", values: env });
    expect(statSync(join(rig.directory, ".env")).mode & 0o777).toBe(0o600);
    const secrets = [
      env.WEBHOOK_SECRET,
      env.GITHUB_CLIENT_SECRET,
      env.PRIVATE_KEY?.split("\n")[3],
      API_KEY,
      ...rig.links,
    ];
    for (const secret of secrets) {
      expect(secret?.length).toBeGreaterThan(20);
      expect(rig.said.join("\n")).not.toContain(secret);
    }
  });

  it("an organisation's App is made on its page, with webhooks through a relay", async () => {
    await rig.github.createRepository({ owner: "my-org", ownerType: "Organization", name: "r", files: {} });
    await rig.enter();
    const relay = "https://smee.io/aBcD";
    await rig.get(
      await rig.createApp({ webhook: "relay", relay, owner: "organization", organization: "my-org" }),
    );

    expect(rig.env().WEBHOOK_PROXY_URL).toBe(relay);
  });

  it("for AWS everything is in the one file, for its owner alone, and nothing is started (S41)", async () => {
    await rig.enter();
    await rig.get(await rig.createApp({ webhook: "later" }));
    expect((await rig.get("/setup")).text).toContain("written to <code>.env</code>");
    await rig.post("/setup/model", { api_key: API_KEY });
    const { text } = await rig.get("/setup");
    await rig.post("/setup/finish", {});

    expect(readdirSync(rig.directory).filter((name) => name.startsWith(".env"))).toEqual([".env"]);
    expect(statSync(join(rig.directory, ".env")).mode & 0o777).toBe(0o600);
    expect(rig.env()).toMatchObject({
      ANTHROPIC_API_KEY: API_KEY,
      PRIVATE_KEY: expect.stringContaining("RSA"),
    });
    expect(text).toContain("npm run secrets\nnpm run deploy");
    expect(rig.end()).toEqual({ kind: "done" });
  });

  it("without the model's key nothing is started, and the page says what to do", async () => {
    await rig.enter();
    await rig.get(await rig.createApp());
    await rig.post("/setup/model", { skip: "yes" });

    expect((await rig.get("/setup")).text).toContain("ANTHROPIC_API_KEY=…");
    await rig.post("/setup/finish", {});
    expect(rig.end()).toEqual({ kind: "done" });
  });

  it("a second key takes the first one's place", async () => {
    await rig.enter();
    await rig.get(await rig.createApp());
    await rig.post("/setup/model", { oauth_token: "sk-ant-oat01-x" });
    await rig.post("/setup/model", { api_key: API_KEY });

    expect(rig.env()).toMatchObject({ ANTHROPIC_API_KEY: API_KEY, CLAUDE_CODE_OAUTH_TOKEN: "" });
  });
});

it("The manifest can be posted to github.com, and nowhere else (S40).", async () => {
  await rig.enter();
  await rig.post("/setup/app", CHOICES);
  const { headers, text } = await rig.get("/setup");

  expect(text).toMatch(/action="https:\/\/github\.com\/settings\/apps\/new\?state=[\w-]{43}"/);
  expect(headers["content-security-policy"]).toContain("form-action 'self' https://github.com;");
});

describe("GitHub sends the browser back", () => {
  const manifestOf = async (headers: Record<string, string>) => {
    await rig.post("/setup/app", { ...CHOICES, host: rig.github.host }, { headers });
    const { text } = await rig.get("/setup", { headers: { host: headers.host ?? "" } });
    const [, manifest = ""] = /name="manifest" value="([^"]*)"/.exec(text) ?? [];
    return JSON.parse(manifest.replaceAll("&quot;", '"')) as { redirect_url: string };
  };

  it.each([
    ["through a tunnel with another port", "localhost:8080", "http://localhost:8080"],
    ["by figures", "127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["by a proxy with TLS", "sandpiper.example.com", "https://sandpiper.example.com"],
    ["by a proxy with TLS that changes Host", "127.0.0.1:3000", "https://sandpiper.example.com"],
  ])("to where it came from, %s", async (_, host, origin) => {
    await rig.close();
    rig = await aSetup({ PUBLIC_URL: "https://sandpiper.example.com" });
    await rig.enter();

    expect((await manifestOf({ host, origin })).redirect_url).toBe(`${origin}/setup/created`);
  });
});

describe("a form with a mistake", () => {
  it("comes again with what was typed, the problem beside its field, and no secret (S41)", async () => {
    await rig.enter();
    const typed = {
      app_id: '"><b>',
      private_key: "SECRET-ONE",
      webhook_secret: "SECRET-TWO'`\"",
      relay: "smee.io/new",
    };
    const { status, text } = await rig.post("/setup/import", typed);

    expect(status).toBe(422);
    expect(text).toContain('value="&quot;&gt;&lt;b&gt;"');
    expect(text).toMatch(/id="app_id-problem">The App ID is a number/);
    expect(text).toMatch(/aria-describedby="private_key-hint private_key-problem"\s+aria-invalid="true"/);
    expect(text).not.toContain("SECRET");
  });

  it("makes no App", async () => {
    await rig.enter();
    const { status, text } = await rig.post("/setup/app", { ...CHOICES, address: "https://localhost:3000" });

    expect(status).toBe(422);
    expect(text).toContain("GitHub can&#39;t reach this machine as localhost.");
    expect(titleOf((await rig.get("/setup")).text)).toBe("Set up Sandpiper");
  });
});

describe("an App that is there", () => {
  it("is taken as it was typed in", async () => {
    await rig.enter();
    const code = new URLSearchParams((await rig.createApp()).split("?")[1]).get("code");
    const answer = await fetch(`${rig.github.apiUrl}${CONVERSION}${code}/conversions`, { method: "POST" });
    const { id, pem } = (await answer.json()) as { id: number; pem: string };
    const typed = { app_id: String(id), private_key: pem, webhook_secret: "it's", host: rig.github.host };
    const refused = await rig.post("/setup/import", { ...typed, app_id: "77" });
    const nothing = existsSync(join(rig.directory, ".env"));
    await rig.post("/setup/import", typed);

    expect(refused.text).toMatch(/id="private_key-problem">GitHub refuses this key for that App ID/);
    expect(nothing).toBe(false);
    expect(rig.env()).toMatchObject({
      APP_ID: String(id),
      WEBHOOK_SECRET: "it's",
      GHE_HOST: rig.github.host,
    });
    expect(titleOf((await rig.get("/setup")).text)).toBe("Give Claude Code a key");
  });
});

describe("GitHub's answer with the keys", () => {
  it("is asked for once, however often the browser comes back (F92)", async () => {
    await rig.enter();
    const back = await rig.createApp();
    const replies = await Promise.all([rig.get(back), rig.get(back)]);
    replies.push(await rig.get(back));

    expect(replies.map(({ headers }) => headers.location)).toEqual(["/setup", "/setup", "/setup"]);
    expect(conversions()).toHaveLength(1);
    expect(titleOf((await rig.get("/setup")).text)).toBe("Give Claude Code a key");
  });

  it("that GitHub could not give is asked for again (F91)", async () => {
    await rig.enter();
    const back = await rig.createApp();
    failConversion({ status: 502 });
    await rig.get(back);

    const { text } = await rig.get("/setup");
    expect(titleOf(text)).toBe("The keys are still to come");
    expect(text).toContain("(502)");
    await rig.post("/setup/again", {});
    expect(titleOf((await rig.get("/setup")).text)).toBe("Give Claude Code a key");
  });

  it("that was lost on the way is told, with what to do (F91)", async () => {
    await rig.enter();
    const back = await rig.createApp();
    failConversion({ drop: true, afterEffect: true });
    await rig.get(back);
    expect(titleOf((await rig.get("/setup")).text)).toBe("The keys are still to come");
    await rig.post("/setup/again", {});

    const { text } = await rig.get("/setup");
    expect(titleOf(text)).toBe("The keys did not arrive");
    expect(text).toContain(`${rig.github.url}/settings/apps`);
    expect(titleOf((await rig.get("/setup/import")).text)).toBe("Use an App that you have");
  });

  it("without a webhook secret is taken, with one of ours that the page asks to be copied (F91)", async () => {
    await rig.enter();
    const back = await rig.createApp();
    failConversion({ status: 201, body: { ...KEYS, webhook_secret: null } });
    await rig.get(back);
    await rig.post("/setup/model", { api_key: API_KEY });

    expect(rig.env().WEBHOOK_SECRET).toMatch(/^[0-9a-f]{64}$/);
    expect((await rig.get("/setup")).text).toContain("GitHub made no webhook secret");
  });

  it.each([
    ["no keys", {}],
    ["an address that a browser would run", { ...KEYS, html_url: "javascript:alert(1)" }],
  ])("with %s in it counts as lost (F91)", async (_, body) => {
    await rig.enter();
    const back = await rig.createApp();
    failConversion({ status: 201, body });
    await rig.get(back);

    expect(titleOf((await rig.get("/setup")).text)).toBe("The keys did not arrive");
  });

  it("that can't be written is kept until it can (F91)", async () => {
    await rig.enter();
    const path = join(rig.directory, ".env");
    mkdirSync(path);
    await rig.get(await rig.createApp());
    expect(titleOf((await rig.get("/setup")).text)).toBe("The keys are not saved yet");
    rmSync(path, { recursive: true });
    await rig.post("/setup/again", {});

    expect(conversions()).toHaveLength(1);
    expect(rig.env().PRIVATE_KEY).toContain("RSA PRIVATE KEY");
  });

  it("is not written where a blank value before it would swallow it", async () => {
    await rig.enter();
    const path = join(rig.directory, ".env");
    writeFileSync(path, "PORT= \n");
    await rig.get(await rig.createApp());
    const { text } = await rig.get("/setup");
    expect(titleOf(text)).toBe("The keys are not saved yet");
    expect(text).toContain("PORT");
    expect(readFileSync(path, "utf8")).toBe("PORT= \n");
    writeFileSync(path, "PORT=\n");
    await rig.post("/setup/again", {});

    expect(rig.env()).toMatchObject({ PORT: "", APP_ID: expect.stringMatching(/^\d+$/) });
  });

  it("is not asked for with a state that was not given out, or without the session (S40)", async () => {
    await rig.enter();
    const back = new URL(await rig.createApp(), rig.origin);
    const right = back.pathname + back.search;
    expect((await rig.get(right, { headers: { cookie: "" } })).status).toBe(403);
    back.searchParams.set("state", "x".repeat(43));

    expect((await rig.get(back.pathname + back.search)).status).toBe(400);
    expect((await rig.get("/setup/created?code=x")).status).toBe(400);
    expect(conversions()).toHaveLength(0);
  });
});

describe("the page is closed (S40)", () => {
  it("to whoever has not opened the link", async () => {
    expect((await rig.get("/setup")).status).toBe(403);
    expect((await rig.get("/setup?key=wrong")).status).toBe(403);
    expect((await rig.post("/setup/app", CHOICES)).status).toBe(403);
  });

  it("to the second one with the same link, and the terminal shows a new one", async () => {
    const [first = ""] = rig.links;
    await rig.enter();
    expect((await rig.get(`/setup?key=${first}`)).status).toBe(303);
    const other = await rig.get(`/setup?key=${first}`, { headers: { cookie: "" } });

    expect(titleOf(other.text)).toBe("This link was used");
    expect(rig.links).toHaveLength(2);
    expect((await rig.get(`/setup?key=${rig.links[1]}`, { headers: { cookie: "" } })).status).toBe(303);
    expect((await rig.get("/setup", { headers: { cookie: "" } })).status).toBe(403);
  });

  it("to other origins, other names, other forms and too much", async () => {
    await rig.enter();
    const key = { api_key: API_KEY };
    await rig.get(await rig.createApp());
    const statuses = [
      await rig.post("/setup/model", key, { headers: { origin: "https://evil.example" } }),
      await rig.post("/setup/model", key, { headers: { host: "evil.example" } }),
      await rig.post("/setup/model", key, { headers: { "content-type": "application/json" } }),
      await rig.post("/setup/model", { api_key: "x".repeat(70_000) }),
    ].map(({ status }) => status);

    expect(statuses).toEqual([403, 421, 400, 413]);
    expect(rig.env()).not.toHaveProperty("ANTHROPIC_API_KEY");
  });

  it("to scripts, frames and caches, on every page", async () => {
    await rig.enter();
    const replies = [
      await rig.get("/setup"),
      await rig.get("/nothing"),
      await rig.get("/setup", { headers: { cookie: "" } }),
    ];

    expect(replies.map(({ status }) => status)).toEqual([200, 404, 403]);
    for (const { headers, text } of replies) {
      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "strict-origin",
      });
      expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/);
      expect(text).not.toMatch(/<script|\son\w+=|style=/i);
    }
  });
});
