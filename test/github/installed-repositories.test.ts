import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createInstalledRepositories } from "../../src/github/installed-repositories.ts";
import { aGitHub, PRIVATE_KEY } from "../support/a-github.ts";

function aClient() {
  const fake = aGitHub();
  const repositories = createInstalledRepositories({
    ...{ apiUrl: "https://api.github.test", appId: 99, privateKey: PRIVATE_KEY },
    ...{ log: pino({ level: "silent" }), now: () => fake.clock.now },
  });
  return { fake, repositories };
}

const repository = (id: number, pushed_at: string | null) => ({
  ...{
    id,
    name: `r${id}`,
    full_name: `octo/r${id}`,
    owner: { login: "octo" },
    default_branch: "main",
    pushed_at,
  },
});

describe("F81: the repositories in which the App is installed", () => {
  it("are listed with a token that can only list and ends, those with the newest push first", async () => {
    const { fake, repositories } = aClient();
    fake.answer(200, [
      { id: 7, suspended_at: null },
      { id: 8, suspended_at: "2026-01-01T00:00:00Z" },
    ]);
    const listed = [
      repository(1, null),
      repository(2, "2026-01-01T00:00:00Z"),
      repository(3, "2026-02-01T00:00:00Z"),
    ];
    fake.answer(200, { total_count: 3, repositories: listed }).answer(204);

    expect(await repositories.list(2)).toEqual([
      { installationId: 7, id: 3, owner: "octo", name: "r3", defaultBranch: "main" },
      { installationId: 7, id: 2, owner: "octo", name: "r2", defaultBranch: "main" },
    ]);
    expect(fake.mints.map(({ route, body }) => [route, body])).toEqual([
      ["POST /app/installations/7/access_tokens", { permissions: { metadata: "read" } }],
    ]);
    expect(fake.seen.map(({ route }) => route)).toEqual([
      "GET /app/installations?per_page=100&page=1",
      "GET /installation/repositories?per_page=100&page=1",
      "DELETE /installation/token",
    ]);
  });

  it("are read page by page", async () => {
    const { fake, repositories } = aClient();
    const page = Array.from({ length: 100 }, (_, n) => repository(n + 1, "2026-01-01T00:00:00Z"));
    fake.answer(200, [{ id: 7 }]);
    for (const found of [page, [repository(101, "2026-02-01T00:00:00Z")]])
      fake.answer(200, { total_count: 101, repositories: found });
    fake.answer(204);

    const found = await repositories.list(200);

    expect(found).toHaveLength(101);
    expect(found[0]?.id).toBe(101);
  });
});
