import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { toUrl } from "../http/receive.ts";
import { serve } from "../http/serve.ts";
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

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = toUrl(incoming).pathname;
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

  const server = await serve(
    (incoming, response) =>
      answer(incoming, response).catch((cause: unknown) => {
        if (response.headersSent || response.destroyed) throw cause;
        sendFailure(response, toFailure(cause));
      }),
    { port: options.port },
  );
  return {
    url: server.url,
    requests,
    bills,
    setScript(next) {
      script = next;
    },
    async close() {
      closing.abort();
      await server.close();
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
