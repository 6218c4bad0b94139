import type { IncomingMessage, ServerResponse } from "node:http";
import { basename } from "node:path";
import type { Account } from "./account.ts";
import { decodeRequest, encodeEnd } from "./connect-frames.ts";
import { answerUnary, ConnectFault, streamConnect, streamStart } from "./process-service.ts";
import { Refusal } from "./refusal.ts";
import type { SandboxRecord } from "./sandbox-record.ts";

const PORT = "49983";
const HTTP_STATUS: Partial<Record<string, number>> = {
  invalid_argument: 400,
  unauthenticated: 401,
  not_found: 404,
  unimplemented: 404,
};

/** Whether a path is one of the service inside a sandbox. */
export function isEnvdPath(path: string): boolean {
  return path.startsWith("/process.") || path === "/files" || path === "/health";
}

/** Answers what the service inside a sandbox is asked, and in the place of it when the sandbox does not run. */
export async function answerEnvd(
  account: Account,
  {
    request,
    url,
    bytes,
    response,
  }: { request: IncomingMessage; url: URL; bytes: Buffer; response: ServerResponse },
): Promise<void> {
  const { headers, method } = request;
  const id = String(headers["e2b-sandbox-id"] ?? "");
  if (headers["x-api-key"] !== undefined)
    throw new Refusal(400, "the account's key does not belong in a sandbox");
  if (headers["e2b-sandbox-port"] !== PORT) throw new Refusal(400, "no such port");
  const record = account.sandboxes.get(id);
  if (record?.state !== "running") throw new Refusal(502, "The sandbox was not found");
  if (url.pathname === "/health") {
    response.writeHead(204).end();
    return;
  }
  if (record.token !== undefined && headers["x-access-token"] !== record.token) {
    throw new Refusal(
      401,
      "unauthorized access, please provide a valid access token or method signing if supported",
    );
  }
  if (url.pathname === "/files") return answerFiles(record, { method, url, headers, bytes, response });
  await answerProcess(record, { url, headers, bytes, response });
}

async function answerProcess(
  record: SandboxRecord,
  {
    url,
    headers,
    bytes,
    response,
  }: { url: URL; headers: IncomingMessage["headers"]; bytes: Buffer; response: ServerResponse },
): Promise<void> {
  const method = url.pathname.replace("/process.Process/", "");
  if (headers["content-type"] !== "application/connect+json") {
    await respondUnary(response, async () => answerUnary(method, record, JSON.parse(bytes.toString())));
    return;
  }
  const timeout = Number(headers["connect-timeout-ms"] ?? 0);
  response.writeHead(200, { "content-type": "application/connect+json" });
  record.streams.add(response);
  response.once("close", () => record.streams.delete(response));
  try {
    const stream = method === "Start" ? streamStart : method === "Connect" ? streamConnect : undefined;
    if (stream === undefined) throw new ConnectFault("unimplemented", `no method ${method}`);
    await stream({
      record,
      body: decodeRequest(bytes),
      user: toUser(headers.authorization),
      timeoutMs: timeout > 0 ? timeout : undefined,
      response,
    });
  } catch (error) {
    const { code, message } =
      error instanceof ConnectFault ? error : new ConnectFault("internal", String(error));
    response.end(encodeEnd({ code, message }));
  }
}

async function respondUnary(
  response: ServerResponse,
  answer: () => Promise<{ body: unknown } | undefined>,
): Promise<void> {
  try {
    const answered = await answer();
    if (answered === undefined) throw new ConnectFault("unimplemented", "no such method");
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answered.body));
  } catch (error) {
    const { code, message } =
      error instanceof ConnectFault ? error : new ConnectFault("internal", String(error));
    response.writeHead(HTTP_STATUS[code] ?? 500, { "content-type": "application/json" });
    response.end(JSON.stringify({ code, message }));
  }
}

async function answerFiles(
  { box }: SandboxRecord,
  {
    method,
    url,
    headers,
    bytes,
    response,
  }: {
    method: string | undefined;
    url: URL;
    headers: IncomingMessage["headers"];
    bytes: Buffer;
    response: ServerResponse;
  },
): Promise<void> {
  const path = url.searchParams.get("path") ?? "";
  const user = url.searchParams.get("username") ?? "user";
  if (!path.startsWith("/")) throw new Refusal(400, "path must be absolute");
  if (user !== "root") throw new Refusal(400, "only root's files are served here");
  if (method === "GET") {
    const content = await box.readFile(path);
    if (content === undefined) throw new Refusal(404, `path '${path}' does not exist`);
    response.writeHead(200, { "content-type": "application/octet-stream" }).end(content);
    return;
  }
  await box.writeFile(path, await readUpload(String(headers["content-type"]), bytes));
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify([{ name: basename(path), path, type: "file" }]));
}

async function readUpload(contentType: string, bytes: Buffer): Promise<Uint8Array> {
  if (contentType === "application/octet-stream") return bytes;
  const body = new Uint8Array(bytes);
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
  const file = form.get("file");
  if (file === null || typeof file === "string") throw new Refusal(400, "no file");
  return new Uint8Array(await file.arrayBuffer());
}

/** Who runs a command: the user's name is in the way of a password nobody has. E2B's own user has no rights here, as the agent. */
function toUser(authorization: string | undefined): "root" | "agent" {
  const [, encoded = ""] = /^Basic (.+)$/.exec(authorization ?? "") ?? [];
  const [name] = Buffer.from(encoded, "base64").toString().split(":");
  if (name === "root") return "root";
  if (name === "" || name === "user") return "agent";
  throw new ConnectFault("unauthenticated", `invalid username: '${name}'`);
}
