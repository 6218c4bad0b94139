import { AwsClient } from "aws4fetch";
import type { Logger } from "pino";
import { z } from "zod";
import { AppError } from "../errors.ts";

/** Every variable that may be kept in SSM Parameter Store. `PRIVATE_KEY_PARAMETER` names the parameter of `PRIVATE_KEY`, and so on. */
export const SECRET_KEYS = [
  "PRIVATE_KEY",
  "WEBHOOK_SECRET",
  "WEBHOOK_SECRET_PREVIOUS",
  "CLAUDE_CODE_OAUTH_TOKEN",
  "ANTHROPIC_API_KEY",
  "DAYTONA_API_KEY",
  "E2B_API_KEY",
  "AIO_API_KEY",
] as const;

/** A changed secret counts after this time at the latest (F46). */
const FRESH_MS = 5 * 60_000;
/** Where Parameter Store doesn't answer, what it said last goes on for so long, and it is asked again this often. */
const STALE_MS = 30 * 60_000;
const ASK_AGAIN_MS = 20_000;
const TIMEOUT_MS = 3_000;

const Answer = z.object({
  Parameters: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
});

/** Values by the variable they stand for. */
export type Secrets = Readonly<Record<string, string>>;

interface SecretReaderOptions {
  /** The environment that has the parameters' names; it holds no secret itself. */
  env: Readonly<Record<string, string | undefined>>;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** @default "https://ssm.<region>.amazonaws.com" */
  endpoint?: string | undefined;
  log: Logger;
  now: () => number;
}

interface Kept {
  secrets: Secrets;
  readAt: number;
  /** When they are asked for again. */
  dueAt: number;
}

/**
 * Reads the secrets that the environment names, in one signed request, and keeps them for five minutes.
 *
 * As long as no value changes, every call gives the very same object. A parameter that doesn't exist is a variable that isn't set. When
 * a refresh fails, the values of before go on for half an hour, and a warning is logged; the first read has nothing to go on with, and throws.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 */
export function createSecretReader(options: SecretReaderOptions): () => Promise<Secrets> {
  const { log, now } = options;
  const parameters = toParameters(options.env);
  const ask = createGetParameters(options);
  let kept: Kept | undefined;
  let underWay: Promise<Secrets> | undefined;

  async function refresh(): Promise<Secrets> {
    const at = now();
    try {
      const read = parameters.size === 0 ? {} : toSecrets(parameters, await ask([...parameters.values()]));
      const secrets = kept !== undefined && isSame(kept.secrets, read) ? kept.secrets : read;
      kept = { secrets, readAt: at, dueAt: at + FRESH_MS };
      return secrets;
    } catch (error) {
      if (kept === undefined || at - kept.readAt > STALE_MS) throw error;
      log.warn({ err: error, ageMs: at - kept.readAt }, "secrets.refresh_failed");
      kept = { ...kept, dueAt: at + ASK_AGAIN_MS };
      return kept.secrets;
    }
  }

  return async () => {
    if (kept !== undefined && now() < kept.dueAt) return kept.secrets;
    underWay ??= refresh().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

/** Names of parameters by variable. */
function toParameters(env: SecretReaderOptions["env"]): Map<string, string> {
  const named = SECRET_KEYS.map((key) => [key, env[`${key}_PARAMETER`]?.trim()] as const);
  return new Map(named.flatMap(([key, name]) => (name ? [[key, name] as const] : [])));
}

function toSecrets(parameters: Map<string, string>, values: Map<string, string>): Secrets {
  return Object.fromEntries(
    [...parameters].flatMap(([key, name]) => {
      const value = values.get(name);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function isSame(left: Secrets, right: Secrets): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}

/** GetParameters takes up to ten names, which is more than there are. */
function createGetParameters({ region, credentials, endpoint }: SecretReaderOptions) {
  const client = new AwsClient({ ...credentials, region, service: "ssm", retries: 0 });
  return async (names: string[]): Promise<Map<string, string>> => {
    const response = await client.fetch(endpoint ?? `https://ssm.${region}.amazonaws.com`, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AmazonSSM.GetParameters",
      },
      body: JSON.stringify({ Names: names, WithDecryption: true }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) {
      // The body isn't read: of a service that holds secrets, nothing gets into a log.
      await response.body?.cancel();
      throw new AppError(`Parameter Store answered ${response.status}.`, {
        code: "secrets_unavailable",
        retry: "backoff",
        ids: { status: response.status },
      });
    }
    const { Parameters } = Answer.parse(await response.json());
    return new Map(Parameters.map(({ Name, Value }) => [Name, Value]));
  };
}
