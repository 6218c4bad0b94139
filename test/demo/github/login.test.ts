import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aSmallGitHub, aToken, aUserToken, CALLBACK, type Rig, send } from "./a-small-github.ts";

const VERIFIER = "v".repeat(43);
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");

let rig: Rig;
let clock: number;
beforeEach(async () => {
  clock = Date.now();
  rig = await aSmallGitHub({ now: () => clock });
  rig.github.signedInAs("ann");
});
afterEach(() => rig.close());

function authorize(change: Record<string, string> = {}) {
  const asked = new URLSearchParams({
    client_id: rig.github.oauth.clientId,
    redirect_uri: CALLBACK,
    state: "s1",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
    ...change,
  });
  return fetch(`${rig.github.url}/login/oauth/authorize?${asked}`, { redirect: "manual" });
}

async function aCode(): Promise<string> {
  const back = new URL((await authorize()).headers.get("location") ?? "");
  return back.searchParams.get("code") ?? "";
}

async function ask(change: Record<string, string>): Promise<Record<string, unknown>> {
  const { clientId, clientSecret } = rig.github.oauth;
  const answer = await fetch(`${rig.github.url}/login/oauth/access_token`, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({ client_id: clientId, client_secret: clientSecret, ...change }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
}

const withCode = (code: string, change: Record<string, string> = {}) =>
  ask({ code, code_verifier: VERIFIER, redirect_uri: CALLBACK, ...change });

describe("the page where a person lets the App act for them", () => {
  it("sends the browser back with a code and the state", async () => {
    const back = new URL((await authorize()).headers.get("location") ?? "");

    expect(back.origin + back.pathname).toBe(CALLBACK);
    expect(back.searchParams.get("state")).toBe("s1");
    expect(back.searchParams.get("code")).toMatch(/^[0-9a-f]{20}$/);
  });

  it("is for the App and its callback alone", async () => {
    expect((await authorize({ client_id: "Iv1.other" })).status).toBe(404);
    for (const redirect_uri of [`${CALLBACK}?x=1`, `${CALLBACK}/`, "https://evil.example/sign-in/callback"])
      expect((await authorize({ redirect_uri })).headers.get("location")).toBeNull();
  });

  it("takes S256 alone", async () => {
    for (const change of [{ code_challenge_method: "plain" }, { code_challenge: "short" }]) {
      const back = new URL((await authorize(change)).headers.get("location") ?? "");
      expect(back.searchParams.get("code")).toBeNull();
    }
  });

  it("asks a stranger to sign in", async () => {
    rig.github.signedInAs(undefined);

    expect(await (await authorize()).text()).toContain("Sign in to GitHub");
  });
});

describe("a code", () => {
  it("is good for one token, of eight hours", async () => {
    const code = await aCode();
    const { access_token, ...grant } = await withCode(code);

    expect(access_token).toMatch(/^ghu_/);
    expect(grant).toEqual({
      expires_in: 28_800,
      refresh_token: expect.stringMatching(/^ghr_/),
      refresh_token_expires_in: 15_811_200,
      scope: "",
      token_type: "bearer",
    });
    expect((await withCode(code)).error).toBe("bad_verification_code");
    clock += 28_800_000;
    expect((await send(rig.github, `Bearer ${access_token}`, "GET /user")).status).toBe(401);
  });

  it("is good for ten minutes, one verifier, one callback and one App", async () => {
    const old = await aCode();
    clock += 600_000;
    expect((await withCode(old)).error).toBe("bad_verification_code");
    expect((await withCode(await aCode(), { code_verifier: "w".repeat(43) })).error).toBe(
      "bad_verification_code",
    );
    expect((await withCode(await aCode(), { redirect_uri: `${CALLBACK}2` })).error).toBe(
      "redirect_uri_mismatch",
    );
    expect((await withCode(await aCode(), { client_secret: "x" })).error).toBe(
      "incorrect_client_credentials",
    );
  });

  it("is answered with a form unless JSON is asked for", async () => {
    const { clientId, clientSecret } = rig.github.oauth;
    const form = {
      client_id: clientId,
      client_secret: clientSecret,
      code: await aCode(),
      code_verifier: VERIFIER,
    };
    const answer = await fetch(`${rig.github.url}/login/oauth/access_token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });

    expect(new URLSearchParams(await answer.text()).get("access_token")).toMatch(/^ghu_/);
  });
});

describe("a refresh token", () => {
  const refresh = (refresh_token: unknown) =>
    ask({ grant_type: "refresh_token", refresh_token: String(refresh_token) });

  it("is good once, and ends the access token it came with", async () => {
    const first = await withCode(await aCode());
    const second = await refresh(first.refresh_token);

    expect(second.access_token).toMatch(/^ghu_/);
    expect((await refresh(first.refresh_token)).error).toBe("bad_refresh_token");
    expect((await send(rig.github, `Bearer ${first.access_token}`, "GET /user")).status).toBe(401);
    expect((await send(rig.github, `Bearer ${second.access_token}`, "GET /user")).body.login).toBe("ann");
  });

  it("ends after six months", async () => {
    const { refresh_token } = await withCode(await aCode());
    clock += 15_811_200_000;

    expect((await refresh(refresh_token)).error).toBe("bad_refresh_token");
  });

  it("is not there where the App's tokens don't expire", async () => {
    await rig.close();
    rig = await aSmallGitHub({ userTokensExpire: false });
    rig.github.signedInAs("ann");

    expect(await withCode(await aCode())).toEqual({
      access_token: expect.stringMatching(/^ghu_/),
      scope: "",
      token_type: "bearer",
    });
  });
});

describe("a person's token", () => {
  it("shows a private repository to those with a role in it, where the App is installed", async () => {
    const { github } = rig;
    const files = { a: "1" };
    await github.createRepository({
      owner: "octo",
      name: "secret",
      private: true,
      files,
      collaborators: { ann: "read" },
    });
    await github.createRepository({
      owner: "octo",
      name: "elsewhere",
      private: true,
      files,
      installed: false,
      collaborators: { ann: "admin" },
    });
    const status = async (token: string, repo: string) =>
      (await send(github, `Bearer ${token}`, `GET /repos/octo/${repo}`)).status;
    const [ann, eve] = [await aUserToken(github, "ann"), await aUserToken(github, "eve")];

    expect([await status(ann, "secret"), await status(ann, "elsewhere")]).toEqual([200, 404]);
    expect([await status(eve, "secret"), await status(eve, "demo")]).toEqual([404, 200]);
    expect(await status(github.makePersonalToken("ann"), "elsewhere")).toBe(200);
    expect(await status(github.makePersonalToken("ann", []), "secret")).toBe(404);
  });

  it("leads on from a repository's old name, until another has it", async () => {
    const { github } = rig;
    const ann = `Bearer ${await aUserToken(github, "ann")}`;
    github.renameRepository("octo/demo", "renamed");

    expect((await send(github, ann, "GET /repos/octo/demo")).body.id).toBe(rig.repositoryId);
    await github.createRepository({ owner: "octo", name: "demo", files: { a: "1" } });
    expect((await send(github, ann, "GET /repos/octo/demo")).body.id).not.toBe(rig.repositoryId);
    expect((await send(github, ann, "GET /repos/octo/renamed")).body.id).toBe(rig.repositoryId);
  });

  it("is no installation's", async () => {
    const token = await aToken(rig.github);

    expect((await send(rig.github, `token ${token}`, "GET /user")).body.message).toBe(
      "Resource not accessible by integration",
    );
  });
});
