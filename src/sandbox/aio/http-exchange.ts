import { parseJson } from "../parse-json.ts";

/** How a request goes out; a test answers it itself. */
export type Fetch = typeof globalThis.fetch;

/** One request of the app to a server whose answer is JSON. */
export interface Request {
  method: "GET" | "POST" | "DELETE";
  url: string;
  headers: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  signal: AbortSignal;
  /** A longer answer is not read. */
  capBytes: number;
}

/** What came back. */
export interface Reply {
  /** 0 when nothing whole came back; a redirect is its own status, and is not followed. */
  status: number;
  retryAfterMs: number | undefined;
  /** Undefined when it was no JSON, or longer than the cap (S15). */
  body: unknown;
  /** Why nothing came back. */
  cause?: unknown;
}

/**
 * Sends one request, once. Never throws: no answer is a status of 0, and the caller can't tell whether the request took effect.
 *
 * Redirects are not followed: a hostile sandbox could lead a request with its secrets to another server (`307`).
 */
export async function exchange(fetch: Fetch, request: Request): Promise<Reply> {
  const { method, url, headers, body, signal, capBytes } = request;
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  try {
    const response = await fetch(url, {
      ...{ method, signal, redirect: "manual", ...json },
      headers: { accept: "application/json", "user-agent": "sandpiper", ...type, ...headers },
    });
    const text = await readText(response, capBytes);
    return { status: response.status, retryAfterMs: toRetryAfterMs(response), body: parseJson(text ?? "") };
  } catch (cause) {
    return { status: 0, retryAfterMs: undefined, body: undefined, cause };
  }
}

async function readText(response: Response, capBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.length;
    // Leaving the loop cancels the body: an endless one is not read on.
    if (sizeBytes > capBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function toRetryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}
