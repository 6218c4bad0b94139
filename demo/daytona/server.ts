import type { IncomingMessage, ServerResponse } from "node:http";
import { send } from "../http/answer.ts";
import { type Faults, meetFault } from "../http/faults.ts";
import { receive } from "../http/receive.ts";
import type { Account } from "./account.ts";
import { type Arrived, answerRequest, parseJsonOrText } from "./answer-request.ts";
import type { RequestRecord } from "./request-record.ts";

const JSON_TYPE = "application/json; charset=utf-8";

/** Answers requests of both planes. Each is first met by what is due by then, and by the fault that waits for it. */
export function toListener(
  account: Account,
  { faults, requests }: { faults: Faults; requests: RequestRecord[] },
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const received = await receive(request);
    const plane = received.url.pathname.startsWith("/toolbox/") ? "toolbox" : "control";
    const arrived: Arrived = { ...received, plane };
    const record = toRecord(arrived, account.clock.now());
    requests.push(record);
    const fault = faults.take(arrived.method, arrived.url.pathname);
    const headers: Record<string, string> = {};
    const work = () => answerRequest(account, arrived, { record, headers });
    const answer = await meetFault(fault, work, (statusCode) => ({
      statusCode,
      message: "An unexpected error occurred.",
    }));
    if (answer === undefined) {
      response.destroy();
      return;
    }
    record.status = answer.status;
    record.responseBody = answer.body;
    const all = { ...headers, ...answer.headers };
    record.bytesOut = await send(response, { contentType: JSON_TYPE, ...answer, headers: all });
  };
}

function toRecord({ url, method, plane, bytes, headers }: Arrived, at: number): RequestRecord {
  const answered = { route: undefined, responseBody: undefined, status: 0, bytesOut: 0 };
  const path = url.pathname + url.search;
  const isForm = headers["content-type"]?.startsWith("multipart/") ?? false;
  const requestBody = isForm ? undefined : parseJsonOrText(bytes);
  return { at, plane, method, path, headers, requestBody, bytesIn: bytes.length, ...answered };
}
