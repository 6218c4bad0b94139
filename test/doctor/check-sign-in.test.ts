import { readFileSync } from "node:fs";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { toDoctorParts } from "../../src/compose/create-doctor.ts";
import { checkSignIn } from "../../src/doctor/check-sign-in.ts";
import { parseSettings } from "../../src/settings/parse-settings.ts";
import { aDoctorsWorld } from "./a-world.ts";

let world: Awaited<ReturnType<typeof aDoctorsWorld>>;
beforeAll(async () => {
  world = await aDoctorsWorld();
});
afterAll(() => world.close());

/** What the doctor says of the pages, by these variables. */
function look(more: Record<string, string>) {
  const parsed = parseSettings({ ...world.env, ...more }, (path) => readFileSync(path, "utf8"));
  if (parsed.kind !== "ok") throw new Error(JSON.stringify(parsed));
  const parts = toDoctorParts(parsed.settings, {
    openSandboxes: () => Promise.reject(new Error("no sandbox here")),
    checkStore: async () => ({ state: "ok", found: "" }),
    ...{ log: pino({ level: "silent" }), now: Date.now },
  });
  return checkSignIn(parts);
}

const PUBLIC_URL = "https://bot.example.org";
const toClient = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) => ({
  ...{ PUBLIC_URL, GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: clientSecret },
});

it("says that there are no pages, and for want of what", async () => {
  expect(await look({})).toEqual({
    ...{ name: "Pages", state: "ok", found: "off, without PUBLIC_URL and GITHUB_CLIENT_ID" },
  });
  expect(await look({ PUBLIC_URL })).toMatchObject({ state: "ok", found: "off, without GITHUB_CLIENT_ID" });
});

it("asks GitHub whether it takes the client, and says which callback URL the App has to have", async () => {
  const row = await look(toClient(world.github.oauth));

  expect(row).toMatchObject({ state: "ok", found: "GitHub takes the client's id and secret" });
  expect(row.detail).toContain(`${PUBLIC_URL}/sign-in/callback`);
  expect(world.github.loginRequests.at(-1)?.answer).toMatchObject({ error: "bad_verification_code" });
});

it("tells another App's client, without asking with its secret", async () => {
  const asked = world.github.loginRequests.length;
  const row = await look(toClient({ ...world.github.oauth, clientId: "Iv23liOfAnotherApp01" }));

  expect(row).toMatchObject({ state: "problem", next: expect.stringContaining("docs/sign-in.md") });
  expect(row.detail).toContain(world.github.oauth.clientId);
  expect(world.github.loginRequests).toHaveLength(asked);
});

it("tells a secret that GitHub does not take, and does not show it", async () => {
  const clientSecret = "f".repeat(40);
  const row = await look(toClient({ ...world.github.oauth, clientSecret }));

  expect(row).toMatchObject({ state: "problem", found: expect.stringContaining("nobody can sign in") });
  expect(row.detail).toContain("incorrect_client_credentials");
  expect(JSON.stringify(row)).not.toContain(clientSecret);
});

it("tells nothing of a client by an answer that it does not know", async () => {
  const parts = { app: { client: { id: "Iv1", secret: "s" } }, server: { publicUrl: PUBLIC_URL } };
  const granted = { kind: "refused", error: "application_suspended" } as const;
  const row = await checkSignIn({
    settings: parts as Parameters<typeof checkSignIn>[0]["settings"],
    registration: {
      app: async () => ({ id: 1, slug: "x", name: "X", permissions: {}, events: [], clientId: undefined }),
    },
    userTokens: { exchange: async () => granted },
  });

  expect(row).toMatchObject({ state: "unknown" });
});
