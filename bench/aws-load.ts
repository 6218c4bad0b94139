import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { startTable } from "../demo/aws/table.ts";
import { composeWebhook } from "../src/compose/aws-webhook.ts";
import { createHost, type HttpApiEvent } from "../src/http/lambda.ts";
import { createRoutes } from "../src/http/routes.ts";
import type { TurnLimits } from "../src/run/thread.ts";
import { createDynamoStore } from "../src/store/dynamodb/dynamo-store.ts";
import { aNewRun } from "../test/contract/a-new-run.ts";
import { atMost, type Figure } from "./figure.ts";

const SECRET = "a secret for the bench only";
const WEBHOOK_PATH = "/api/github/webhooks";
const KEY = { accessKeyId: "AKIDBENCH", secretAccessKey: "none" };
const REGION = "eu-test-1";
const PER_SECOND = 200;
const SECONDS = 60;
/** Most comments are none; as many as this is one command in ten. */
const COMMAND_EVERY = 10;
const P99_GOAL_MS = 500;
const THREADS = 100;
const RUNS = 1_000;
const MAX_RUNS = 10;
const MAX_RUNS_PER_REPOSITORY = 3;
const REPOSITORIES = 10;

interface Example {
  action: string;
  comment: object;
  issue: object;
}

/** GitHub's own. */
const EXAMPLES = createRequire(import.meta.url)("@octokit/webhooks-examples") as {
  name: string;
  examples: Example[];
}[];

/** The webhook function under load, and the table under a burst: both in this process, with a DynamoDB of ours beside them. */
export async function benchAwsLoad(): Promise<Figure[]> {
  return [...(await measureWebhooks()), ...(await measureBurst())];
}

/** 200 signed webhooks a second for a minute, one in ten a command whose row is written and whose run is started. */
async function measureWebhooks(): Promise<Figure[]> {
  const table = await startTable("bench", KEY);
  let started = 0;
  const lambda = createServer((_, response) => {
    started += 1;
    response.writeHead(202).end();
  });
  await new Promise<void>((listening) => lambda.listen(0, "127.0.0.1", listening));
  const webhook = composeWebhook({
    env: {
      ...{ APP_ID: "1", WEBHOOK_SECRET: SECRET, LOG_LEVEL: "fatal", RUN_FUNCTION_ARN: "run:live" },
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
    },
    ...{ region: REGION, table: "bench", credentials: KEY },
  });
  const handler = createHost(createRoutes({ webhookPath: WEBHOOK_PATH, webhook }), (error) =>
    process.stderr.write(`${error}\n`),
  );
  await handler(toEvent(1));
  const ms: number[] = [];
  let refused = 0;
  const underWay: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let n = 2; n < PER_SECOND * SECONDS; n += 1) {
    const dueMs = startedAt + (n * 1000) / PER_SECOND - performance.now();
    if (dueMs > 1) await sleep(dueMs);
    const from = performance.now();
    underWay.push(
      handler(toEvent(n)).then(({ statusCode }) => {
        ms.push(performance.now() - from);
        if (statusCode >= 300) refused += 1;
      }),
    );
  }
  await Promise.all(underWay);
  lambda.close();
  await table.close();
  if (started < ms.length / COMMAND_EVERY / 2) throw new Error(`Only ${started} runs were started.`);
  const p99 = ms.toSorted((a, b) => a - b)[Math.floor(ms.length * 0.99)] ?? 0;
  const of = `${PER_SECOND} webhooks a second for ${SECONDS} s into the webhook function`;
  return [
    atMost(`${of}: not answered 2xx`, "webhooks", { value: refused, baseline: ms.length, goal: 0 }),
    atMost(`${of}: p99`, "ms", { value: p99, baseline: P99_GOAL_MS, goal: 1 }),
  ];
}

