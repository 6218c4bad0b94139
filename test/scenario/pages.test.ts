// needs: bubblewrap, python
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { startAwsApp } from "../../demo/aws/aws-app.ts";
import { registerPages } from "../../demo/world.ts";
import { toRunId } from "../../src/run/run.ts";
import { aVisitor, type Visitor } from "../support/a-visitor.ts";
import { aPatientModel } from "../support/fault-kill.ts";
import { aFaultWorld, EDIT_SCRIPT, type FaultWorld, REPO } from "../support/fault-world.ts";
import { report, shell } from "../support/world-script.ts";
import { until } from "../support/world-until.ts";

const TIMEOUT_MS = 600_000;
const CANARY = "the word is kittiwake";

interface PagesWorld extends FaultWorld {
  url: string;
  toRun(commentId: number): string;
}

const HOSTS = {
  "on one machine": async (world: FaultWorld) => (await world.startApp()).url,
  async "on AWS"(world: FaultWorld) {
    const app = await startAwsApp({
      env: world.appEnv,
      toPagesEnv: (publicUrl) => registerPages(world.github, publicUrl),
    });
    world.atClose(() => app.close());
    world.github.setWebhookUrl(`${app.url}/api/github/webhooks`);
    return app.url;
  },
};

async function aPagesWorld(
  host: keyof typeof HOSTS,
  script: Parameters<typeof aFaultWorld>[0],
): Promise<PagesWorld> {
  const sandbox = host === "on AWS" ? "daytona" : "local";
  const world = await aFaultWorld({ ...script, sandbox, pages: true });
  onTestFinished(() => world.close());
  const url = await HOSTS[host](world);
  const { repositoryId } = world;
  const toRun = (triggerId: number) => toRunId({ repositoryId, triggerKind: "comment", triggerId });
  return { ...world, url, toRun };
}

/** The page, once it says something. */
async function untilPageSays(visitor: Visitor, url: string, words: string): Promise<string> {
  return until(`a page that says ${words}`, async () => {
    const { text } = await visitor.open(url);
    return text.includes(words) && text;
  });
}

