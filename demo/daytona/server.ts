import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { Fault, Faults } from "../faults.ts";
import type { Account } from "./account.ts";
import { type Arrived, answerRequest, parseJson } from "./answer-request.ts";
import type { Answer } from "./route.ts";

/** One request as it was answered. */
export interface RequestRecord {
  at: number;
  plane: "control" | "toolbox";
  method: string;
  /** The whole path with its query. */
  path: string;
  /** The route's own line, for example `POST /sandbox/{id}/start`; undefined for one that is unknown. */
  route: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  /** JSON where it is JSON; undefined for a form. */
  requestBody: unknown;
  responseBody: unknown;
  /** 0 when the connection was broken instead. */
  status: number;
  bytesIn: number;
  bytesOut: number;
}

/** The server of both planes. Each request is first met by what is due by then, and by the fault that waits for it. */
export function createDaytonaServer(
  account: Account,
  { faults, requests }: { faults: Faults; requests: RequestRecord[] },
): Server {
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", account.origin);
    const plane = url.pathname.startsWith("/toolbox/") ? "toolbox" : "control";
    const bytes = await buffer(request);
    const arrived: Arrived = { url, method: request.method ?? "GET", plane, bytes, request };
    const record = toRecord(arrived, account.clock.now());
    requests.push(record);
    const fault = faults.take(arrived.method, url.pathname);
    const isSpared = fault === undefined || fault.afterEffect === true;
    const headers: Record<string, string> = {};
    const honest = isSpared ? await answerRequest(account, arrived, { record, headers }) : { status: 0 };
    const answer = fault === undefined ? honest : toFaultAnswer(fault);
    if (fault?.drop) {
      response.destroy();
      return;
    }
    await write(response, answer, { ...headers, ...fault?.headers }, record);
  }
  return createServer((request, response) => {
    // The line may break at any time; that ends this request and no other.
    serve(request, response).catch(() => response.destroy());
  });
}

function toRecord({ url, method, plane, bytes, request }: Arrived, at: number): RequestRecord {
  const answered = { route: undefined, responseBody: undefined, status: 0, bytesOut: 0 };
  const path = url.pathname + url.search;
  const { headers } = request;
  const isForm = headers["content-type"]?.startsWith("multipart/") ?? false;
  const requestBody = isForm ? undefined : parseJson(bytes);
  return { at, plane, method, path, headers, requestBody, bytesIn: bytes.length, ...answered };
}

function toFaultAnswer({ status = 500, body }: Fault): Answer {
  return { status, body: body ?? { statusCode: status, message: "An unexpected error occurred." } };
}

async function write(
  response: ServerResponse,
  { status, body, bytes, stream, contentType = "application/json; charset=utf-8" }: Answer,
  headers: Record<string, string>,
  record: RequestRecord,
): Promise<void> {
  record.status = status;
  record.responseBody = body;
  const content = bytes ?? Buffer.from(body === undefined ? "" : JSON.stringify(body));
  const type =
    body === undefined && bytes === undefined && stream === undefined ? {} : { "content-type": contentType };
  if (stream === undefined) {
    record.bytesOut = content.length;
    response.writeHead(status, { ...type, "content-length": content.length, ...headers }).end(content);
    return;
  }
  response.writeHead(status, { ...type, ...headers });
  for await (const text of stream) {
    record.bytesOut += Buffer.byteLength(text);
    response.write(text);
  }
  response.end();
}
