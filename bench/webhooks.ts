import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atLeast, atMost, type Figure, median } from "./figure.ts";

const SECRET = "a secret for the bench only";
const PORTS = { ours: 39_201, bare: 39_202 };
const CONNECTIONS = 16;
const REQUESTS_A_ROUND = 1_500;
const ROUNDS = 7;

interface Example {
  action: string;
  comment: { id: number; body: string; created_at: string };
  issue: object;
}

interface Round {
  perSecond: number;
  p99Ms: number;
}

/** Signed webhooks a second and their p99 against a bare Probot with an empty handler: for events that are no command, and for commands. */
export async function benchWebhooks(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-bench-"));
  const ours = await startServer("our-webhook.ts", PORTS.ours, { DATABASE: join(directory, "bench.db") });
  const bare = await startServer("bare-probot.ts", PORTS.bare, {});
  try {
    const ignored = await compare(() => toBody("Thanks, that works."));
    const commands = await compare(() => toBody("/claude fix this"));
    const perSecond = (name: string, { ours, bare }: Compared, goal: number) =>
      atLeast(name, "webhooks/s", { value: ours.perSecond, baseline: bare.perSecond, goal });
    const p99 = (name: string, { ours, bare }: Compared) =>
      atMost(name, "ms", { value: ours.p99Ms, baseline: bare.p99Ms, goal: 1 });
    return [
      perSecond("webhooks ignored, per second, against bare Probot", ignored, 1.4),
      p99("webhooks ignored, p99, against bare Probot", ignored),
      perSecond(
        "webhooks that are commands with their row written, per second, against bare Probot",
        commands,
        1,
      ),
      p99("webhooks that are commands with their row written, p99, against bare Probot", commands),
    ];
  } finally {
    ours.kill("SIGKILL");
    bare.kill("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  }
}

interface Compared {
  ours: Round;
  bare: Round;
}

async function compare(toBodyOf: () => string): Promise<Compared> {
  const rounds: { ours: Round[]; bare: Round[] } = { ours: [], bare: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    // The order changes from round to round, and the first warms up.
    const order = round % 2 === 0 ? (["ours", "bare"] as const) : (["bare", "ours"] as const);
    for (const which of order) {
      const bodies = Array.from({ length: REQUESTS_A_ROUND }, toBodyOf);
      const result = await fire(PORTS[which], bodies);
      if (round >= 0) rounds[which].push(result);
    }
  }
  const toMedian = (all: Round[]): Round => ({
    perSecond: median(all.map((each) => each.perSecond)),
    p99Ms: median(all.map((each) => each.p99Ms)),
  });
  return { ours: toMedian(rounds.ours), bare: toMedian(rounds.bare) };
}

async function fire(port: number, bodies: string[]): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const signed = bodies.map((body) => ({
    body,
    signature: `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
  }));
  const timesMs: number[] = [];
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let index = next++; index < signed.length; index = next++) {
        const { body, signature } = signed[index] as { body: string; signature: string };
        const sentAt = performance.now();
        const status = await post(agent, port, body, signature);
        if (status >= 300) throw new Error(`A webhook was answered ${status}.`);
        timesMs.push(performance.now() - sentAt);
      }
    }),
  );
  const elapsedMs = performance.now() - startedAt;
  agent.destroy();
  timesMs.sort((a, b) => a - b);
  return {
    perSecond: (1_000 * bodies.length) / elapsedMs,
    p99Ms: timesMs[Math.floor(timesMs.length * 0.99)] as number,
  };
}

function post(agent: Agent, port: number, body: string, signature: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-github-event": "issue_comment",
      "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      "x-hub-signature-256": signature,
    };
    const sent = request(
      { agent, host: "127.0.0.1", port, path: "/api/github/webhooks", method: "POST", headers },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

let commentId = 0;

/** GitHub's own example of a comment (12 KB), with its own text, id and time, and the installation that every App's webhook has. */
function toBody(text: string): string {
  commentId += 1;
  const payload = {
    ...EXAMPLE,
    comment: { ...EXAMPLE.comment, id: commentId, body: text, created_at: new Date().toISOString() },
    installation: { id: 2, node_id: "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uMg==" },
  };
  return JSON.stringify(payload);
}

const EXAMPLE: Example = (() => {
  const all = createRequire(import.meta.url)("@octokit/webhooks-examples") as {
    name: string;
    examples: Example[];
  }[];
  const example = all
    .find(({ name }) => name === "issue_comment")
    ?.examples.find(({ action }) => action === "created");
  if (example === undefined) throw new Error("The package has no example of a comment.");
  return example;
})();

function startServer(file: string, port: number, extra: Record<string, string>): Promise<ChildProcess> {
  const env = {
    PATH: process.env.PATH,
    PORT: String(port),
    WEBHOOK_SECRET: SECRET,
    NODE_ENV: "production",
    ...extra,
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, "servers", file)], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error(`${file} ended at once.`)));
    child.stdout.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("ready")) resolve(child);
    });
  });
}
