import { AwsClient } from "aws4fetch";
import { z } from "zod";
import { backOff } from "../../../aws/backoff.ts";
import { StoreError } from "../../../errors.ts";

/** Where the table is and who asks. `endpoint` is AWS's own of the region unless one is given. */
export interface Connection {
  endpoint?: string | undefined;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };
  fetch?: typeof fetch | undefined;
}

/** Sends one operation and gives its answer's JSON, or `condition_failed`: an answer, not a fault. */
export type Send = (operation: string, body: unknown) => Promise<unknown>;

/** How long to bear a table that doesn't answer. */
interface Patience {
  maxTries: number;
  tryTimeoutMs: number;
}

/** For work. A part of a session is a third of a megabyte; what takes longer than this will not come. */
const PATIENT: Patience = { maxTries: 5, tryTimeoutMs: 5_000 };
const BACKOFF = { baseMs: 40, capMs: 800 };

/** Faults that a moment mends; a 5xx and no answer at all are two more. */
const PASSING = new Set([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
]);

const FAULT = z.object({ __type: z.string() });

type Answer = { kind: "done"; value: unknown } | { kind: "passing" | "lasting"; error: StoreError };

/**
 * Speaks DynamoDB's JSON protocol. What passes is tried again here, up to five times unless told otherwise, also when the first
 * try may have taken effect and only its answer was lost; so whoever writes must bear that its write comes twice. Everything else is a
 * StoreError.
 */
export function createSend(
  { endpoint, region, credentials, fetch: ask = fetch }: Connection,
  { maxTries, tryTimeoutMs }: Patience = PATIENT,
): Send {
  const url = endpoint ?? `https://dynamodb.${region}.amazonaws.com`;
  const { sessionToken, ...keys } = credentials;
  const signer = new AwsClient({
    ...keys,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    region,
    service: "dynamodb",
  });

  async function attempt(operation: string, body: string): Promise<Answer> {
    try {
      // Signed anew each time: a signature holds for some minutes only.
      const signed = await signer.sign(url, { method: "POST", headers: toHeaders(operation), body });
      const response = await ask(signed, { signal: AbortSignal.timeout(tryTimeoutMs) });
      return toAnswer(operation, response.status, await response.text());
    } catch (cause) {
      return { kind: "passing", error: toFault(operation, "no answer", cause) };
    }
  }

  return async (operation, body) => {
    const text = JSON.stringify(body);
    for (let tries = 1; ; tries += 1) {
      const answer = await attempt(operation, text);
      if (answer.kind === "done") return answer.value;
      if (answer.kind === "lasting" || tries === maxTries) throw answer.error;
      await backOff(tries - 1, BACKOFF);
    }
  };
}

function toHeaders(operation: string): Record<string, string> {
  return { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` };
}

function toAnswer(operation: string, status: number, text: string): Answer {
  if (status === 200) return { kind: "done", value: JSON.parse(text) };
  const fault = toFaultName(text);
  if (fault === "ConditionalCheckFailedException") return { kind: "done", value: "condition_failed" };
  const error = toFault(operation, `${status} ${fault}`, text.slice(0, 500));
  return { kind: status >= 500 || PASSING.has(fault) ? "passing" : "lasting", error };
}

/** `com.amazonaws.dynamodb.v20120810#ThrottlingException` is a ThrottlingException. */
function toFaultName(text: string): string {
  try {
    return FAULT.parse(JSON.parse(text)).__type.split("#").at(-1) ?? "";
  } catch {
    return "unknown";
  }
}

function toFault(operation: string, what: string, cause: unknown): StoreError {
  return new StoreError(`DynamoDB did not do ${operation}: ${what}.`, {
    code: "store_down",
    retry: "backoff",
    ids: { operation },
    cause,
  });
}
