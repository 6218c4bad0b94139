import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { APP_PERMISSIONS, parseManifest } from "../../../demo/github/app-manifest.ts";
import { aJwt, aSmallGitHub, type Rig, send } from "./a-small-github.ts";
import { describedPermissions, faultOfAnswer } from "./github-description.ts";

const CONVERSION = "POST /app-manifests/{code}/conversions";
const MANIFEST = {
  name: "New App",
  url: "https://example.com",
  hook_attributes: { url: "https://example.com/hooks" },
  redirect_url: "http://localhost:3000/back",
  default_permissions: { issues: "write", metadata: "read" },
  default_events: ["issues"],
};

function problemsOf(change: object): string[] {
  const parsed = parseManifest(JSON.stringify({ ...MANIFEST, ...change }));
  return "problems" in parsed ? parsed.problems : [];
}

describe("a manifest", () => {
  test("knows the permissions that GitHub describes", () => {
    expect([...APP_PERMISSIONS].sort()).toEqual(describedPermissions().sort());
  });

  test.each([
    ["no homepage", { url: undefined }, '"url" wasn\'t supplied.'],
    ["a webhook without an address", { hook_attributes: { active: false } }, '"url" wasn\'t supplied.'],
    [
      "a webhook at localhost",
      { hook_attributes: { url: "http://localhost:3000/" } },
      "Hook url is not supported because it isn't reachable over the public Internet (localhost)",
    ],
    [
      "an unknown permission",
      { default_permissions: { issue: "write" } },
      "Default permissions unsupported: issue",
    ],
    [
      "an event that comes by itself",
      { default_events: ["installation"] },
      "Default events unsupported: installation",
    ],
    [
      "an event without its permission",
      { default_events: ["check_run"] },
      "Default events are not supported by permissions: check_run",
    ],
  ])("with %s is refused in GitHub's words", (_, change, words) => {
    expect(problemsOf(change)).toContain(words);
  });

  test("with a secret in its webhook is refused", () => {
    expect(problemsOf({ hook_attributes: { url: "https://example.com", secret: "x" } })).toHaveLength(1);
  });
});

describe("the pages that make an App", () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await aSmallGitHub();
  });
  afterEach(() => rig.close());

  const post = (fields: Record<string, string>, path = "/settings/apps/new?state=s1") =>
    fetch(rig.github.url + path, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ manifest: JSON.stringify(MANIFEST), ...fields }),
    });

  test("refuse a bad manifest, an organisation that isn't there, and a bad name", async () => {
    expect((await post({ manifest: "{}" })).status).toBe(422);
    expect((await post({}, "/organizations/nobody/settings/apps/new")).status).toBe(404);
    for (const name of ["", "x".repeat(35), "Sandpiper", "octo"]) {
      const reply = await post({ name });
      expect(reply.status).toBe(200);
      expect(await reply.text()).toContain("Error: Name");
    }
  });

  test("send the browser back with a code that gives the keys once, as GitHub describes them", async () => {
    const made = await post({ name: "New App" });
    const back = new URL(made.headers.get("location") ?? "");
    const code = back.searchParams.get("code");
    const convert = () => fetch(`${rig.github.apiUrl}/app-manifests/${code}/conversions`, { method: "POST" });
    const answer = await convert();
    const keys = (await answer.json()) as { id: number; pem: string };

    expect(back.href).toBe(`http://localhost:3000/back?code=${code}&state=s1`);
    expect(answer.status).toBe(201);
    expect(faultOfAnswer(CONVERSION, 201, keys)).toBeUndefined();
    expect((await convert()).status).toBe(404);
    const app = await send(rig.github, `Bearer ${aJwt({ iss: keys.id }, keys.pem)}`, "GET /app");
    expect(app.status).toBe(200);
  });

  test("give no keys after an hour", async () => {
    let now = Date.now();
    await rig.close();
    rig = await aSmallGitHub({ now: () => now });
    const made = await post({ name: "New App" });
    const code = new URL(made.headers.get("location") ?? "").searchParams.get("code");
    now += 3_600_000;

    const reply = await fetch(`${rig.github.apiUrl}/app-manifests/${code}/conversions`, { method: "POST" });
    expect(reply.status).toBe(404);
  });
});
