import { execFile } from "node:child_process";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { banner, bundleFunction } from "../build-lambda.ts";
import { atMost, type Figure, median } from "./figure.ts";

const execute = promisify(execFile);
const ROUNDS = 9;
const SECRET = "a secret for the bench only";
const SIZE_GOAL_BYTES = 700 * 1024;
const RUN_IMPORT_GOAL_MS = 250;

/** One cold start: imports the bundle, and where there is an event answers it. Prints both as milliseconds. */
const COLD_START = `
const startedAt = performance.now();
const { handler } = await import(process.argv[1]);
const importMs = performance.now() - startedAt;
const event = process.env.EVENT === undefined ? undefined : JSON.parse(process.env.EVENT);
const answer = event && (await handler(event, {}));
console.log(JSON.stringify({ importMs, totalMs: performance.now() - startedAt, status: answer?.statusCode }));
process.exit(0);
`;

interface Start {
  importMs: number;
  totalMs: number;
  status?: number;
}

/** The packaged functions' cold starts and sizes: the webhook's against a hello world on the same Probot, bundled the same way. */
export async function benchAwsBundles(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-bench-"));
  try {
    await Promise.all([
      bundleFunction("webhook", directory),
      bundleFunction("run", directory),
      bundleHello(directory),
    ]);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const env = {
      PRIVATE_KEY: privateKey.export({ type: "pkcs1", format: "pem" }) as string,
      ...{ APP_ID: "1", WEBHOOK_SECRET: SECRET, AWS_REGION: "eu-west-1", TABLE_NAME: "bench" },
      ...{ AWS_ACCESS_KEY_ID: "none", AWS_SECRET_ACCESS_KEY: "none", RUN_FUNCTION_ARN: "none" },
      LOG_LEVEL: "fatal",
    };
    const starts: Record<string, Start[]> = { webhook: [], hello: [], run: [] };
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const [name, of] of Object.entries(starts)) {
        const event = name === "run" ? undefined : toEvent();
        const start = await coldStart(join(directory, `${name}.mjs`), {
          ...env,
          ...(event && { EVENT: event }),
        });
        if (round >= 0) of.push(start);
      }
    }
    const total = (name: string) => median((starts[name] ?? []).map(({ totalMs }) => totalMs));
    const imported = (name: string) => median((starts[name] ?? []).map(({ importMs }) => importMs));
    const { size } = await stat(join(directory, "webhook.mjs"));
    return [
      atMost("webhook function: cold import and first answer, against a hello world on Probot", "ms", {
        ...{ value: total("webhook"), baseline: total("hello"), goal: 1.1 },
      }),
      atMost("webhook function: bundle", "bytes", { value: size, baseline: SIZE_GOAL_BYTES, goal: 1 }),
      atMost("run function: cold import", "ms", {
        ...{ value: imported("run"), baseline: RUN_IMPORT_GOAL_MS, goal: 1 },
      }),
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What a team would deploy without us. */
async function bundleHello(outdir: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, "servers/hello-lambda.ts")],
    outfile: join(outdir, "hello.mjs"),
    ...{ bundle: true, platform: "node", format: "esm", target: "node24", minify: true },
    ...{ banner, logLevel: "error" },
  });
}

/** A comment that is no command: answered without a request to anybody. */
function toEvent(): string {
  const body = JSON.stringify({ action: "created", comment: { body: "Thanks" }, issue: {}, sender: {} });
  const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  const headers = {
    "content-type": "application/json",
    "x-github-event": "issue_comment",
    "x-github-delivery": "11111111-2222-3333-4444-555555555555",
    "x-hub-signature-256": signature,
  };
  const routeKey = "POST /api/github/webhooks";
  return JSON.stringify({ routeKey, headers, body, isBase64Encoded: false });
}

async function coldStart(bundle: string, env: Record<string, string>): Promise<Start> {
  const { stdout } = await execute(process.execPath, ["--input-type=module", "-e", COLD_START, bundle], {
    env: { PATH: process.env.PATH ?? "", ...env },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Start;
}
