import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { serve } from "../../demo/http/serve.ts";
import { taskPageSchema, taskSchema } from "../../src/api/schema.ts";
import { createApiClient } from "../../src/cli/api-client.ts";
import { anApi, aTask, type Fault, WRITER } from "./an-api.ts";
import { sandpiper } from "./sandpiper.ts";

/** A client whose waits take no time, and the waits that it made. */
function aClient(server: string, patienceMs = 60_000) {
  const waits: number[] = [];
  let at = 0;
  const around = {
    now: () => at,
    stderr: new PassThrough(),
    sleep: async (ms: number) => {
      waits.push(ms);
      at += ms;
    },
  };
  return { waits, client: createApiClient({ server, token: WRITER, around, patienceMs }) };
}

const body = { repository: "octo/hello", prompt: "Look." };

describe("a request that fails", { concurrent: true }, () => {
  it.each<[string, Fault[], number[]]>([
    ["a broken connection", ["broken"], [250]],
    ["an answer that got lost, twice", ["lost", "lost"], [250, 500]],
    ["502 and 503", [{ status: 502 }, { status: 503 }], [250, 500]],
    ["429 with the seconds to wait", [{ status: 429, headers: { "retry-after": "7" } }], [7_000]],
  ])("is repeated with one idempotency key, and makes one run: %s", async (_, faults, expected) => {
    await using api = await anApi();
    api.faults.push(...faults);
    const { client, waits } = aClient(api.url);

    const task = await client.post("/v1/tasks", {
      body,
      key: "a-key-of-this-invocation",
      schema: taskSchema,
    });

    expect(api.runs.map(({ task: { id } }) => id)).toEqual([task.id]);
    expect(api.seen.map(({ key }) => key)).toEqual(Array(faults.length + 1).fill("a-key-of-this-invocation"));
    expect(waits).toEqual(expected);
  });

  it("is given up when the patience is over, and says how it stood", async () => {
    await using api = await anApi();
    api.faults.push(...Array<Fault>(20).fill({ status: 503 }));
    const { client, waits } = aClient(api.url, 10_000);

    await expect(client.get("/v1/tasks", taskPageSchema)).rejects.toMatchObject({
      exitCode: 5,
      message: `${api.url} can't be reached: it answers 503.`,
    });
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(10_000);
  });

  it.each([
    [401, 3],
    [403, 3],
    [404, 4],
    [409, 1],
    [422, 2],
    [500, 1],
  ])(
    "with %i is not repeated: exit code %i, with the server's detail in one plain line",
    async (status, exitCode) => {
      await using api = await anApi();
      api.faults.push({ status, body: JSON.stringify({ detail: "It is\n\u001b]0;owned\u0007 so." }) });
      const { client, waits } = aClient(api.url);

      await expect(client.get("/v1/tasks", taskPageSchema)).rejects.toMatchObject({
        exitCode,
        message: expect.stringContaining("(It is so.)"),
      });
      expect([api.seen.length, waits]).toEqual([1, []]);
    },
  );

  it.each([
    ["a page for people", { status: 200, body: "<html>Sign in</html>" }, /no JSON/, 5],
    ["another server's, or of one without an API", { status: 404, body: "Not found." }, /no API at that/, 5],
    ["another shape", { status: 200, body: '{"tasks":[{"id":7}]}' }, /does not know \(tasks\.0\.id\)/, 1],
    [
      "more than there can be",
      { status: 200, body: "x".repeat(25 * 1024 * 1024) },
      /larger than anything/,
      5,
    ],
  ])("is told from an answer of Sandpiper's: %s", async (_, fault, message, exitCode) => {
    await using api = await anApi();
    api.faults.push(fault);
    const { client } = aClient(api.url);

    await expect(client.get("/v1/tasks", taskPageSchema)).rejects.toMatchObject({
      exitCode,
      message: expect.stringMatching(message),
    });
  });
});

describe("S8: the person's token", { concurrent: true }, () => {
  it("goes to no other server that the first one names", async () => {
    const got: string[] = [];
    const other = await serve((request, response) => {
      got.push(request.url ?? "");
      response.end();
    });
    onTestFinished(() => other.close());
    await using api = await anApi();
    api.faults.push({ status: 307, headers: { location: `${other.url}/v1/tasks` } });

    const { code, err } = await sandpiper(["list"], { server: api.url });

    expect([code, err]).toEqual([5, expect.stringContaining(`sends elsewhere to ${other.url}`)]);
    expect(got).toEqual([]);
  });

  it.each([
    "http://sandpiper.test",
    "http://localhost.evil.test",
    "http://127.0.0.1.evil.test",
    "https://mona:secret@sandpiper.test",
    "file:///etc/passwd",
    "sandpiper.test",
  ])("goes to no address that others can read: %s", async (server) => {
    const { code, err } = await sandpiper(["list", "--url", server]);

    expect([code, err]).toEqual([2, expect.stringMatching(/^The server's address must be https/)]);
  });

  it("is that of gh where the environment has none, and is asked for where neither has", async () => {
    const bin = await mkdtemp(join(tmpdir(), "sandpiper-gh-"));
    onTestFinished(() => rm(bin, { recursive: true, force: true }));
    // A file that is there already: one that was just written can still be open in a child of this process, and then nobody can run it.
    await symlink(join(import.meta.dirname, "fake-gh.sh"), join(bin, "gh"));
    await using api = await anApi([{ task: aTask() }]);
    const list = (env: Record<string, string>) =>
      sandpiper(["list"], { server: api.url, env: { GITHUB_TOKEN: "", ...env } });

    expect(await list({ PATH: `${bin}:/bin`, FAKE_GH_TOKEN: WRITER })).toMatchObject({ code: 0, err: "" });
    expect(await list({ PATH: bin.slice(0, -1) })).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^Not signed in to GitHub: run `gh auth login`, or set GITHUB_TOKEN/),
    });
    const wrong = await list({ GITHUB_TOKEN: "two words" });
    expect([wrong.code, wrong.err]).toEqual([3, expect.stringMatching(/^GITHUB_TOKEN is no token/)]);
    expect(wrong.err).not.toContain("two words");
  });

  it("is asked for anew where the server does not take it, and is not in what is said", async () => {
    await using api = await anApi();

    const { code, out, err } = await sandpiper(["list"], {
      server: api.url,
      env: { GITHUB_TOKEN: "ghp_of-nobody-at-all" },
    });

    expect([code, out]).toEqual([3, ""]);
    expect(err).toMatch(/does not accept this GitHub token/);
    expect(err).not.toContain("ghp_");
  });
});

it("ends with 5 where nobody listens", async () => {
  const { url, close } = await serve(() => undefined);
  await close();
  const { client } = aClient(url, 1_000);

  await expect(client.get("/v1/tasks", taskPageSchema)).rejects.toMatchObject({
    exitCode: 5,
    message: `${url} can't be reached: ECONNREFUSED.`,
  });
});
