import { createHmac } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aSmallGitHub, aToken, REPO, type Rig, send } from "./a-small-github.ts";
import { git } from "./git.ts";

const AT = `/repos/${REPO}`;

let rig: Rig;
let token: string;
const api = (line: string, body?: unknown) => send(rig.github, `token ${token}`, line, body);

beforeAll(async () => {
  rig = await aSmallGitHub();
  token = await aToken(rig.github);
});

afterAll(() => rig.close());

describe("git over HTTP", () => {
  const remote = (credential?: string) =>
    `${rig.github.url.replace("://", credential ? `://x-access-token:${credential}@` : "://")}/${REPO}.git`;

  test("clones and pushes with a token that may, and says no to others", async () => {
    const clone = join(rig.dir, "clone");
    const [writer, reader] = [token, await aToken(rig.github, { permissions: { contents: "read" } })];

    expect(await git(["clone", "--quiet", remote(), "anonymous"], rig.dir)).toMatchObject({ code: 128 });
    expect(
      await git(["clone", "--quiet", "--filter=blob:none", remote(reader), clone], rig.dir),
    ).toMatchObject({
      code: 0,
    });
    await git(["commit", "--quiet", "--allow-empty", "--message", "by git"], clone);
    const refused = await git(["push", "--quiet", "origin", "HEAD:refs/heads/by-git"], clone);
    expect(refused).toMatchObject({ code: 128, stderr: expect.stringContaining("403") });
    expect(await git(["push", "--quiet", remote(writer), "HEAD:refs/heads/by-git"], clone)).toMatchObject({
      code: 0,
    });
    expect((await rig.github.commits(REPO, "by-git"))[0]?.message).toBe("by git");
    await rig.github.setBranchProtection(REPO, "safe/*");
    const ruled = await git(["push", "--quiet", remote(writer), "HEAD:refs/heads/safe/x"], clone);
    expect(ruled.stderr).toContain("Repository rule violations found");
  });

  test("refuses workflow files, on an old branch and on a new one", async () => {
    const clone = join(rig.dir, "workflows");
    await git(["clone", "--quiet", remote(token), clone], rig.dir);
    await mkdir(join(clone, ".github/workflows"), { recursive: true });
    await writeFile(join(clone, ".github/workflows/ci.yml"), "on: push\n");
    await git(["add", "."], clone);
    await git(["commit", "--quiet", "--message", "workflow"], clone);

    for (const branch of ["main", "new"]) {
      const { code, stderr } = await git(["push", "--quiet", "origin", `HEAD:refs/heads/${branch}`], clone);
      expect([code, stderr]).toEqual([1, expect.stringContaining("without `workflows` permission")]);
    }
  });

  test("does not know a revoked token", async () => {
    const gone = await aToken(rig.github);
    await send(rig.github, `token ${gone}`, "DELETE /installation/token");

    expect((await git(["ls-remote", remote(gone)], rig.dir)).code).toBe(128);
    expect(rig.github.gitRequests.at(-1)).toMatchObject({ status: 401, service: "git-upload-pack" });
  });
});

describe("faults", () => {
  test("come instead of the work, or after it, or break the line", async () => {
    const { number } = await rig.github.openIssue({ repo: REPO, author: "rita", title: "x" });
    const fault = { method: "POST", path: /\/comments$/, status: 502 };
    const say = (body: string) => api(`POST ${AT}/issues/${number}/comments`, { body });
    rig.github.fail({ ...fault, headers: { "retry-after": "1" } });
    rig.github.fail({ ...fault, afterEffect: true });
    rig.github.fail({ ...fault, drop: true });

    const first = await say("instead");
    const second = await say("after");
    await expect(say("drop")).rejects.toThrow();
    const third = await say("well");

    expect([first.status, first.headers.get("retry-after"), second.status, third.status]).toEqual([
      502,
      "1",
      502,
      201,
    ]);
    expect(rig.github.comments(REPO, number).map(({ body }) => body)).toEqual(["after", "well"]);
  });

  test("don't hide what nobody answers", async () => {
    expect((await api(`GET ${AT}/nonsense`)).status).toBe(404);
    expect(rig.github.unknownRoutes).toContainEqual({ method: "GET", path: `${AT}/nonsense` });
  });
});

describe("webhooks", () => {
  interface Received {
    headers: Record<string, unknown>;
    bytes: Buffer;
  }
  const received: Received[] = [];
  let receiver: Server;

  beforeAll(async () => {
    receiver = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      received.push({ headers: request.headers, bytes: Buffer.concat(chunks) });
      response.writeHead(202).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    rig.github.setWebhookUrl(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`);
  });

  afterAll(() => {
    rig.github.setWebhookUrl(undefined);
    receiver.closeAllConnections();
    receiver.close();
  });

  test("are signed over their bytes, and can be sent again", async () => {
    const { number } = await rig.github.openIssue({ repo: REPO, author: "rita", title: "Grüße" });
    await rig.github.settled();
    const { id, status } = rig.github.deliveries.at(-1) ?? { id: "" };
    await rig.github.redeliver(id);
    await rig.github.redeliver(id, { newId: true });

    const [first, again, anew] = received.splice(0);
    const signature = createHmac("sha256", "secret of the webhook")
      .update(first?.bytes ?? "")
      .digest("hex");
    expect(status).toBe(202);
    expect(first?.headers).toMatchObject({
      "x-github-event": "issues",
      "x-github-delivery": id,
      "x-hub-signature-256": `sha256=${signature}`,
      "user-agent": expect.stringMatching(/^GitHub-Hookshot\//),
    });
    expect(JSON.parse(String(first?.bytes))).toMatchObject({
      action: "opened",
      issue: { number, title: "Grüße" },
    });
    expect([again?.headers["x-github-delivery"], again?.bytes]).toEqual([id, first?.bytes]);
    expect(anew?.headers["x-github-delivery"]).not.toBe(id);
  });

  test("tell of the App's own comments after they were answered, and of nothing silent", async () => {
    const { number } = await rig.github.openIssue(
      { repo: REPO, author: "rita", title: "x" },
      { silent: true },
    );
    rig.github.comment({ repo: REPO, number, author: "rita", body: "x" }, { silent: true });
    await api(`POST ${AT}/issues/${number}/comments`, { body: "from the App" });
    await rig.github.settled();

    const payloads = received.splice(0).map(({ bytes }) => JSON.parse(bytes.toString()));
    expect(payloads).toEqual([
      expect.objectContaining({
        action: "created",
        sender: expect.objectContaining({ login: "sandpiper[bot]", type: "Bot" }),
        comment: expect.objectContaining({
          performed_via_github_app: expect.objectContaining({ slug: "sandpiper" }),
        }),
      }),
    ]);
  });
});
