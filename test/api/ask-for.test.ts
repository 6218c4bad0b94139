// needs: bubblewrap
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Asked, type Asker, createAsker } from "../../src/command/ask-for.ts";
import { createRepositoryPlaces } from "../../src/github/repository-place.ts";
import { createOutgoingSpeech } from "../../src/report/outgoing-speech.ts";
import { order, useObedientAgent } from "../support/fault-agent.ts";
import { aRunWorld, type RunWorld } from "../support/run-world.ts";
import { until } from "../support/world-until.ts";

const agent = useObedientAgent();
let world: RunWorld;
let asker: Asker;

beforeEach(async () => {
  world = await aRunWorld(agent, { ".gitignore": "go\n" });
  const { github, marker, store, now, settings } = world.parts;
  asker = createAsker({
    log: pino({ level: "silent" }),
    ...{ github, marker, store, now, intake: world.intake },
    places: createRepositoryPlaces(world.access, github),
    toSpeech: (requester) => (maxChars) =>
      createOutgoingSpeech({ redactor: settings.redactor, requester, linkHosts: [], maxChars }),
  });
});
afterEach(() => world.close());

function asking(key: string, login = "octo") {
  const repository = { id: world.repositoryId, owner: "octo", name: "shelf" };
  return {
    by: "the API" as const,
    person: { id: login === "octo" ? 1 : 2, login },
    key,
    repository,
    triedAt: undefined,
  };
}

function toRunId(asked: Asked): string {
  if (asked.kind !== "taken") throw new Error(`it was not taken: ${asked.kind}`);
  return asked.runId;
}

describe("a run that was asked for through the API", () => {
  it("is told the whole instruction, goes to its end, and is told of in the issue that was opened for it", async () => {
    const text = order("echo A note. > note.md").replace("/claude ", "");
    const run = await world.ended(toRunId(await asker.open({ ...asking("a"), text, options: {} })));

    expect(run.outcome?.kind).toBe("published");
    expect(run.event.thread.number).toBe(world.number + 1);
    expect(run.comment).toMatch(/^\*\*Opened|^\*\*/);
    const [pull] = world.github.pulls("octo/shelf");
    expect(pull?.body).toContain(`#${run.event.thread.number}`);
    const reactions = world.github.reactions("octo/shelf", { issue: run.event.thread.number });
    expect(reactions.map(({ content }) => content)).toEqual(["eyes"]);
  });

  it("is stopped by a stop that was asked for in the same way", async () => {
    const text = order("until [ -e go ]; do sleep 0.05; done").replace("/claude ", "");
    const { number } = world;
    const first = toRunId(
      await asker.say({ ...asking("a"), number, wish: { kind: "work", text, options: {} } }),
    );
    await until("the agent to work", () => world.steps(first).includes("start agent 1.1"));
    // GitHub's clock counts seconds: of two texts in one second the later id is the later one.
    await asker.say({ ...asking("b"), number, wish: { kind: "stop", runId: first } });

    const { outcome } = await world.ended(first);
    expect(outcome).toMatchObject({ kind: "stopped", by: "octo" });
  });

  it("S2: of somebody who may not write ends when it is admitted, whatever let it in", async () => {
    const asked = await asker.open({ ...asking("a", "mallory"), text: "Do it.", options: {} });
    const { outcome } = await world.ended(toRunId(asked));

    expect(outcome?.kind).toBe("parked");
    expect(world.github.pulls("octo/shelf")).toEqual([]);
  });
});