function toEvent(n: number): HttpApiEvent {
  const example = requireExample();
  const text = n % COMMAND_EVERY === 0 ? "/claude fix this" : "Thanks.";
  const body = JSON.stringify({
    ...example,
    installation: { id: 2, node_id: "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uMg==" },
    issue: { ...example.issue, number: (n % 50) + 1 },
    comment: { ...example.comment, id: n, body: text, created_at: new Date().toISOString() },
  });
  const headers = {
    "content-type": "application/json",
    "x-github-event": "issue_comment",
    "x-github-delivery": `00000000-0000-0000-0000-${String(n).padStart(12, "0")}`,
    "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
  };
  return { routeKey: `POST ${WEBHOOK_PATH}`, headers, body, isBase64Encoded: false };
}

function requireExample(): Example {
  const example = EXAMPLES.find(({ name }) => name === "issue_comment")?.examples.find(
    ({ action }) => action === "created",
  );
  if (example === undefined) throw new Error("The package has no example of a comment.");
  return example;
}

/** 1,000 commands on 100 threads: each ends once, the caps hold at every instant, and a thread's come in their order. */
async function measureBurst(): Promise<Figure[]> {
  const table = await startTable("burst", KEY);
  const store = createDynamoStore({ endpoint: table.url, region: REGION, table: "burst", credentials: KEY });
  const limits: TurnLimits = {
    ...{ maxRuns: MAX_RUNS, maxRunsPerRepository: MAX_RUNS_PER_REPOSITORY, runBudgetMicroUsd: 1_000_000 },
    ...{ threadBudgetMicroUsd: 1e12, repositoryDayBudgetMicroUsd: 1e12, personDayBudgetMicroUsd: 1e12 },
  };
  const runs = Array.from({ length: RUNS }, (_, n) => {
    const repositoryId = (n % REPOSITORIES) + 1;
    return aNewRun({ repositoryId, number: (n % THREADS) + 1, trigger: n + 1, at: 1_000 + n });
  });
  await Promise.all(runs.map((run) => store.runs.create(run)));
  const order = new Map<string, number[]>();
  const working = new Map<string, number>();
  let faults = 0;

  async function perform(id: string): Promise<readonly string[]> {
    const run = runs.find((each) => each.id === id);
    if (run === undefined || (await store.runs.takeTurn(id, { limits, now: 5_000 })).kind !== "taken")
      return [];
    if (working.has(id)) return [];
    working.set(id, run.event.repository.id);
    const here = [...working.values()].filter((repository) => repository === run.event.repository.id).length;
    if (working.size > MAX_RUNS || here > MAX_RUNS_PER_REPOSITORY) faults += 1;
    order.set(run.threadId, [...(order.get(run.threadId) ?? []), run.event.trigger.id]);
    await sleep(1);
    working.delete(id);
    const outcome = { kind: "answered", text: "" } as const;
    return store.runs.end(id, { outcome, costMicroUsd: 1, now: 6_000 });
  }

  const startedAt = performance.now();
  for (let due: string[] = runs.map(({ id }) => id); due.length > 0; ) {
    const next = await Promise.all(due.splice(0, MAX_RUNS).map(perform));
    due = [...new Set([...next.flat(), ...due])];
    if (due.length === 0) due = await store.runs.listOpenIds();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await table.close();
  const ended = [...order.values()].flat();
  const outOfOrder = [...order.values()].filter((ids) =>
    ids.some((id, n) => n > 0 && id < (ids[n - 1] ?? 0)),
  ).length;
  const wrong = faults + outOfOrder + Math.abs(ended.length - RUNS) + (RUNS - new Set(ended).size);
  process.stderr.write(`burst: ${RUNS} commands on ${THREADS} threads in ${seconds.toFixed(1)} s\n`);
  return [
    atMost(
      `a burst of ${RUNS} commands on ${THREADS} threads: ended other than once, over a cap, or out of order`,
      "runs",
      { value: wrong, baseline: RUNS, goal: 0 },
    ),
  ];
}
