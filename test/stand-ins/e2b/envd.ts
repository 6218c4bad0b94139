import type { ServerResponse } from "node:http";
import { basename } from "node:path";
import type { Answer } from "../../../demo/http/answer.ts";
import { type Arrived, parseJson } from "../../../demo/http/receive.ts";
import type { Account } from "./account.ts";
import { decodeRequest, encodeEnd } from "./connect-frames.ts";
import { answerUnary, ConnectFault, streamConnect, streamStart } from "./process-service.ts";
import { refusal } from "./refusal.ts";
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

/** Answers what the service inside a sandbox is asked, and in the place of it when the sandbox does not run. Undefined: it has been streamed. */
export async function answerEnvd(
  account: Account,
  arrived: Arrived,
  response: ServerResponse,
): Promise<Answer | undefined> {
  const { headers, url } = arrived;
  const id = String(headers["e2b-sandbox-id"] ?? "");
  if (headers["x-api-key"] !== undefined)
    throw refusal(400, "the account's key does not belong in a sandbox");
  if (headers["e2b-sandbox-port"] !== PORT) throw refusal(400, "no such port");
  const record = account.sandboxes.get(id);
  if (record?.state !== "running") throw refusal(502, "The sandbox was not found");
  if (url.pathname === "/health") return { status: 204 };
  if (record.token !== undefined && headers["x-access-token"] !== record.token) {
    throw refusal(
      401,
      "unauthorized access, please provide a valid access token or method signing if supported",
    );
  }
  if (url.pathname === "/files") return answerFiles(record, arrived);
  const method = url.pathname.replace("/process.Process/", "");
  if (headers["content-type"] === "application/connect+json") {
    await streamProcess(record, { method, arrived, response });
    return undefined;
  }
  return answerUnary(method, record, parseJson(arrived.bytes)).catch((error) => {
    const { code, message } = toFault(error);
    throw refusal(HTTP_STATUS[code] ?? 500, message, code);
  });
}

async function streamProcess(
  record: SandboxRecord,
  {
    method,
    arrived: { headers, bytes },
    response,
  }: { method: string; arrived: Arrived; response: ServerResponse },
): Promise<void> {
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
    const { code, message } = toFault(error);
    response.end(encodeEnd({ code, message }));
  }
}

function toFault(error: unknown): ConnectFault {
  return error instanceof ConnectFault ? error : new ConnectFault("internal", String(error));
}

async function answerFiles(
  { box }: SandboxRecord,
  { method, url, headers, bytes }: Arrived,
): Promise<Answer> {
  const path = url.searchParams.get("path") ?? "";
  const user = url.searchParams.get("username") ?? "user";
  if (!path.startsWith("/")) throw refusal(400, "path must be absolute");
  if (user !== "root") throw refusal(400, "only root's files are served here");
  if (method === "GET") {
    const content = await box.readFile(path);
    if (content === undefined) throw refusal(404, `path '${path}' does not exist`);
    return { status: 200, bytes: content, contentType: "application/octet-stream" };
  }
  await box.writeFile(path, await readUpload(String(headers["content-type"]), bytes));
  return { status: 200, body: [{ name: basename(path), path, type: "file" }] };
}

async function readUpload(contentType: string, bytes: Buffer): Promise<Uint8Array> {
  if (contentType === "application/octet-stream") return bytes;
  const body = new Uint8Array(bytes);
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
  const file = form.get("file");
  if (file === null || typeof file === "string") throw refusal(400, "no file");
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
