import { describe, expect, it } from "vitest";
import { createAioApi } from "../../../src/sandbox/aio/aio-api.ts";
import { createAioMachine } from "../../../src/sandbox/aio/aio-machine.ts";
import { anEndlessBody, aScriptedServer, data, json } from "./a-scripted-server.ts";

const IDS = { session_id: "s1", command_id: "c1" };
const ENDED = { ...IDS, command: "…", status: "completed", exit_code: 3, stdout: "out", stderr: null };
const SECRET = "sk-ant-the-key-of-the-model";

function aMachine(server: { fetch: typeof globalThis.fetch }, apiKey: string | undefined = undefined) {
  const url = "http://machine:8080/#token=t";
  return createAioMachine(createAioApi({ url, apiKey, fetch: server.fetch, now: () => 1_000 }));
}

const PLAIN = { env: {}, timeoutMs: 7_000 };
const WITH_ENV = { env: { TOKEN: SECRET }, timeoutMs: 7_000 };

/** A server that plays the rest of a command with variables: started, written to, read in these parts. */
function anOutput(...looks: { stdout: string; status?: string; exit_code?: number }[]) {
  let lastWord = "";
  let offset = 0;
  return aScriptedServer((sent) => {
    if (sent.url.pathname.endsWith("/exec")) return data({ ...IDS, status: "running" });
    if (sent.url.pathname.endsWith("/write")) {
      lastWord = /sandpiper-end-[\w-]+/.exec(JSON.stringify(sent.body))![0];
      return data(null);
    }
    if (sent.url.pathname.endsWith("/close")) return data(null);
    const { stdout, status = "running", exit_code } = looks.shift()!;
    const text = stdout.replace("END", lastWord);
    offset += text.length;
    return data({
      ...IDS,
      stdout: text,
      stderr: "",
      offset,
      stderr_offset: 0,
      command: { status, exit_code },
    });
  });
}

describe("a command in an AIO sandbox", () => {
  it("without variables is one request that waits, with a hard end, uncut, and its session is closed", async () => {
    const server = aScriptedServer(data(ENDED), data(null));
    const result = await aMachine(server, "key").run("printf out; exit 3", PLAIN);

    expect(result).toEqual({ exitCode: 3, output: "out" });
    expect(server.sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST http://machine:8080/v1/bash/exec",
      "POST http://machine:8080/v1/bash/sessions/s1/close",
    ]);
    const [{ headers, body }] = server.sent as [(typeof server.sent)[0]];
    expect(body).toMatchObject({ async_mode: false, hard_timeout: 7, max_output_length: 0 });
    expect(body).not.toHaveProperty("env");
    expect(headers.get("authorization")).toBe("Bearer key");
  });

  it("gets its variables by its input: the command and the `env` field end in a list of processes (S8)", async () => {
    const server = anOutput({ stdout: "answer\nEND", status: "completed", exit_code: 0 });
    const result = await aMachine(server).run("env", WITH_ENV);

    expect(result).toEqual({ exitCode: 0, output: "answer" });
    const withSecret = server.sent.filter(({ body }) => JSON.stringify(body ?? "").includes(SECRET));
    expect(withSecret.map(({ url }) => url.pathname)).toEqual(["/v1/bash/write"]);
  });

  it("is read in parts until it has ended and its last word is there", async () => {
    const server = anOutput(
      { stdout: "one " },
      { stdout: "" },
      { stdout: "two ", status: "completed", exit_code: 0 },
      { stdout: "three\nEND", status: "completed", exit_code: 0 },
    );

    expect((await aMachine(server).run("…", WITH_ENV)).output).toBe("one two three");
    const offsets = server.sent.filter(({ url }) => url.pathname.endsWith("/output")).map(({ body }) => body);
    expect(offsets).toMatchObject([{ offset: 0 }, { offset: 4 }, { offset: 4 }, { offset: 8 }]);
  });

  it.each([
    ["timed_out", "timed_out"],
    ["killed", "killed"],
  ])("that was %s is a fault of that code", async (status, code) => {
    const answer = data({ ...ENDED, status, exit_code: -9 });

    await expect(aMachine(aScriptedServer(answer)).run("…", PLAIN)).rejects.toMatchObject({
      code,
      retry: "backoff",
    });
    await expect(aMachine(anOutput({ stdout: "", status })).run("…", WITH_ENV)).rejects.toMatchObject({
      code,
    });
  });

  it("is sent once, whatever becomes of it", async () => {
    const server = aScriptedServer(new TypeError("socket hang up"));
    const machine = aMachine(server);

    await expect(machine.run("…", PLAIN)).rejects.toMatchObject({ code: "unreachable", retry: "backoff" });
    expect(server.sent).toHaveLength(1);
  });

  it("is not led to another server (S8)", async () => {
    const location = "http://attacker.example/";
    const server = aScriptedServer(new Response(null, { status: 307, headers: { location } }));

    await expect(aMachine(server, "key").run("…", WITH_ENV)).rejects.toMatchObject({ code: "refused" });
    expect(server.sent.every(({ url }) => url.host === "machine:8080")).toBe(true);
  });

  it("runs by the terminal's routes where there are no others, with nothing secret but in a file that goes first", async () => {
    const server = aScriptedServer(({ method, url }) => {
      if (url.pathname.startsWith("/v1/bash")) return json({ detail: "Not Found" }, { status: 404 });
      if (method === "DELETE") return data(null);
      if (url.pathname === "/v1/file/read") return data({ file: "…", content: "from the file" });
      if (url.pathname === "/v1/file/write") return data({ file: "…" });
      return data({
        session_id: "t1",
        command: "…",
        status: "completed",
        exit_code: 0,
        output: "the screen",
      });
    });
    const machine = aMachine(server);

    expect(await machine.run("env", WITH_ENV)).toEqual({ exitCode: 0, output: "from the file" });
    const withSecret = server.sent.filter(({ body }) => JSON.stringify(body ?? "").includes(SECRET));
    expect(withSecret.map(({ url }) => url.pathname)).toEqual(["/v1/file/write"]);
    const { content } = withSecret[0]!.body as { content: string };
    expect(content).toMatch(/^rm -f /);
    const asked = server.sent.length;
    await machine.run("true", WITH_ENV);
    expect(server.sent.slice(asked).some(({ url }) => url.pathname.startsWith("/v1/bash"))).toBe(false);
    const key = { kind: "api_key", secret: SECRET } as const;
    const { weaknesses } = await machine.provideModelKey({
      baseUrl: "https://api.anthropic.com",
      credential: key,
    });
    expect(weaknesses).toContainEqual(expect.stringContaining("pass through a file"));
  });
});

