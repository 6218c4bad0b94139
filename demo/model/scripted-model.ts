import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { estimateTokens, type ModelMessage, renderMessageStream, toModelMessage } from "./message-stream.ts";
import { parseBody, Refusal, readBody, requireAccess, toFailure } from "./model-admission.ts";
import { toModelRequest } from "./model-request.ts";
import { sendFailure, sendJson, sendStream } from "./model-response.ts";
import type { ModelRequest, ModelScript, ModelTurn } from "./model-turn.ts";

/** One message's part of the bill, in the API's own words. */
export interface ModelBill {
  readonly model: string;
  readonly usage: ModelMessage["usage"];
}

/** A running stand-in for the Messages API. */
export interface ScriptedModel {
  /** What `ANTHROPIC_BASE_URL` is set to. */
  readonly url: string;
  /** Every request for a message that was let in, side calls and repeated ones too, oldest first. */
  readonly requests: readonly ModelRequest[];
  /** What the API would bill, an entry an answer that was begun; of one that was not sent whole, what was sent of it. */
  readonly bills: readonly ModelBill[];
  /** Replaces the script from the next request on. */
  setScript(script: ModelScript): void;
  /** Stops listening and drops what is still being answered. */
  close(): Promise<void>;
}

const SIDE_CALL_ANSWER: ModelTurn = { text: "ok" };
const AFTER_THE_SCRIPT: ModelTurn = { text: "Done." };

/**
 * Serves the Messages API on the loopback interface, with a script in the model's place.
 *
 * It is as strict as the API: a body it would refuse, or a key that isn't in `acceptKeys`, gets the same
 * error here. Past the end of a list the model says "Done.".
 */
export async function startScriptedModel(options: {
  readonly script: ModelScript;
  /** @default any key, but not none */
  readonly acceptKeys?: readonly string[];
  /** @default a free one */
  readonly port?: number;
}): Promise<ScriptedModel> {
  const requests: ModelRequest[] = [];
  const bills: ModelBill[] = [];
  const closing = new AbortController();
  let script = options.script;

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((cause: unknown) => {
      if (!response.headersSent && !response.destroyed) sendFailure(response, toFailure(cause));
      else response.destroy();
    });
  });

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(incoming.url ?? "/", "http://model").pathname;
    const route = `${incoming.method} ${path}`;
    if (route === "HEAD /api/hello" || route === "GET /api/hello") {
      return sendJson(response, 200, { message: "hello" });
    }
    if (route !== "POST /v1/messages" && route !== "POST /v1/messages/count_tokens") {
      throw new Refusal(404, "not_found_error", "Not found");
    }
    requireAccess(incoming, options.acceptKeys);
    const text = await readBody(incoming);
    if (path.endsWith("/count_tokens")) {
      parseBody(text, { max_tokens: 1 });
      return sendJson(response, 200, { input_tokens: estimateTokens(text.length) });
    }
    return answerMessage(incoming, response, text);
  }

  async function answerMessage(
    incoming: IncomingMessage,
    response: ServerResponse,
    text: string,
  ): Promise<void> {
    const body = parseBody(text);
    const request = toModelRequest(body, incoming.headers);
    requests.push(request);
    const turn = await chooseTurn(script, request);
    if (turn.delayMs) await delay(turn.delayMs, undefined, { signal: closing.signal });
    if (turn.fail) return sendFailure(response, turn.fail);
    const message = toModelMessage(turn, { ...request, sizeBytes: text.length });
    bills.push(toBill(message, turn));
    if (body.stream) return sendStream(response, renderMessageStream(message), turn);
    if (turn.cut) response.destroy();
    else sendJson(response, 200, message);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    bills,
    setScript(next) {
      script = next;
    },
    async close() {
      closing.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function toBill({ model, usage }: ModelMessage, { cut, stallAt }: ModelTurn): ModelBill {
  const share = stallAt ?? (cut ? 0.5 : 1);
  return { model, usage: { ...usage, output_tokens: Math.max(1, Math.round(usage.output_tokens * share)) } };
}

async function chooseTurn(script: ModelScript, request: ModelRequest): Promise<ModelTurn> {
  if (request.toolNames.length === 0) return SIDE_CALL_ANSWER;
  return typeof script === "function" ? script(request) : (script[request.turn] ?? AFTER_THE_SCRIPT);
}
