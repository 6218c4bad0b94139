import { createPublicKey, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope, NOW, PRIVATE_KEY } from "../support/a-github.ts";

const ROUTE = "GET /repos/{owner}/{repo}/issues/{issue_number}";
const anything = z.unknown();
describe("S11: a token", () => {
  it.each([
    ["clone", { contents: "read", metadata: "read" }],
    ["report", { checks: "write", issues: "write", pull_requests: "write", metadata: "read" }],
    ["publish", { contents: "write", pull_requests: "write", metadata: "read" }],
  ] as const)(
    "for %s is minted for the one repository and for exactly its permissions",
    async (access, permissions) => {
      const { github, mints } = aGitHub();

      expect(await github.token(aScope({ access }))).toBe("token-1");
      expect(mints).toHaveLength(1);
      expect(mints[0]).toMatchObject({
        route: "POST /app/installations/7/access_tokens",
        body: { repository_ids: [42], permissions },
      });
    },
  );

  it("is asked for with the App's own signed credential, of at most ten minutes", async () => {
    const { github, mints } = aGitHub();
    await github.token(aScope());
    const [header = "", claims = "", signature = ""] =
      mints[0]?.authorization?.replace("Bearer ", "").split(".") ?? [];
    const publicKey = createPublicKey(PRIVATE_KEY);

    expect(
      verify(
        "RSA-SHA256",
        Buffer.from(`${header}.${claims}`),
        publicKey,
        Buffer.from(signature, "base64url"),
      ),
    ).toBe(true);
    const { iat, exp, iss } = JSON.parse(Buffer.from(claims, "base64url").toString());
    expect(iss).toBe("99");
    expect(exp - iat).toBeLessThanOrEqual(600);
    expect(iat * 1000).toBeLessThan(NOW);
  });

  it("is shared by calls of one step side by side, and never by another run, repository or access", async () => {
    const { github, mints } = aGitHub();
    const other = { ...aScope().repository, id: 43 };
    const scopes = [
      aScope(),
      aScope(),
      aScope(),
      aScope({ run: "r2" }),
      aScope({ repository: other }),
      aScope({ access: "clone" }),
    ];
    const tokens = await Promise.all(scopes.map((scope) => github.token(scope)));

    expect(mints).toHaveLength(4);
    expect(new Set(tokens.slice(0, 3)).size).toBe(1);
    expect(new Set(tokens).size).toBe(4);
  });

  it("F16: is used until five minutes before its end, then minted anew", async () => {
    const { github, clock } = aGitHub();

    expect(await github.token(aScope())).toBe("token-1");
    clock.now += 55 * 60_000 - 1;
    expect(await github.token(aScope())).toBe("token-1");
    clock.now += 1;
    expect(await github.token(aScope())).toBe("token-2");
  });

  it("F16: that was kept and is refused is minted anew, once", async () => {
    const { github, seen, mints, answer } = aGitHub();
    await github.token(aScope());
    answer(401, { message: "Bad credentials" }).answer(200, { number: 12 });

    expect(await github.call(aScope(), ROUTE, { issue_number: 12 }, anything)).toEqual({ number: 12 });
    expect(seen.map(({ authorization }) => authorization)).toEqual(["token token-1", "token token-2"]);
    expect(mints).toHaveLength(2);

    answer(401, {}).answer(401, {});
    expect(await githubFailureOf(github.call(aScope(), ROUTE, { issue_number: 12 }, anything))).toMatchObject(
      {
        code: "bad_credentials",
        retry: "backoff",
      },
    );
    expect(mints).toHaveLength(3);
  });

  it("that is fresh and refused is a fault at once", async () => {
    const { github, mints, answer } = aGitHub();
    answer(401, {});

    expect((await githubFailureOf(github.call(aScope(), ROUTE, { issue_number: 12 }, anything))).status).toBe(
      401,
    );
    expect(mints).toHaveLength(1);
  });

  it("S8: is ended at GitHub, and the next one is another", async () => {
    const { github, seen, answer } = aGitHub();
    await github.token(aScope({ access: "clone" }));
    answer(204);
    await github.revoke(aScope({ access: "clone" }));

    expect(seen).toMatchObject([{ route: "DELETE /installation/token", authorization: "token token-1" }]);
    expect(github.liveTokens("r1")).toEqual([]);
    expect(await github.token(aScope({ access: "clone" }))).toBe("token-2");
  });

  it("S8: that has ended already is fine; that could not be ended is a fault, and still redacted", async () => {
    const { github, answer } = aGitHub();
    await github.revoke(aScope());
    await github.token(aScope());
    answer(502);

    expect((await githubFailureOf(github.revoke(aScope()))).retry).toBe("backoff");
    expect(github.liveTokens("r1")).toEqual(["token-1"]);
    answer(401, {});
    await github.revoke(aScope());
    expect(github.liveTokens("r1")).toEqual([]);
  });

  it("is forgotten with its run only", async () => {
    const { github } = aGitHub();
    await github.token(aScope());
    await github.token(aScope({ run: "r10" }));
    github.forget("r1");

    expect([github.liveTokens("r1"), github.liveTokens("r10")]).toEqual([[], ["token-2"]]);
  });
});
