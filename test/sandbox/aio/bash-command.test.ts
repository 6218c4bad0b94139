import { expect, it } from "vitest";
import type { AioApi } from "../../../src/sandbox/aio/aio-api.ts";
import { runInBash } from "../../../src/sandbox/aio/bash-command.ts";
import { toCpuMsOf } from "../../support/cpu-time.ts";

/** A server that gives a command's output in so many pieces, the last word of it in the last but one. */
function anApi(pieces: number): AioApi {
  const word = { is: "" };
  let looks = 0;
  const answers: Record<string, (body: { input?: string }) => object> = {
    "/v1/bash/exec": () => ({ session_id: "s", command_id: "c", status: "running" }),
    "/v1/bash/write"({ input = "" }) {
      word.is = /sandpiper-end-[\w-]+/.exec(input)?.[0] ?? "";
      return {};
    },
    "/v1/bash/output"() {
      looks += 1;
      const hasEnded = looks === pieces;
      const stdout = hasEnded ? `\n${word.is}` : "x".repeat(16 * 1_024);
      const command = { status: hasEnded ? "completed" : "running", exit_code: hasEnded ? 3 : null };
      return { stdout, offset: looks, stderr_offset: 0, command };
    },
  };
  return {
    ask: async (path: string, body: object, schema: { parse(value: unknown): unknown }) =>
      schema.parse(answers[path]?.(body) ?? {}),
  } as unknown as AioApi;
}

const cpuMs = (pieces: number) =>
  toCpuMsOf(async () => {
    const signal = new AbortController().signal;
    const result = await runInBash(anApi(pieces), { line: "x", env: { A: "b" }, timeoutMs: 9_000, signal });
    expect(result).toMatchObject({ exitCode: 3 });
    expect(result?.output).toHaveLength((pieces - 1) * 16 * 1_024);
  });

it("S32: output that comes in many pieces takes time in proportion to its length", async () => {
  const few = await cpuMs(100);

  expect(await cpuMs(1_500)).toBeLessThan(60 * Math.max(few, 10));
});
