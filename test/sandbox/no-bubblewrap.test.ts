import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { aLocalProvider, NO_PROGRAMS } from "./a-local-provider.ts";

const MODULE = join(import.meta.dirname, "../../src/sandbox/local/local-provider.ts");
const toScript = (directory: string, allowUnsafe: boolean) => `
import { createLocalProvider } from ${JSON.stringify(MODULE)};
try {
  const provider = await createLocalProvider({ directory: ${JSON.stringify(directory)}, agent: "/bin/true", allowUnsafe: ${allowUnsafe} });
  const { weaknesses } = await provider.acquire("one");
  process.stdout.write(JSON.stringify({ isIsolated: provider.isIsolated, weaknesses }));
  process.exit();
} catch (error) {
  process.stdout.write(JSON.stringify({ name: error.name, code: error.code, retry: error.retry, message: error.message }));
}`;

describe("a machine without bubblewrap (S21)", () => {
  const made: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of made.splice(0)) await each.close();
  });

  async function create(allowUnsafe: boolean): Promise<Record<string, unknown>> {
    const host = await aLocalProvider({ isolated: false });
    made.push(host);
    const script = toScript(host.directory, allowUnsafe);
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      env: { PATH: NO_PROGRAMS },
    });
    return JSON.parse(stdout);
  }

  it("is refused in one line that says what to do", async () => {
    const refused = await create(false);

    expect(refused).toMatchObject({ name: "SandboxError", code: "no_bubblewrap", retry: "never" });
    expect(refused.message).toMatch(
      /^The local sandbox needs bubblewrap.*apt-get install.*SANDBOX_LOCAL_UNSAFE=1.*\.$/,
    );
  });

  it("is used only when the operator says so, and then the report tells of it (S9)", async () => {
    expect(await create(true)).toEqual({
      isIsolated: false,
      weaknesses: ["the sandbox is not isolated (SANDBOX_LOCAL_UNSAFE=1)"],
    });
  });
});
