import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** A request that has come in whole. */
export interface Arrived {
  method: string;
  /** The host is of no meaning. */
  url: URL;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

/** Reads a request to its end. */
export async function receive(request: IncomingMessage): Promise<Arrived> {
  const { method = "GET", headers } = request;
  return { method, url: toUrl(request), headers, bytes: await readBytes(request) };
}

/** The address of a request. The host is of no meaning. */
export function toUrl({ url = "/" }: IncomingMessage): URL {
  return new URL(url, "http://stand-in");
}

/** The bytes of a request's body. Where there are more than `limitBytes`, so are what comes back; the rest is read and not kept. */
export async function readBytes(
  request: IncomingMessage,
  limitBytes = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (sizeBytes <= limitBytes) chunks.push(chunk);
    sizeBytes += chunk.length;
  }
  return Buffer.concat(chunks);
}

/** The JSON that these bytes are; undefined when they are none, or not JSON. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
