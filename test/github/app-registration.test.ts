import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createAppRegistration } from "../../src/github/app-registration.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, PRIVATE_KEY } from "../support/a-github.ts";

function aClient() {
  const fake = aGitHub();
  const options = { apiUrl: "https://api.github.test", appId: 99, privateKey: PRIVATE_KEY };
  const log = pino({ level: "silent" });
  return { fake, registration: createAppRegistration({ ...options, log, now: () => fake.clock.now }) };
}

/** As GitHub documents it, with more than is read. */
const INSTALLATION = {
  ...{
    id: 1,
    account: { login: "octo", id: 7, type: "Organization" },
    app_id: 99,
    repository_selection: "all",
  },
  ...{ permissions: { issues: "write" }, events: ["issues"], suspended_at: null },
};

describe("what GitHub has written down of the App", () => {
  it("is what it may do and is told of, asked for with the App's own credential", async () => {
    const { fake, registration } = aClient();
    fake.answer(200, {
      ...{
        id: 99,
        slug: "sandpiper",
        name: "Sandpiper",
        client_id: "Iv23liOfSandpiper0001",
        permissions: { contents: "write" },
        events: [],
        owner: {},
      },
    });

    expect(await registration.app()).toEqual({
      ...{ id: 99, slug: "sandpiper", name: "Sandpiper", permissions: { contents: "write" }, events: [] },
      clientId: "Iv23liOfSandpiper0001",
    });
    expect(fake.seen).toMatchObject([
      { route: "GET /app", authorization: expect.stringMatching(/^Bearer /) },
    ]);
    expect(fake.mints).toEqual([]);
  });

  it("is every installation, page by page, an enterprise's and one without an account too", async () => {
    const { fake, registration } = aClient();
    fake.answer(
      200,
      Array.from({ length: 100 }, () => INSTALLATION),
    );
    fake.answer(200, [
      { ...INSTALLATION, id: 2, account: { slug: "acme-inc" } },
      { ...INSTALLATION, id: 3, account: null, suspended_at: "2026-02-01T00:00:00Z" },
    ]);

    const found = await registration.installations();

    expect(found).toHaveLength(102);
    expect(found[0]).toEqual({
      ...{ id: 1, account: "octo", permissions: { issues: "write" }, events: ["issues"], isSuspended: false },
    });
    expect(found.slice(100)).toMatchObject([
      { account: "acme-inc", isSuspended: false },
      { account: "3", isSuspended: true },
    ]);
    expect(fake.seen.at(-1)?.route).toBe("GET /app/installations?per_page=100&page=2");
  });

  it("is the webhook, of whose secret GitHub shows asterisks", async () => {
    const { fake, registration } = aClient();
    const url = "https://bot.example.org/hook";
    fake.answer(200, { content_type: "json", insecure_ssl: "0", secret: "********", url });
    fake.answer(200, { content_type: "form", insecure_ssl: 1 });

    expect(await registration.hook()).toEqual({ url, contentType: "json", hasSecret: true, checksTls: true });
    expect(await registration.hook()).toEqual({
      ...{ url: undefined, contentType: "form", hasSecret: false, checksTls: false },
    });
    expect(fake.seen[0]?.route).toBe("GET /app/hook/config");
  });

  it("is nothing where GitHub refuses", async () => {
    const { fake, registration } = aClient();
    fake.answer(401, { message: "A JSON web token could not be decoded" });

    expect(await githubFailureOf(registration.app())).toMatchObject({ status: 401 });
  });
});
