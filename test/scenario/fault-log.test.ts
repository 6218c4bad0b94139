// needs: bubblewrap
import { afterEach, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import type { RunningApp } from "../../demo/world.ts";
import { order, useObedientAgent } from "../support/fault-agent.ts";
import { aFaultWorld, type FaultWorld, outcomes, REPO, readRuns } from "../support/fault-world.ts";
import { report, write } from "../support/world-script.ts";
import { until } from "../support/world-until.ts";

const agent = useObedientAgent();
let world: FaultWorld;
afterEach(() => world.close());

/** A text that is nowhere but where it was put. */
const canary = (where: string) => `canary${where}9f3c1e7a`;

/** Everything in a world that no log may hold, as it is and as it travels. */
function secretsOf({ github, secrets }: FaultWorld): string[] {
  const tokens = github.tokens().map(({ token }) => token);
  const keyLines = secrets.privateKey.split("\n").filter((line) => line.length > 40);
  const plain = [...tokens, secrets.webhookSecret, secrets.modelKey, ...keyLines];
  const headers = tokens.map((token) => Buffer.from(`x-access-token:${token}`).toString("base64"));
  return [...plain, ...headers, ...plain.map((each) => Buffer.from(each).toString("base64"))];
}

function expectClean(log: string): void {
  expect(log.match(/.{0,200}canary.{0,80}/g)).toBeNull();
  expect(secretsOf(world).filter((secret) => log.includes(secret))).toEqual([]);
  expect(log).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}\./);
}

async function anIssueOfCanaries(): Promise<number> {
  const { github } = world;
  const title = `Title ${canary("Title")}`;
  const issue = await github.openIssue(
    { repo: REPO, author: "ann", title, body: canary("Body") },
    { silent: true },
  );
  github.comment(
    { repo: REPO, number: issue.number, author: "ben", body: canary("Comment") },
    { silent: true },
  );
  return issue.number;
}

test("S19: a debug log of a run that goes well and badly by turns holds nothing that anybody wrote, and no secret", async () => {
  world = await aFaultWorld({
    files: { "README.md": canary("File"), "CLAUDE.md": canary("Notes") },
    script: steps(
      { text: canary("Said"), ...write({ [`${canary("Name")}.md`]: canary("Patch") }) },
      report("changed", { title: canary("Subject"), summary: canary("Summary"), done: [canary("Done")] }),
    ),
  });
  const { github } = world;
  const app = await world.startApp({ LOG_LEVEL: "debug" });
  const number = await anIssueOfCanaries();
  for (const [method, path, fault] of [
    ["POST", /\/comments$/, { status: 500, body: { message: "Server Error" } }],
    ["POST", /\/git\/trees$/, { drop: true }],
    ["POST", /\/pulls$/, { status: 502, afterEffect: true }],
    ["PATCH", /\/issues\/comments\/\d+$/, { status: 403, headers: { "retry-after": "1" } }],
    ["POST", /\/access_tokens$/, { status: 503 }],
  ] as const)
    github.fail({ method, path, ...fault });

  world.command(`/claude do ${canary("Instruction")}`, number);
  const [outcome] = await outcomes(world, app);
  world.command(`/claude ${canary("Verb")} --nonsense ${canary("Option")}`, number);
  await untilOver(2);
  world.command(canary("Prose"), number);
  await github.settled();

  expect(outcome).toMatchObject({ kind: "published", summary: expect.stringContaining(canary("Summary")) });
  const { messages } = world.model?.requests.at(-1) ?? {};
  for (const where of ["Title", "Body", "Comment", "Notes", "Instruction"])
    expect(JSON.stringify(messages)).toContain(canary(where));
  const log = await endAndRead(app);
  expect(log).toContain('"step.failed"');
  expect(log).toContain('"level":20');
  expectClean(log);
});

test("S19: what a failing agent prints, and a clone that fails, leave nothing in the log", async () => {
  world = await aFaultWorld();
  const app = await world.startApp({ LOG_LEVEL: "debug", CLAUDE_PATH: agent });
  const number = await anIssueOfCanaries();
  const script = `echo ${canary("Stderr")} >&2; echo ${canary("Stdout")}; env; env >&2; exit 3`;
  world.command(order(script), number);
  await untilOver(1);
  world.github.fail({ method: "GET", path: /shelf\.git\/info\/refs$/, status: 404, times: 9 });
  const other = await anIssueOfCanaries();
  world.command(order("true"), other);
  await untilOver(2);

  expect(readRuns(world).map(({ outcome }) => outcome?.kind)).toEqual(["agent_failed", "clone_failed"]);
  const log = await endAndRead(app);
  expect(log).toContain('"clone.failed"');
  expectClean(log);
});

async function untilOver(count: number): Promise<void> {
  await until(
    `${count} runs to be over`,
    () => readRuns(world).filter(({ isOver }) => isOver).length === count,
  );
}

async function endAndRead(app: RunningApp): Promise<string> {
  await app.end("SIGTERM");
  return app.log();
}
