import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { receive } from "../../demo/http/receive.ts";
import { serve } from "../../demo/http/serve.ts";
import { type Notice, noticeSchema } from "../../src/report/notice.ts";

const TOLERANCE_S = 300;

type Answer = number | { status: number; headers: Record<string, string> };

/** What came to the receiver: a notice, or why it takes none. */
export interface Received {
  id: string;
  notice: Notice;
  text: string;
}

/**
 * A receiver of notices as the specification asks for one: it takes what it can verify with its secret, no older than five minutes and of
 * the promised form, and nothing else. It stands on "Verifying signatures" of https://github.com/standard-webhooks/standard-webhooks.
 */
export async function aReceiver() {
  const key = randomBytes(32);
  const received: Received[] = [];
  const faults: string[] = [];
  /** What it answers next; 204 when nothing is left. */
  const answers: Answer[] = [];
  const server = await serve(async (request, response) => {
    const { method, url, headers, bytes } = await receive(request);
    const text = bytes.toString();
    const {
      "webhook-id": id = "",
      "webhook-timestamp": timestamp,
      "webhook-signature": signatures,
    } = headers;
    const fault = findFault({ method, path: url.pathname, type: headers["content-type"], text });
    const isSigned = isSignedWith(key, { id, timestamp, signatures, text });
    if (fault !== undefined || !isSigned) {
      faults.push(fault ?? "the signature is not the sender's");
      response.writeHead(400).end();
      return;
    }
    received.push({ id: String(id), notice: JSON.parse(text), text });
    const answer = answers.shift() ?? 204;
    const { status, headers: more } = typeof answer === "number" ? { status: answer, headers: {} } : answer;
    response.writeHead(status, more).end(status === 204 ? undefined : "a few words");
  });
  return {
    url: `${server.url}/notices`,
    secret: `whsec_${key.toString("base64")}`,
    received,
    faults,
    answers,
    close: server.close,
  };
}

function findFault(request: { method: string; path: string; type: string | undefined; text: string }) {
  if (request.method !== "POST" || request.path !== "/notices") return `${request.method} ${request.path}`;
  if (request.type !== "application/json") return `the content is ${request.type}`;
  const parsed = noticeSchema.safeParse(JSON.parse(request.text));
  return parsed.success ? undefined : parsed.error.message;
}

type Header = string | string[] | undefined;

function isSignedWith(
  key: Buffer,
  { id, timestamp, signatures, text }: { id: Header; timestamp: Header; signatures: Header; text: string },
): boolean {
  if (!/^\d+$/.test(String(timestamp)) || !/^[^.]+$/.test(String(id))) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_S) return false;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${text}`).digest();
  return String(signatures)
    .split(" ")
    .map((each) => each.split(","))
    .some(([version, value = ""]) => {
      const given = Buffer.from(value, "base64");
      return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
    });
}
