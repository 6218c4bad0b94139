import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type GatewayRoute, startHttpApi } from "./http-api.ts";
import { bundleOnce } from "./kept-bundles.ts";
import type { SkippedClock } from "./sleep-until.ts";
import { SmallLambda } from "./small-lambda.ts";
import { startSmallSsm } from "./small-ssm.ts";
import { startTable, type TableUsage } from "./table.ts";

const ACCESS_KEY_ID = "AKIDDEMO";
const TABLE = "sandpiper";
const RUN_TIMEOUT_MS = 120_000;
const WEBHOOK_TIMEOUT_MS = 10_000;
const PAGES_TIMEOUT_MS = 29_000;
const SECRETS = [
  "PRIVATE_KEY",
  "WEBHOOK_SECRET",
  "ANTHROPIC_API_KEY",
  "DAYTONA_API_KEY",
  "GITHUB_CLIENT_SECRET",
];

const TIMEOUTS: Readonly<Record<string, number>> = { webhook: WEBHOOK_TIMEOUT_MS, pages: PAGES_TIMEOUT_MS };

const templateSchema = z.object({
  functions: z.record(
    z.string(),
    z.object({ events: z.array(z.object({ httpApi: z.string().optional() })).default([]) }),
  ),
});

/** The gateway's routes, as the template has them. */
function readRoutes(): GatewayRoute[] {
  const template = readFileSync(join(import.meta.dirname, "..", "..", "serverless.yml"), "utf8");
  const { functions } = templateSchema.parse(parse(template, { merge: true }));
  return Object.entries(functions).flatMap(([functionName, { events }]) =>
    events.flatMap(({ httpApi }) => (httpApi === undefined ? [] : [{ route: httpApi, functionName }])),
  );
}

/** The app as it is on AWS: the packaged bundles in a small Lambda, a DynamoDB, a parameter store and an HTTP API. */
export interface AwsApp {
  lambda: SmallLambda;
  /** What the table was asked so far. */
  table: TableUsage;
  /** Where webhooks go. */
  url: string;
  /** All that the functions logged so far. */
  log(): string;
  /** Publishes the bundles once more, as a deploy does. */
  deploy(): void;
  /** Runs the sweep once. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the functions, bundled, with the app's settings: its secrets in the parameter store, the rest in the environment. */
export async function startAwsApp({
  env: given,
  clock,
  toPagesEnv = () => ({}),
}: {
  env: Readonly<Record<string, string>>;
  /** What the timers of durable executions go by. @default the machine's clock */
  clock?: SkippedClock;
  /** The settings of pages at the gateway's address. @default there are none */
  toPagesEnv?: (publicUrl: string) => Readonly<Record<string, string>>;
}): Promise<AwsApp> {
  const bundles = await bundleOnce();
  const lambda = new SmallLambda(ACCESS_KEY_ID, clock);
  const api = await startHttpApi(lambda, readRoutes());
  const env = { ...given, ...toPagesEnv(api.url) };
  const secrets = SECRETS.filter((name) => env[name] !== undefined);
  const toParameter = (name: string) => `/sandpiper/${name.toLowerCase().replaceAll("_", "-")}`;
  const values = secrets.map((name) => [toParameter(name), env[name] ?? ""]);
  const [table, ssm] = await Promise.all([
    startTable(TABLE, { accessKeyId: ACCESS_KEY_ID }),
    startSmallSsm(Object.fromEntries(values), { accessKeyId: ACCESS_KEY_ID }),
  ]);
  await lambda.listen();

  const settings = Object.entries(env).filter(([name]) => !secrets.includes(name) && name !== "PATH");
  const functionEnv: Record<string, string> = {
    ...Object.fromEntries(settings),
    ...Object.fromEntries(secrets.map((name) => [`${name}_PARAMETER`, toParameter(name)])),
    AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: randomBytes(20).toString("hex"),
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_SSM: ssm.url,
    AWS_ENDPOINT_URL_LAMBDA: lambda.url,
    TABLE_NAME: TABLE,
    RUN_FUNCTION_ARN: `${lambda.toArn("run")}:live`,
  };
  const deploy = (): void => {
    for (const name of ["webhook", "run", "sweep", "pages"]) {
      lambda.deploy(name, {
        bundle: join(bundles, `${name}.mjs`),
        env: functionEnv,
        timeoutMs: TIMEOUTS[name] ?? RUN_TIMEOUT_MS,
        isDurable: name === "run",
      });
    }
  };
  deploy();

  return {
    lambda,
    table: table.usage,
    url: api.url,
    log: () => `${lambda.log.join("\n")}\n`,
    deploy,
    async sweep() {
      const result = await lambda.invoke("sweep", "{}");
      if (result.kind !== "answered") throw new Error(`The sweep ${result.kind}: ${JSON.stringify(result)}`);
    },
    async close() {
      await api.close();
      await lambda.close();
      await Promise.all([table.close(), ssm.close()]);
    },
  };
}
