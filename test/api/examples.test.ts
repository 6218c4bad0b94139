// needs: curl
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aShownRun, RUN } from "./a-shown-run.ts";
import { type AnApi, anApi, REPO, tokenOf } from "./an-api.ts";
import { anAsker } from "./ask.ts";

const PAGE = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
const EXAMPLES = [...PAGE.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, script = ""]) => script);

let api: AnApi;
let url: string;
let task: string;

beforeAll(async () => {
  api = await anApi();
  await aShownRun(api);
  await api.github.openIssue({ repo: REPO, author: "rita", title: "It fails", body: "" });
  url = await api.another({ canStream: true });
  const { ask } = await anAsker(url);
  task = (await ask("POST /v1/tasks", { as: "wendy", body: { repository: REPO, prompt: "First." } })).json.id;
  api.shown.set(task, api.shown.get(RUN) ?? {});
});
afterAll(() => api.close());

/** As somebody would type it. Rejects when curl does: with \`--fail-with-body\` at any status from 400. */
async function run(script: string): Promise<string> {
  const env = { PATH: process.env.PATH ?? "", SANDPIPER: url, TOKEN: tokenOf("octo"), TASK: task };
  const { stdout } = await promisify(execFile)("bash", ["-euc", script], { env });
  return stdout;
}

describe("the examples in docs/api.md", () => {
  it("are there for every operation", async () => {
    const { described } = await anAsker(url);
    const missing = Object.keys(described.paths).filter((path) => {
      const form = path.replace("{id}", "$TASK");
      return !EXAMPLES.some((script) => script.includes(`${form}"`) || script.includes(`${form}?`));
    });

    expect(missing).toEqual(["/v1/openapi.json"]);
  });

  it.each(EXAMPLES)("work as they are written: %s", async (script) => {
    const answer = await run(script);

    if (script.includes("text/event-stream"))
      expect(answer).toMatch(/^: hello\n\nid: 1\.1:100\nevent: entry\n/);
    else if (script.includes("text/csv")) expect(answer).toMatch(/^month,repository,person,/);
    else expect(() => JSON.parse(`[${answer.replaceAll("}{", "},{")}]`)).not.toThrow();
  });
});
