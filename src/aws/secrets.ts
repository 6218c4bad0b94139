import type { Logger } from "pino";
import { z } from "zod";
import { type AwsAccount, createSignedCall, toAwsError } from "./signed-call.ts";

/** A changed secret counts after this time at the latest (F46). */
const FRESH_MS = 5 * 60_000;
/** Where Parameter Store doesn't answer, what it said last goes on for so long, and it is asked again this often. */
const STALE_MS = 30 * 60_000;
const ASK_AGAIN_MS = 20_000;
const PATIENCE = { timeoutMs: 3_000 };

const ANSWER = z.object({
  Parameters: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
});

/** Values by the variable they stand for. */
export type Secrets = Readonly<Record<string, string>>;

interface SecretReaderOptions {
  account: AwsAccount;
  /** Names of parameters by the variable each stands for; ten at most, which is what one request may ask for. */
  parameters: ReadonlyMap<string, string>;
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
 * Reads the secrets of the named parameters, in one signed request, and keeps them for five minutes.
 *
 * As long as no value changes, every call gives the very same object. A parameter that doesn't exist is a variable that isn't set. When
 * a refresh fails, the values of before go on for half an hour, and a warning is logged; the first read has nothing to go on with, and throws.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 */
export function createSecretReader({
  account,
  parameters,
  log,
  now,
}: SecretReaderOptions): () => Promise<Secrets> {
  const read = createRead(account, parameters);
  let kept: Kept | undefined;
  let underWay: Promise<Secrets> | undefined;

  async function refresh(): Promise<Secrets> {
    const at = now();
    try {
      const fresh = await read();
      const secrets = kept !== undefined && isSame(kept.secrets, fresh) ? kept.secrets : fresh;
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

function createRead(account: AwsAccount, parameters: ReadonlyMap<string, string>): () => Promise<Secrets> {
  const call = createSignedCall({ ...account, service: "ssm" }, PATIENCE);
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "AmazonSSM.GetParameters",
  };
  const body = JSON.stringify({ Names: [...parameters.values()], WithDecryption: true });
  return async () => {
    if (parameters.size === 0) return {};
    const answer = await call({ headers, body });
    const asked = { of: "Parameter Store", what: "a look at the secrets", code: "secrets_unavailable" };
    if (answer.status !== 200) throw toAwsError(answer, asked);
    const { Parameters } = ANSWER.parse(answer.value);
    const values = new Map(Parameters.map(({ Name, Value }) => [Name, Value]));
    const found = [...parameters].map(([key, name]) => [key, values.get(name)] as const);
    return Object.fromEntries(found.filter((each): each is [string, string] => each[1] !== undefined));
  };
}

function isSame(left: Secrets, right: Secrets): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}