describe("a hostile AIO sandbox (S15)", () => {
  it.each([
    ["no JSON", new Response("<html>")],
    ["nothing", new Response("")],
    ["null", json(null)],
    ["a list", json([])],
    ["no data", json({ success: true })],
    ["another type of success", json({ success: "yes", data: ENDED })],
    ["an exit code that is none", data({ ...ENDED, exit_code: "0" })],
    ["a missing exit code", data({ ...ENDED, exit_code: null })],
    ["a state nobody knows", data({ ...ENDED, status: "fine" })],
    ["a command that goes on", data({ ...ENDED, status: "running" })],
    ["no session", data({ ...ENDED, session_id: "" })],
    ["output that is a number", data({ ...ENDED, stdout: 7 })],
  ])("that answers with %s is not believed", async (_, answer) => {
    const machine = aMachine(aScriptedServer(answer));

    await expect(machine.run("…", PLAIN)).rejects.toMatchObject({ code: "bad_answer", retry: "backoff" });
  });

  it("that says it could not is not asked why", async () => {
    const answer = json({ success: false, message: "<b>@everyone</b> sk-secret", data: null });
    const error = await aMachine(aScriptedServer(answer))
      .run("…", PLAIN)
      .catch((reason) => reason);

    expect(error).toMatchObject({ code: "failed", retry: "backoff" });
    expect(error.message).not.toContain("everyone");
  });

  it("whose answer has no end is not read to it", async () => {
    let isCancelled = false;
    const server = aScriptedServer(() => anEndlessBody(() => (isCancelled = true)));

    await expect(aMachine(server).run("…", PLAIN)).rejects.toMatchObject({ code: "bad_answer" });
    expect(isCancelled).toBe(true);
  });

  it("whose session's name is an address leads nowhere else", async () => {
    const server = aScriptedServer(data({ ...ENDED, session_id: "../../../v1/x?y#" }), data(null));
    await aMachine(server).run("…", PLAIN);

    expect(server.sent[1]!.url.href).toBe(
      "http://machine:8080/v1/bash/sessions/..%2F..%2F..%2Fv1%2Fx%3Fy%23/close",
    );
  });

  it("that never ends its output is left when its fill is reached", async () => {
    const chunk = "x".repeat(8 * 1024 * 1024);
    const server = anOutput(...Array.from({ length: 6 }, () => ({ stdout: chunk })));

    await expect(aMachine(server).run("…", WITH_ENV)).rejects.toMatchObject({ code: "bad_answer" });
  });

  it("that says it has ended, and never its last word, is looked at a few times more", async () => {
    const looks = Array.from({ length: 9 }, () => ({ stdout: "", status: "completed", exit_code: 0 }));
    const server = anOutput(...looks);
    await aMachine(server).run("…", WITH_ENV);

    expect(server.sent.filter(({ url }) => url.pathname.endsWith("/output"))).toHaveLength(4);
  });
});

describe("what an AIO sandbox can't hold", () => {
  it("is told for the report: the network has no list, and the key is a variable (S8, S9)", async () => {
    const machine = aMachine(aScriptedServer(data(null)));

    expect(await machine.allowHosts({ operator: ["api.anthropic.com"], repository: [] })).toEqual([
      "the sandbox's network is not limited: an AIO sandbox has no list of hosts",
      expect.stringContaining("cleaned for the next repository"),
    ]);
  });

  it.each([
    ["api_key", "https://api.anthropic.com", { ANTHROPIC_API_KEY: SECRET }],
    ["oauth_token", "https://api.anthropic.com", { CLAUDE_CODE_OAUTH_TOKEN: SECRET }],
    ["api_key", "http://gate:1", { ANTHROPIC_API_KEY: SECRET, ANTHROPIC_BASE_URL: "http://gate:1" }],
  ] as const)("an %s for %s is a variable of the job", async (kind, baseUrl, env) => {
    const machine = aMachine(aScriptedServer(data(null)));

    expect(await machine.provideModelKey({ baseUrl, credential: { kind, secret: SECRET } })).toEqual({
      kept: [],
      env,
      weaknesses: [
        "the model's key is a variable of the agent's process: an AIO sandbox has no placeholder for it",
      ],
    });
  });
});

describe("an upload", () => {
  it("goes whole, as base64", async () => {
    const server = aScriptedServer(data({ file: "/var/tmp/x" }));
    await aMachine(server).upload("/var/tmp/x", Buffer.from([0, 255, 10]));

    expect(server.sent[0]!.url.pathname).toBe("/v1/file/write");
    expect(server.sent[0]!.body).toEqual({ file: "/var/tmp/x", content: "AP8K", encoding: "base64" });
  });
});
