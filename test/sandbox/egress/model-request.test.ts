// needs: bubblewrap, python
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startScriptedModel } from "../../../demo/model/scripted-model.ts";
import { toAgentArgs, toAgentEnv } from "../../../src/agent/command-line.ts";
import { createEgress } from "../../../src/sandbox/egress/egress.ts";
import { createModelGateway } from "../../../src/sandbox/egress/model-gateway.ts";
import { toModelRequest } from "../../../src/sandbox/egress/model-request.ts";
import { aWorkspace, hasClaude, runClaude } from "../../demo/model/run-claude.ts";
import { toLeastCpuMs } from "../../support/cpu-time.ts";

const TOOL = { name: "Bash", description: "x", input_schema: { type: "object" } };
const aBody = (change: object = {}) => ({
  model: "claude-sonnet-5-5",
  max_tokens: 10,
  messages: [{ role: "user", content: "hello" }],
  tools: [TOOL],
  ...change,
});
const ask = (body: object, betas = "") => toModelRequest(JSON.stringify(body), betas);
const says = (...content: object[]) => aBody({ messages: [{ role: "user", content }] });
const image = (source: object) => ({ type: "image", source });

describe("a request for the model", () => {
  it("S34: passes as it is when the CLI sends such", () => {
    const body = aBody({
      system: [{ type: "text", text: "x", cache_control: { type: "ephemeral", ttl: "1h" } }],
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "hello" },
            image({ type: "base64", media_type: "image/png", data: "" }),
          ],
        },
        { role: "system", content: [], output_config: { effort: "medium" } },
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "t", name: "Bash", input: { type: "url", mcp_servers: [] } }],
        },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: "url" }] }],
        },
      ],
      tools: [
        { ...TOOL, type: "custom" },
        { ...TOOL, name: "Read", defer_loading: true },
      ],
      thinking: { type: "adaptive" },
      stream: true,
    });

    expect(ask(body, "claude-code-20250219,effort-2025-11-24")).toEqual({
      kind: "passed",
      body: JSON.stringify(body),
    });
  });

  it.each<[string, object, string?]>([
    ["mcp_servers", aBody({ mcp_servers: [{ type: "url", url: "https://evil.test/", name: "x" }] })],
    ["container", aBody({ container: "c1" })],
    ["web_fetch_20250910", aBody({ tools: [TOOL, { type: "web_fetch_20250910", name: "web_fetch" }] })],
    ["web_search_20250305", aBody({ tools: [{ type: "web_search_20250305", name: "web_search" }] })],
    [
      "code_execution_20250825",
      aBody({ tools: [{ type: "code_execution_20250825", name: "code_execution" }] }),
    ],
    ["mcp_toolset", aBody({ tools: [{ type: "mcp_toolset", name: "x", mcp_server_name: "x" }] })],
    ["mcp-client-2025-11-20", aBody(), "effort-2025-11-24, mcp-client-2025-11-20"],
    ["files-api-2025-04-14", aBody(), "files-api-2025-04-14"],
    ["url", says(image({ type: "url", url: "https://evil.test/?secret" }))],
    ["url", says({ type: "document", source: { type: "url", url: "https://evil.test/" } })],
    ["file", says({ type: "document", source: { type: "file", file_id: "f" } })],
    [
      "url",
      says({ type: "document", source: { type: "content", content: [image({ type: "url", url: "x" })] } }),
    ],
    ["url", says({ type: "tool_result", tool_use_id: "t", content: [image({ type: "url", url: "x" })] })],
    ["url", aBody({ system: [image({ type: "url", url: "x" })] })],
    ["container_upload", says({ type: "container_upload", file_id: "f" })],
    [
      "server_tool_use",
      aBody({ messages: [{ role: "assistant", content: [{ type: "server_tool_use", id: "s" }] }] }),
    ],
    [
      "tools in a message",
      aBody({ messages: [{ role: "system", content: "x", tools: [{ type: "web_fetch_20250910" }] }] }),
    ],
    ["no request", aBody({ messages: "x" })],
    ["no request", aBody({ tools: { 0: { type: "web_fetch_20250910", name: "x" } } })],
    ["no request", []],
  ])("S34: is refused by name for %s", (name, body, betas) => {
    const refused = ask(body, betas);

    expect(refused.kind).toBe("refused");
    expect(refused.kind === "refused" && refused.what).toContain(name);
  });

  it("is passed with as many blocks as fit, and refused where it is nested deeper than can be read", () => {
    const many = Array.from({ length: 150_000 }, () => ({ type: "text" }));
    const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    const metadata = JSON.stringify(aBody({ metadata: 0 })).replace(
      '"metadata":0',
      `"metadata":${deep(20_000)}`,
    );

    expect(ask(says({ type: "tool_result", tool_use_id: "t", content: many })).kind).toBe("passed");
    expect(toModelRequest(metadata, "")).toEqual({ kind: "refused", what: "a body nested that deeply" });
  });

  it.each(["messages", "tools", "system"])("S15: is refused at the first of a million wrong %s", (key) => {
    const text = JSON.stringify({ ...aBody(), [key]: "HERE" }).replace(
      '"HERE"',
      `[${"0,".repeat(1_000_000)}0]`,
    );

    expect(toModelRequest(text, "").kind).toBe("refused");
    expect(toLeastCpuMs(() => toModelRequest(text, ""))).toBeLessThan(
      10 *
        Math.max(
          toLeastCpuMs(() => JSON.parse(text)),
          30,
        ),
    );
  });

  it("S34: goes on as it was read: of two keys of one name there is one then", () => {
    const text = `{"mcp_servers":1,${JSON.stringify(aBody()).slice(1, -1)},"tools":[{"type":"web_fetch_20250910","name":"x"}],"tools":[]}`;
    const passed = toModelRequest(text.replace('"mcp_servers":1,', ""), "");

    expect(passed.kind === "passed" && passed.body).not.toContain("web_fetch");
    expect(toModelRequest(text, "").kind).toBe("refused");
    expect(toModelRequest("{", "").kind).toBe("refused");
  });
});

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const SESSION = "5b0b4b1e-0000-4000-8000-000000000000";
const AGENT = {
  program: "",
  sessionId: SESSION,
  effort: "high",
  maxTurns: 20,
  budgetMicroUsd: 9_000_000,
} as const;

