import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ModelScript } from "../../../demo/model/model-turn.ts";
import { type ScriptedModel, startScriptedModel } from "../../../demo/model/scripted-model.ts";
import { aWorkspace, hasClaude, runClaude } from "./run-claude.ts";

const HELLO = { role: "user", content: "Hello" };
const BASH = { name: "Bash", input_schema: { type: "object" } };
const CALL = { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "Bash", input: {} }] };
const RESULT = { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "ok" }] };

let model: ScriptedModel | undefined;

afterEach(async () => {
  await model?.close();
  model = undefined;
});

async function start(script: ModelScript, acceptKeys?: readonly string[]): Promise<ScriptedModel> {
  model = await startScriptedModel({ script, ...(acceptKeys ? { acceptKeys } : {}) });
  return model;
}

function aBody(change: Record<string, unknown> = {}): Record<string, unknown> {
  return { model: "claude-sonnet-5-5", max_tokens: 100, messages: [HELLO], tools: [BASH], ...change };
}

function ask(body: unknown, path = "/v1/messages?beta=true", headers: Record<string, string> = {}) {
  return fetch(`${model?.url}${path}`, {
    method: "POST",
    headers: { "x-api-key": "good", "anthropic-version": "2023-06-01", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

interface AnswerBody {
  readonly content: { readonly text?: string }[];
  readonly error: { readonly type: string; readonly message: string };
  readonly input_tokens: number;
}

async function bodyOf(response: Response): Promise<AnswerBody> {
  return (await response.json()) as AnswerBody;
}

async function textOf(response: Response): Promise<string | undefined> {
  return (await bodyOf(response)).content[0]?.text;
}

async function eventsOf(response: Response): Promise<{ type: string; [field: string]: unknown }[]> {
  const lines = (await response.text()).split("\n").filter((line) => line.startsWith("data: "));
  return lines.map((line) => JSON.parse(line.slice("data: ".length)));
}

describe("an answer", () => {
  it("streams the events of a message in the order of the API", async () => {
    await start([{ thinking: "hm", text: "hi", tools: [{ name: "Bash", input: { command: "ls" } }] }]);

    const response = await ask(aBody({ stream: true }));

    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(response.headers.get("request-id")).toMatch(/^req_/);
    const events = await eventsOf(response);
    expect(events.map((event) => event.type)).toEqual([
      "message_start",
      "ping",
      ...["content_block_start", "content_block_delta", "content_block_delta", "content_block_stop"],
      ...["content_block_start", "content_block_delta", "content_block_stop"],
      ...["content_block_start", "content_block_delta", "content_block_stop"],
      "message_delta",
      "message_stop",
    ]);
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: "tool_use" } });
  });

  it("tells the prompt's tokens at its beginning, with one token of output, and the sums of all at its end", async () => {
    const usage = {
      inputTokens: 7,
      outputTokens: 300,
      cacheReadTokens: 5,
      cacheWriteTokens: 3,
      cacheWrite1hTokens: 2,
    };
    await start([{ text: "hi", usage }]);

    const events = await eventsOf(await ask(aBody({ stream: true })));

    const prompt = { input_tokens: 7, cache_read_input_tokens: 5, cache_creation_input_tokens: 5 };
    const cache_creation = { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 2 };
    expect(events[0]?.message).toMatchObject({ usage: { ...prompt, cache_creation, output_tokens: 1 } });
    expect(events.at(-2)?.usage).toEqual({ ...prompt, output_tokens: 300 });
    expect(model?.bills).toMatchObject([{ usage: { ...prompt, cache_creation, output_tokens: 300 } }]);
  });

  it("that stalls stays open after its part, and only that part is billed", async () => {
    await start([{ text: "word ".repeat(1_000), stallAt: 0.5, usage: { outputTokens: 1_000 } }]);

    const response = await ask(aBody({ stream: true }));
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    await reader?.cancel();

    const text = Buffer.from(value ?? []).toString();
    expect(text).toContain("message_start");
    expect(text).toContain("content_block_delta");
    expect(text).not.toContain("message_delta");
    expect(model?.bills).toMatchObject([{ usage: { output_tokens: 500 } }]);
  });

  it("is one JSON message when the request doesn't stream", async () => {
    await start([{ text: "hi", usage: { inputTokens: 7, outputTokens: 3 } }]);

    const message = await bodyOf(await ask(aBody()));

    expect(message).toMatchObject({
      role: "assistant",
      content: [{ type: "text", text: "hi" }],
      stop_reason: "end_turn",
      usage: { input_tokens: 7, output_tokens: 3 },
    });
  });

  it("is chosen by the answers a conversation already holds, so a repeated request gets it again", async () => {
    await start([{ text: "first" }, { text: "second" }]);
    const later = aBody({ messages: [HELLO, { role: "assistant", content: "first" }, HELLO] });

    const texts = [];
    for (const body of [aBody(), later, aBody(), later]) {
      texts.push(await textOf(await ask(body)));
    }

    expect(texts).toEqual(["first", "second", "first", "second"]);
    expect(model?.requests.map((request) => request.turn)).toEqual([0, 1, 0, 1]);
  });

  it("isn't chosen by the lines that Claude Code writes in the model's place after an interruption", async () => {
    await start([{ text: "first" }, { text: "second" }]);
    const answers = ["first", "No response requested."].map((text) => [
      HELLO,
      { role: "assistant", content: text },
    ]);

    expect(await textOf(await ask(aBody({ messages: [...answers.flat(), HELLO] })))).toBe("second");
  });

  it("is made by a function that sees the request", async () => {
    const running = await start((request) => ({ text: `${request.lastUserText} ${request.apiKey}` }));
    const content = [
      { type: "text", text: "<system-reminder>not this</system-reminder>" },
      { type: "text", text: "this" },
    ];

    const message = await bodyOf(await ask(aBody({ messages: [{ role: "user", content }] })));

    expect(message.content[0]?.text).toBe("this good");
    expect(running.requests[0]).toMatchObject({ toolNames: ["Bash"], model: "claude-sonnet-5-5" });
  });

  it("calls StructuredOutput where it is on offer, and is JSON text elsewhere", async () => {
    await start([{ structured: { title: "T" } }]);
    const tools = [BASH, { name: "StructuredOutput", input_schema: { type: "object" } }];

    const offered = await bodyOf(await ask(aBody({ tools })));
    const missing = await bodyOf(await ask(aBody()));

    expect(offered.content).toMatchObject([{ name: "StructuredOutput", input: { title: "T" } }]);
    expect(missing.content).toEqual([{ type: "text", text: '{"title":"T"}' }]);
  });

  it("comes from the new script once it was replaced", async () => {
    const running = await start([{ text: "old" }]);
    running.setScript([{ text: "new" }]);

    expect(await textOf(await ask(aBody()))).toBe("new");
  });

  it("leaves side calls, which offer no tools, out of the script", async () => {
    await start([{ fail: { status: 500, type: "api_error", message: "no" } }]);

    expect((await ask(aBody({ tools: undefined }))).status).toBe(200);
  });

  it("breaks off in the middle of the stream when it is cut", async () => {
    await start([{ text: "half of this", cut: true }]);

    await expect(eventsOf(await ask(aBody({ stream: true })))).rejects.toThrow("terminated");
  });

  it("is the scripted failure, with its headers", async () => {
    const fail = {
      status: 429,
      type: "rate_limit_error",
      message: "Slow down",
      headers: { "retry-after": "3" },
    };
    await start([{ fail }]);

    const response = await ask(aBody());

    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("3");
    expect(await bodyOf(response)).toMatchObject({
      type: "error",
      error: { type: "rate_limit_error", message: "Slow down" },
      request_id: response.headers.get("request-id"),
    });
  });

  it("is given up when the model stops", async () => {
    const running = await start([{ text: "late", delayMs: 60_000 }]);
    const asked = ask(aBody());
    await expect.poll(() => running.requests.length).toBe(1);

    const refused = expect(asked).rejects.toThrow();
    await running.close();
    await refused;
  });
});

describe("a refusal", () => {
  it.each([
    ["no model", { model: undefined }, "model: Field required"],
    ["no max_tokens", { max_tokens: undefined }, "max_tokens: Field required"],
    ["no messages", { messages: undefined }, "messages: Field required"],
    ["an empty conversation", { messages: [] }, "at least one message"],
    ["an assistant that speaks first", { messages: [CALL, RESULT] }, 'must use the "user" role'],
    ["an unknown role", { messages: [{ role: "robot", content: "x" }] }, "messages.0.role"],
    ["empty content", { messages: [{ role: "user", content: [] }] }, "non-empty content"],
    ["empty text", { messages: [{ role: "user", content: [{ type: "text", text: "" }] }] }, "non-empty"],
    ["a result without its call", { messages: [HELLO, RESULT] }, "unexpected `tool_use_id`"],
    ["a call without its result", { messages: [HELLO, CALL, HELLO] }, "without `tool_result` blocks"],
    ["a call at the end", { messages: [HELLO, CALL] }, "without `tool_result` blocks"],
    ["a tool named twice", { tools: [BASH, BASH] }, "Tool names must be unique"],
    ["a tool without a schema", { tools: [{ name: "Bash" }] }, "input_schema: Field required"],
  ])("answers %s with 400", async (_, change, message) => {
    const running = await start([{ text: "hi" }]);

    const response = await ask(aBody(change));

    expect(response.status).toBe(400);
    const { error } = await bodyOf(response);
    expect(error.type).toBe("invalid_request_error");
    expect(error.message).toContain(message);
    expect(running.requests).toEqual([]);
  });

  it("answers a body that isn't JSON with 400", async () => {
    await start([]);

    expect((await ask("{")).status).toBe(400);
  });

  it("answers a body over 32 MB with 413", async () => {
    await start([]);

    const response = await ask("x".repeat(32 * 1024 * 1024 + 1));

    expect(response.status).toBe(413);
    expect((await bodyOf(response)).error.type).toBe("request_too_large");
  });

  it.each([
    ["an API key", { "x-api-key": "bad" }, "invalid x-api-key"],
    ["a bearer token", { "x-api-key": undefined, authorization: "Bearer bad" }, "Invalid bearer token"],
    ["no key at all", { "x-api-key": undefined }, "x-api-key header is required"],
  ])("answers %s that isn't accepted with 401", async (_, change, message) => {
    const running = await start([{ text: "hi" }], ["good"]);
    const headers = { "anthropic-version": "2023-06-01", ...change };
    const sent = Object.entries(headers).flatMap(([name, value]) => (value ? [[name, value]] : []));

    const response = await fetch(`${running.url}/v1/messages`, {
      method: "POST",
      headers: Object.fromEntries(sent),
      body: JSON.stringify(aBody()),
    });

    expect(response.status).toBe(401);
    expect((await bodyOf(response)).error).toEqual({ type: "authentication_error", message });
  });

  it("answers a route it doesn't know with 404", async () => {
    const running = await start([]);

    expect((await fetch(`${running.url}/v1/models`)).status).toBe(404);
  });
});

it("says hello and counts tokens", async () => {
  const running = await start([]);

  const hello = await fetch(`${running.url}/api/hello`, { method: "HEAD" });
  const count = await ask(aBody({ max_tokens: undefined }), "/v1/messages/count_tokens");

  expect(hello.status).toBe(200);
  expect((await bodyOf(count)).input_tokens).toBeGreaterThan(0);
});

it.skipIf(!hasClaude)("lets the real CLI make a file", async () => {
  await using workspace = await aWorkspace();
  const write = { name: "Write", input: { file_path: "hello.txt", content: "hi\n" } };
  const running = await start(
    [{ text: "I'll write it.", tools: [write] }, { text: "It is there." }],
    ["placeholder"],
  );

  const { exitCode, events } = await runClaude({ modelUrl: running.url, workspace });

  expect(exitCode).toBe(0);
  expect(events.at(-1)).toMatchObject({ type: "result", is_error: false, result: "It is there." });
  expect(await readFile(join(workspace.repository, "hello.txt"), "utf8")).toBe("hi\n");
  expect(running.requests.map((request) => request.turn)).toEqual([0, 1]);
});
