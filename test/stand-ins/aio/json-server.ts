import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Faults } from "../../../demo/faults.ts";

/** A request as a handler gets it. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  /** The JSON that was sent; undefined when nothing, or no JSON, was. */
  body: unknown;
}

export interface Answer {
  status: number;
  /** Sent as JSON; nothing when undefined. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** A request as the test looks at it afterwards. */
export interface RequestRecord extends Call {
  /** What was answered; 0 when the connection was broken instead. */
  status: number;
}

export interface JsonServer {
  readonly url: string;
  readonly requests: readonly RequestRecord[];
  close(): Promise<void>;
}

/** Serves JSON on the loopback interface, records every request, and meets the faults that were put in its way. */
export async function startJsonServer(
  handle: (call: Call) => Promise<Answer> | Answer,
  { faults, port = 0 }: { faults: Faults; port?: number },
): Promise<JsonServer> {
  const requests: RequestRecord[] = [];

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await toCall(incoming);
    const fault = faults.take(call.method, call.path);
    const record = { ...call, status: 0 };
    requests.push(record);
    const honest = fault && !fault.afterEffect ? undefined : await handle(call);
    if (fault?.drop) {
      response.destroy();
      return;
    }
    const { status, body, headers } = fault ? { ...fault, status: fault.status ?? 500 } : (honest as Answer);
    record.status = status;
    const text = body === undefined ? "" : JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error) => {
      if (!response.headersSent) response.writeHead(500).end(JSON.stringify({ detail: String(error) }));
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed).listen(port, "127.0.0.1", listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function toCall(incoming: IncomingMessage): Promise<Call> {
  const { pathname: path, searchParams: query } = new URL(incoming.url ?? "/", "http://server");
  const text = Buffer.concat(await incoming.toArray()).toString();
  const { method = "GET", headers } = incoming;
  return { method, path, query, headers, body: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
