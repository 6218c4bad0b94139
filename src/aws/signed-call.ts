import { AwsClient } from "aws4fetch";
import { z } from "zod";
import { AppError } from "../errors.ts";
import { type Backoff, backOff } from "./backoff.ts";

/** Who asks AWS, and where. */
export interface AwsAccount {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** @default "https://<service>.<region>.amazonaws.com" */
  endpoint?: string | undefined;
  /** @default the global one */
  fetch?: typeof fetch | undefined;
}

/** How long to bear a service that doesn't answer. */
export interface Patience {
  /** Of one try. */
  timeoutMs: number;
  /** More than one only for what may take effect twice: an answer that was lost is asked for again, too. @default 1 */
  maxTries?: number;
  /** Between two tries. @default 40 ms, and up to 800 */
  backoff?: Backoff;
}

/** A POST where there is a body, else a GET. */
interface AwsRequest {
  /** From the first slash on, with its query. @default "" */
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** What a service answered. Whatever its status is, it is a value: only who asked knows which is a fault. */
export interface AwsAnswer {
  /** 0: no answer came, or one that is no JSON. */
  status: number;
  /** The JSON of a 2xx; undefined when it has no body. */
  value?: unknown;
  /** The service's name for its fault, as in `ThrottlingException`; empty where it gave none. */
  fault: string;
  /** The first of what the service said of its fault. */
  words: string;
  /** Why no answer came. */
  cause?: unknown;
}

export type SignedCall = (request: AwsRequest) => Promise<AwsAnswer>;

/** Faults that a moment mends; 429, a 5xx and no answer at all are the others. */
const PASSING: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
]);
const BACKOFF: Backoff = { baseMs: 40, capMs: 800 };
const MAX_WORDS = 500;

const FAULT = z.object({ __type: z.string() });

/**
 * Makes the one call to a service of AWS's: signed, within its time, and tried again when the fault may pass and the patience allows it.
 * It never throws; {@link toAwsError} makes a fault of an answer that is none.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function createSignedCall(
  {
    service,
    region,
    credentials,
    endpoint = `https://${service}.${region}.amazonaws.com`,
    fetch: ask = fetch,
  }: AwsAccount & { service: "dynamodb" | "lambda" | "ssm" },
  { timeoutMs, maxTries = 1, backoff = BACKOFF }: Patience,
): SignedCall {
  const signer = new AwsClient({ ...credentials, region, service });

  async function attempt({ path = "", ...init }: AwsRequest): Promise<AwsAnswer> {
    try {
      const method = init.body === undefined ? "GET" : "POST";
      // Signed anew each time: a signature holds for some minutes only.
      const signed = await signer.sign(endpoint + path, { ...init, method });
      return await readAnswer(await ask(signed, { signal: AbortSignal.timeout(timeoutMs) }));
    } catch (cause) {
      return { status: 0, fault: "", words: "", cause };
    }
  }

  return async (request) => {
    for (let tries = 1; ; tries += 1) {
      const answer = await attempt(request);
      if (!mayPass(answer) || tries === maxTries) return answer;
      await backOff(tries - 1, backoff);
    }
  };
}

/**
 * The fault of an answer that is not what was asked for. It may be tried again: what AWS refuses today, a deploy or a permission mends.
 * What the service said is not in it, as it may be of secrets; `cause` adds it where it can't.
 */
export function toAwsError(
  { status, fault, cause }: AwsAnswer,
  asked: {
    /** The service's own name. */
    of: string;
    /** What was asked, to follow "to". */
    what: string;
    code: string;
    ids?: Record<string, string | number>;
    cause?: unknown;
    /** @default AppError */
    Fault?: typeof AppError;
  },
): AppError {
  const { of, what, code, ids, Fault = AppError } = asked;
  const answered = status === 0 ? "gave no answer" : `answered ${[status, fault].join(" ").trim()}`;
  return new Fault(`${of} ${answered} to ${what}.`, {
    ...{ code, retry: "backoff", ids: { ...ids, status }, cause: cause ?? asked.cause },
  });
}

function mayPass({ status, fault }: AwsAnswer): boolean {
  return status === 0 || status === 429 || status >= 500 || PASSING.has(fault);
}

async function readAnswer(response: Response): Promise<AwsAnswer> {
  const { ok, status, headers } = response;
  const text = await response.text();
  if (ok) return { status, fault: "", words: "", value: text === "" ? undefined : parseJson(text) };
  return {
    status,
    fault: toFaultName(headers.get("x-amzn-errortype"), text),
    words: text.slice(0, MAX_WORDS),
  };
}

/** The parser's own fault quotes the text, which may be of a secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The answer is no JSON.");
  }
}

/** Lambda's is in a header, before a colon; others say `com.amazonaws.dynamodb.v20120810#ThrottlingException` in the body. */
function toFaultName(header: string | null, text: string): string {
  if (header !== null) return header.split(":", 1)[0] ?? "";
  try {
    return FAULT.parse(JSON.parse(text)).__type.split("#").at(-1) ?? "";
  } catch {
    return "";
  }
}
