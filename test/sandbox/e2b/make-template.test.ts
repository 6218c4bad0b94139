// needs: bubblewrap, python
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { AGENT_VERSION, BASE_IMAGE, IMAGE_STEPS } from "../../../src/sandbox/agent-image.ts";
import { makeTemplate } from "../../../src/sandbox/e2b/make-template.ts";
import { TEMPLATE_NAME } from "../../../src/sandbox/e2b/template-name.ts";
import { API_KEY, anE2bProvider, type E2bUnderTest } from "./an-e2b-provider.ts";

describe("the E2B template (F106)", () => {
  let e2b: E2bUnderTest;
  afterEach(() => e2b.close());

  const accountOf = ({ small: { apiUrl, sandboxUrl } }: E2bUnderTest) => ({
    ...{ apiKey: API_KEY, domain: "sandbox.example", apiUrl, sandboxUrl },
  });
  async function make() {
    const said: string[] = [];
    const made = await makeTemplate(accountOf(e2b), { say: (line) => said.push(line) });
    return { ...made, said: said.join("\n") };
  }

  it("is built as root with the steps of every vendor's image, its log is shown, and sandboxes are made from it", async () => {
    e2b = await anE2bProvider({ buildMs: 300 });
    const { name, said } = await make();

    expect(name).toBe(TEMPLATE_NAME);
    expect(name).toContain(AGENT_VERSION.replaceAll(".", "-"));
    expect(said).toContain(`npm install --global @anthropic-ai/claude-code@${AGENT_VERSION}`);
    const [build] = e2b.small.templates.builds;
    expect(build?.order?.fromImage).toBe(BASE_IMAGE);
    expect(build?.order?.steps.map(({ type, args }) => [type, ...args])).toEqual([
      ["USER", "root"],
      ...IMAGE_STEPS.map((step) => ["RUN", step]),
      ["ENV", "CI", "1", "DISABLE_AUTOUPDATER", "1"],
    ]);
    expect((await e2b.another({ template: undefined }).acquire("thread-1-1")).name).toBe("thread-1-1");
  });

  it("is asked for where none is set, and told as behind when an older one is", async () => {
    e2b = await anE2bProvider();
    const warned: string[] = [];
    const log = pino({ level: "warn" }, { write: (line: string) => warned.push(line) });
    await expect(e2b.another({ template: undefined, log }).acquire("thread-1-1")).rejects.toMatchObject({
      code: "bad_template",
      message: expect.stringContaining("npm run template"),
    });
    expect(warned).toEqual([]);
    e2b.another({ template: "sandpiper-claude-2-0-0-r1", log });

    expect(JSON.parse(warned.join(""))).toMatchObject({
      msg: "sandbox.template_behind",
      expected: TEMPLATE_NAME,
    });
  });

  it("can be built again, as after a build that failed, whose reason is told", async () => {
    e2b = await anE2bProvider();
    e2b.small.templates.failNext("no space left");
    await expect(make()).rejects.toMatchObject({
      code: "template_failed",
      message: expect.stringMatching(/no space left\. Run it again/),
    });
    await make();
    await make();

    const { builds } = e2b.small.templates;
    expect(builds.map(({ status }) => status)).toEqual(["error", "ready", "ready"]);
    expect(new Set(builds.map(({ templateId }) => templateId)).size).toBe(1);
  });

  it("is refused in words where the API builds none, or takes no such key", async () => {
    e2b = await anE2bProvider({ lacks: ["template_routes"] });

    await expect(make()).rejects.toMatchObject({
      code: "template_failed",
      message: expect.stringMatching(/no matching operation.*docs\/sandboxes\.md/),
    });
    const account = { ...accountOf(e2b), apiKey: "e2b_other" };
    await expect(makeTemplate(account, { say: () => undefined })).rejects.toMatchObject({
      code: "unauthorized",
    });
  });

  it("comes by a command that ends with the line for .env, or one of JSON", async () => {
    e2b = await anE2bProvider();
    const run = async (...args: string[]) => {
      const script = fileURLToPath(new URL("../../../src/template.ts", import.meta.url));
      const env = { E2B_API_KEY: API_KEY, E2B_API_URL: e2b.small.apiUrl };
      const { stdout } = spawn(process.execPath, [script, ...args], {
        env,
        stdio: ["ignore", "pipe", "ignore"],
      });
      return text(stdout);
    };

    expect(await run()).toMatch(
      new RegExp(`^ +\\d+ s  Build started\\n[^]*\\n\\nE2B_TEMPLATE=${TEMPLATE_NAME}\\n$`),
    );
    expect(JSON.parse(await run("--json"))).toEqual({ name: TEMPLATE_NAME, how: "built" });
  });
});