describe.runIf(hasClaude)("the real CLI", () => {
  it.each([
    ["sonnet", "api_key"],
    ["sonnet", "oauth_token"],
    ["haiku", "api_key"],
    ["GLM-4.6", "api_key"],
  ] as const)(
    "S34: with %s and an %s sends nothing that is refused, resumed and with an image",
    async (model, kind) => {
      await using workspace = await aWorkspace({ "one.txt": "one\n" });
      const at = (name: string) => join(workspace.repository, name);
      await writeFile(at("dot.png"), Buffer.from(PNG, "base64"));
      const call = (name: string, input: object) => ({ tools: [{ name, input: { ...input } }] });
      const done = { structured: { title: "T", summary: "S", done: [], outcome: "answered" } };
      const script = [
        call("Bash", { command: "true", description: "x" }),
        { tools: ["dot.png", "one.txt"].map((name) => ({ name: "Read", input: { file_path: at(name) } })) },
        call("Edit", { file_path: at("one.txt"), old_string: "one", new_string: "two" }),
        call("TodoWrite", { todos: [{ content: "a", status: "pending", activeForm: "b" }] }),
        { thinking: "hm", ...done },
        done,
      ];
      const upstream = await startScriptedModel({ script });
      const access = { baseUrl: upstream.url, credential: { kind, secret: "real" } };
      const door = createEgress({ allowedHosts: [], gateway: createModelGateway({ model: access }) }).listen(
        0,
        "127.0.0.1",
      );
      await once(door, "listening");
      onTestFinished(async () => {
        door.closeAllConnections();
        door.close();
        await upstream.close();
      });
      const key = kind === "api_key" ? {} : { ANTHROPIC_API_KEY: "", CLAUDE_CODE_OAUTH_TOKEN: "placeholder" };
      const args = toAgentArgs({ ...AGENT, model, systemPrompt: "x", readOnly: false }).slice(6);
      const modelUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
      const run = (mode: string) =>
        runClaude({
          modelUrl,
          workspace,
          flags: [...args, mode, SESSION],
          env: { ...toAgentEnv({ commandMinutes: 10 }), ...key },
        });

      const runs = [await run("--session-id"), await run("--resume")];

      expect(runs.map(({ events, exitCode }) => [exitCode, events.at(-1)?.is_error])).toEqual([
        [0, false],
        [0, false],
      ]);
      expect(upstream.requests.length).toBe(script.length);
      expect(JSON.stringify(upstream.requests.at(-1)?.messages)).toContain(PNG);
    },
  );
});
