import type { ServerResponse } from "node:http";
import { basename } from "node:path";
import type { Answer } from "../../../demo/http/answer.ts";
import type { Arrived } from "../../../demo/http/receive.ts";
import type { Account } from "./account.ts";
import { decodeRequest, encodeEnd } from "./connect-frames.ts";
import { ConnectFault, streamStart } from "./process-service.ts";
import { refusal } from "./refusal.ts";
import type { SandboxRecord } from "./sandbox-record.ts";

const PORT = "49983";
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
  // Of the service's methods that answer with one message none is needed here.
  if (headers["content-type"] !== "application/connect+json")
    throw refusal(404, "no such method", "unimplemented");
  await streamProcess(record, arrived, response);
  return undefined;
}

async function streamProcess(
  record: SandboxRecord,
  { url, headers, bytes }: Arrived,
  response: ServerResponse,
): Promise<void> {
  const timeout = Number(headers["connect-timeout-ms"] ?? 0);
  response.writeHead(200, { "content-type": "application/connect+json" });
  record.streams.add(response);
  response.once("close", () => record.streams.delete(response));
  try {
    if (url.pathname !== "/process.Process/Start")
      throw new ConnectFault("unimplemented", `no method ${url.pathname}`);
    await streamStart({
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

async function answerFiles(
  { box }: SandboxRecord,
  { method, url, headers, bytes }: Arrived,
): Promise<Answer> {
  const path = url.searchParams.get("path") ?? "";
  const user = url.searchParams.get("username") ?? "user";
  if (!path.startsWith("/")) throw refusal(400, "path must be absolute");
  if (user !== "root") throw refusal(400, "only root's files are served here");
  if (method !== "POST") throw refusal(405, "files are only written here");
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