describe.each(Object.keys(HOSTS) as (keyof typeof HOSTS)[])("%s", { timeout: TIMEOUT_MS }, (host) => {
  test("S22: a run is seen as it runs and afterwards, by who may read its repository, and by nobody else", async () => {
    const model = aPatientModel([
      { ...shell("echo 'export const size = 2;' >> src/page.js"), text: CANARY },
      report("changed"),
    ]);
    const world = await aPagesWorld(host, { script: model.script });
    const { github, url } = world;
    const [ann, eve] = [aVisitor(github, "ann"), aVisitor(github, "eve")];
    const run = world.toRun(world.command());
    await model.isAsked(0);
    const page = `${url}/runs/${run}`;

    const begun = await ann.open(page);
    expect(begun).toMatchObject({ status: 200, url: page });
    expect(begun.text).toContain("Pages have no size");
    expect(begun.text).not.toContain(CANARY);
    model.answer(0);
    await untilPageSays(ann, page, CANARY);
    expect(
      github
        .comments(REPO, 1)
        .map(({ body }) => body)
        .join("\n"),
    ).toContain(`](${page})`);
    expect(github.checkRuns(REPO).map(({ details_url }) => details_url)).toContain(page);

    model.answer(1);
    const over = await untilPageSays(ann, page, "Pull request #2 is ready");
    for (const words of [
      CANARY,
      "src/page.js",
      "export const size = 2;",
      "the issue, by ann",
      "Pull request",
    ])
      expect(over).toContain(words);
    expect(github.pulls(REPO)[0]?.body).toContain(page);
    expect((await ann.open(`${url}/`)).text).toContain(run);
    expect((await ann.open(`${url}/totals`)).text).toContain("Totals");

    const [foreign, nowhere] = [await eve.open(page), await eve.open(`${url}/runs/${"0".repeat(26)}`)];
    expect(foreign.status).toBe(404);
    expect(foreign.text).toBe(nowhere.text);
    expect((await eve.open(`${url}/`)).text).not.toContain(run);
    expect((await fetch(page, { redirect: "manual" })).status).toBe(303);
  });

  test("S26: a run is stopped from its page, once, by who may push; others are offered nothing", async () => {
    const model = aPatientModel([shell("true"), report("answered")]);
    const world = await aPagesWorld(host, { script: model.script });
    const { github, url } = world;
    const [ann, rita] = [aVisitor(github, "ann"), aVisitor(github, "rita")];
    const run = world.toRun(world.command());
    await model.isAsked(0);
    const page = `${url}/runs/${run}`;
    const key = /action="[^"]*\/stop"><input type="hidden" name="key" value="([^"]+)"/.exec(
      (await ann.open(page)).text,
    )?.[1];
    const form = {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: new URL(url).origin },
      body: new URLSearchParams({ key: key ?? "" }).toString(),
    };

    expect((await rita.open(page)).text).not.toContain('name="key"');
    expect((await rita.open(`${page}/stop`, form)).status).toBe(403);
    const [first, second] = await Promise.all([
      ann.open(`${page}/stop`, form),
      ann.open(`${page}/stop`, form),
    ]);

    expect([first.status, second.status]).toEqual([200, 200]);
    await untilPageSays(ann, page, ">Stopped<");
    const words = github.comments(REPO, 1).map(({ body }) => body);
    expect(words.filter((body) => body.includes("Stop what runs and waits here."))).toEqual([
      expect.stringContaining("Asked by @ann through the run's page."),
    ]);
    model.answer(0);
  });

  test("S27: a task asked for by the API is an issue of the app's and a run of the person's, once", async () => {
    const world = await aPagesWorld(host, { script: EDIT_SCRIPT });
    const { github, url } = world;
    const tokens = new Map(["ann", "eve", "rita"].map((who) => [who, github.makePersonalToken(who)]));
    const ask = async (
      path: string,
      { as = "ann", body, key = "" }: { as?: string; body?: object; key?: string } = {},
    ) => {
      const response = await fetch(`${url}${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          authorization: `Bearer ${tokens.get(as)}`,
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(key !== "" && { "idempotency-key": key }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, json: (await response.json()) as Record<string, unknown> };
    };
    const order = { body: { repository: REPO, prompt: "Say the size of a page." }, key: "one" };

    const [first, second] = [await ask("/v1/tasks", order), await ask("/v1/tasks", order)];

    expect(first.status).toBe(201);
    expect(second.json).toEqual(first.json);
    const { id } = first.json;
    const ended = await until("the task's end", async () => {
      const { json } = await ask(`/v1/tasks/${id}`);
      return json.state === "ended" && json;
    });
    expect(ended).toMatchObject({ outcome: "published", requester: "ann", repository: REPO });
    expect(github.issue(REPO, 2)).toMatchObject({
      title: "Say the size of a page.",
      user: { login: github.bot.login },
    });
    const logs = await ask(`/v1/tasks/${id}/logs`);
    expect(logs.json).toMatchObject({ is_ended: true });
    expect((await ask(`/v1/tasks/${id}/files`)).json).toMatchObject({ files: [{ path: "src/page.js" }] });
    await expectResumed(world, { url, id: String(id), token: tokens.get("ann") ?? "" });
    expect((await ask(`/v1/tasks/${id}`, { as: "eve" })).status).toBe(404);
    expect((await ask("/v1/tasks", { as: "rita", ...order })).status).toBe(403);
    expect(github.pulls(REPO)).toHaveLength(1);
  });
});

/** `sandpiper resume` on the person's own machine: a clone with the change, and the session where Claude Code looks for it. */
async function expectResumed(
  { directory, github }: FaultWorld,
  { url, id, token }: { url: string; id: string; token: string },
): Promise<void> {
  const home = join(directory, "home-of-ann");
  const clone = join(home, "shelf");
  await mkdir(home);
  const env = { PATH: process.env.PATH ?? "", HOME: home, SANDPIPER_URL: url, GITHUB_TOKEN: token };
  const program = join(import.meta.dirname, "..", "..", "bin", "sandpiper.js");
  const args = [program, "resume", id, "--dir", clone, "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: home, env });

  expect(JSON.parse(stdout)).toMatchObject({ directory: clone });
  expect(await readFile(join(clone, "src", "page.js"), "utf8")).toContain("export const size = 2;");
  const sessions = await readdir(join(home, ".claude", "projects"), { recursive: true });
  expect(sessions.filter((name) => name.endsWith(".jsonl"))).toHaveLength(1);
  expect(await readFile(join(clone, ".git", "config"), "utf8")).not.toContain(token);
  expect(github.unknownRoutes).toEqual([]);
}

test("a page is told of what the agent says while it says it", { timeout: TIMEOUT_MS }, async () => {
  const model = aPatientModel([{ ...shell("true"), text: CANARY }, report("answered")]);
  const world = await aPagesWorld("on one machine", { script: model.script });
  const ann = aVisitor(world.github, "ann");
  const page = `${world.url}/runs/${world.toRun(world.command())}`;
  await model.isAsked(0);
  await ann.open(page);
  const stream = await ann.ask(`${page}/live`, { headers: { accept: "text/event-stream" } });
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  model.answer(0);
  model.answer(1);

  let text = "";
  for await (const chunk of (stream.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()))
    text += chunk;

  expect(text).toContain(CANARY);
  expect(text).toMatch(/"isEnded":true/);
  expect(text.indexOf(CANARY)).toBeLessThan(text.lastIndexOf('"isEnded":true'));
});
