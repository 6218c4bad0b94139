// needs: bubblewrap, python
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { AGENT_VERSION, IMAGE_NAME } from "../../../src/sandbox/agent-image.ts";
import { type MadeSnapshot, makeSnapshot } from "../../../src/sandbox/daytona/make-snapshot.ts";
import { readText } from "../../repository/repository-files.ts";
import { aDaytona, type DaytonaUnderTest } from "./a-daytona.ts";

/** Makes the snapshot, and keeps what was said. */
async function make({ daytona }: DaytonaUnderTest): Promise<MadeSnapshot & { said: string[] }> {
  const said: string[] = [];
  const account = { apiKey: "dtn_key", apiUrl: daytona.url, target: "us" };
  const made = await makeSnapshot(account, { say: (line) => said.push(line), pollMs: 10 });
  return { ...made, said };
}

describe("the snapshot", { concurrent: true }, () => {
  it("is built once, with its log shown, and found the second time", async () => {
    // The SDK looks once a second, and shows the log of a build that it sees.
    const under = await aDaytona({ account: { delays: { buildingMs: 5_000 } } });
    const first = await make(under);
    const second = await make(under);

    expect(first).toMatchObject({ name: IMAGE_NAME, how: "built" });
    expect(first.said.join("\n")).toContain(
      `npm install --global @anthropic-ai/claude-code@${AGENT_VERSION}`,
    );
    expect(second).toEqual({ name: IMAGE_NAME, how: "was there", said: [] });
    expect(await under.another({ snapshot: IMAGE_NAME }).acquire("thread-1-1")).toMatchObject({
      name: "thread-1-1",
    });
    await under.close();
  });

  it("whose last build failed is built anew, and the reason is told", async () => {
    const under = await aDaytona();
    under.daytona.failNextBuild("no space left");
    await expect(make(under)).rejects.toThrow();

    const { how, said } = await make(under);
    expect(how).toBe("built");
    expect(said[0]).toContain("no space left");
    await under.close();
  });

  it("that another process is building is waited for", async () => {
    const under = await aDaytona({ account: { delays: { buildingMs: 400 } } });
    const made = await Promise.all([make(under), make(under)]);

    expect(made.map(({ how }) => how).sort()).toEqual(["built", "waited for"]);
    await under.close();
  });

  it("comes by a command that ends with the line for .env, or one of JSON", async () => {
    const under = await aDaytona();
    const run = async (...args: string[]) => {
      const script = fileURLToPath(new URL("../../../src/snapshot.ts", import.meta.url));
      const env = { DAYTONA_API_KEY: "dtn_key", DAYTONA_API_URL: under.daytona.url, DAYTONA_TARGET: "us" };
      return text(
        spawn(process.execPath, [script, ...args], { env, stdio: ["ignore", "pipe", "ignore"] }).stdout,
      );
    };

    expect(await run()).toMatch(
      new RegExp(`^ +\\d+ s  Creating snapshot [^]*\\nDAYTONA_SNAPSHOT=${IMAGE_NAME}\\n$`),
    );
    expect(JSON.parse(await run("--json"))).toEqual({ name: IMAGE_NAME, how: "was there" });
    await under.close();
  });

  it("has the version of Claude Code that package.json pins", () => {
    const { dependencies } = JSON.parse(readText("package.json"));

    expect(AGENT_VERSION).toBe(dependencies["@anthropic-ai/claude-code"]);
  });
});
