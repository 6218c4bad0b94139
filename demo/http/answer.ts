import type { ServerResponse } from "node:http";

/** What a request is answered. */
export interface Answer {
  status: number;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as they are, in place of a body. */
  bytes?: Buffer;
  /** Sent piece by piece, in place of a body. */
  stream?: AsyncIterable<string>;
  /** @default JSON's, where there is something to send */
  contentType?: string;
  headers?: Record<string, string>;
}

/** Answers a request; resolves with the size of what was sent beside headers. */
export async function send(response: ServerResponse, answer: Answer): Promise<number> {
  const { status, body, stream, contentType = "application/json", headers } = answer;
  if (stream !== undefined) {
    response.writeHead(status, { "content-type": contentType, ...headers });
    return sendPieces(response, stream);
  }
  const bytes = answer.bytes ?? (body === undefined ? undefined : Buffer.from(JSON.stringify(body)));
  // An answer that can have no body has no length either.
  const length = status === 204 ? {} : { "content-length": bytes?.length ?? 0 };
  const type = bytes === undefined ? {} : { "content-type": contentType };
  response.writeHead(status, { ...type, ...length, ...headers }).end(bytes);
  return bytes?.length ?? 0;
}

async function sendPieces(response: ServerResponse, pieces: AsyncIterable<string>): Promise<number> {
  let sizeBytes = 0;
  for await (const piece of pieces) {
    sizeBytes += Buffer.byteLength(piece);
    response.write(piece);
  }
  response.end();
  return sizeBytes;
}

/** An answer that is not the hoped for one, thrown by whoever finds out. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}
