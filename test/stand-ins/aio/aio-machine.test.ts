// needs: bubblewrap, python
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AioMachine, startAioMachine } from "./aio-machine.ts";

let directory: string;
let machine: AioMachine;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "sandpiper-aio-demo-"));
  const internet = { ports: new Set<number>(), sites: new Map() };
  machine = await startAioMachine({ directory, node: process.execPath, internet, apiKey: "key" });
});
afterAll(async () => {
  await machine.close();
  await rm(directory, { recursive: true, force: true });
});

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = { "x-aio-api-key": "key" },
) {
  const init = { method: "POST", body: JSON.stringify(body), headers };
  const answer = await fetch(`${machine.url}${path}`, init);
  return {
    status: answer.status,
    body: (await answer.json()) as { success: boolean; data: Record<string, unknown> },
  };
}

describe("the stand-in for an AIO sandbox", () => {
  it("lets nobody in without its key, and knows three ways to bring it", async () => {
    expect((await post("/v1/bash/exec", { command: "true" }, {})).status).toBe(401);
    expect((await post("/v1/bash/exec", { command: "true" }, { authorization: "Bearer key" })).status).toBe(
      200,
    );
    expect((await post("/v1/bash/exec?api_key=key", { command: "true" }, {})).status).toBe(200);
  });

  it("runs a command with pipes, its outputs apart, with the key in its environment", async () => {
    const command = 'printf "$A$SANDBOX_API_KEY"; printf err >&2; exit 3';
    const { body } = await post("/v1/bash/exec", { command, env: { A: "it's " } });

    expect(body.data).toMatchObject({ status: "completed", exit_code: 3, stdout: "it's key", stderr: "err" });
  });

  it("shows a command's variables to a list of processes, as the real one does", async () => {
    const command = "tr '\\0' ' ' </proc/$$/cmdline";
    const { body } = await post("/v1/bash/exec", { command, env: { TOKEN: "secret" } });

    expect(body.data.stdout).toContain("TOKEN='secret'");
  });

  it("cuts the middle out of a long output unless told not to", async () => {
    const command = "head -c 200 /dev/zero | tr '\\0' x";
    const cut = await post("/v1/bash/exec", { command, max_output_length: 100 });
    const whole = await post("/v1/bash/exec", { command, max_output_length: 0 });

    expect(cut.body.data.stdout).toContain("truncated");
    expect(whole.body.data.stdout).toBe("x".repeat(200));
  });

  it("kills a command at its hard end, and closes a session with what runs in it", async () => {
    const { body } = await post("/v1/bash/exec", { command: "sleep 60", hard_timeout: 0.1 });
    expect(body.data).toMatchObject({ status: "timed_out" });
    const { body: started } = await post("/v1/bash/exec", { command: "sleep 60", async_mode: true });
    expect(started.data).toMatchObject({ status: "running", exit_code: null });
    const session = String(started.data.session_id);

    expect((await post(`/v1/bash/sessions/${session}/close`, {})).status).toBe(200);
    expect((await post("/v1/bash/output", { session_id: session })).status).toBe(404);
  });

  it("takes input for a command that goes on, and tells its output by offsets", async () => {
    const { body } = await post("/v1/bash/exec", { command: "head -c 5; read line", async_mode: true });
    const ids = { session_id: body.data.session_id, command_id: body.data.command_id };
    await post("/v1/bash/write", { ...ids, input: "hello" });
    const look = await post("/v1/bash/output", { ...ids, wait: true });
    expect(look.body.data).toMatchObject({ stdout: "hello", offset: 5, command: { status: "running" } });
    await post("/v1/bash/write", { ...ids, input: "\n" });
    const end = await post("/v1/bash/output", { ...ids, offset: 5, wait: true });

    expect(end.body.data).toMatchObject({ stdout: "", command: { status: "completed", exit_code: 0 } });
  });

  it("shows a terminal's screen, and overlooks variables there", async () => {
    const command = "printf 'one\\ntwo'; echo $E | tr -d '\\n'; head -c 130 /dev/zero | tr '\\0' x";
    const { body } = await post("/v1/shell/exec", { command, env: { E: "unseen" } });

    expect(body.data).toMatchObject({ status: "completed", exit_code: 0 });
    expect(body.data.output).toMatch(/^one\r\ntwox+\r\nx+/);
    expect(body.data.output).not.toContain("unseen");
  });

  it("writes and reads files, and tells when it can't", async () => {
    const written = await post("/v1/file/write", { file: "/tmp/f", content: "w7w=", encoding: "base64" });
    expect(written.body.data).toMatchObject({ bytes_written: 2 });
    expect((await post("/v1/file/read", { file: "/tmp/f" })).body.data.content).toBe("ü");

    expect((await post("/v1/file/write", { file: "/nowhere/f", content: "" })).body.success).toBe(false);
    expect((await post("/v1/file/read", { file: "/nowhere/f" })).status).toBe(404);
  });

  it("refuses a field it does not know, and a route it does not have", async () => {
    expect((await post("/v1/bash/exec", { cmd: "true" })).status).toBe(422);
    expect((await post("/v1/bash/exce", {})).status).toBe(404);
  });

  it("meets the faults in its way, before or after its deed", async () => {
    machine.faults.add({ method: "POST", path: /exec/, status: 502, body: { success: false } });
    machine.faults.add({ method: "POST", path: /exec/, drop: true, afterEffect: true });

    expect((await post("/v1/bash/exec", { command: "touch /tmp/before" })).status).toBe(502);
    await expect(post("/v1/bash/exec", { command: "touch /tmp/after" })).rejects.toThrow();
    expect(await machine.box.readFile("/tmp/before")).toBeUndefined();
    expect(await machine.box.readFile("/tmp/after")).toBeDefined();
  });
});
