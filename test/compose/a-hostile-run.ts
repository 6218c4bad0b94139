import { gzipSync } from "node:zlib";
import { serializeChangeSet } from "../../src/change/serialize.ts";
import { MAX_ITEM_CHARS } from "../../src/record/transcript-items.ts";
import { serializeKeptPrompt, toPromptName } from "../../src/run/kept-prompt.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { type Run, toRunId, toThreadId } from "../../src/run/run.ts";
import type { ThreadEvent } from "../../src/run/trigger.ts";
import { answered, began, called, ended, said } from "../record/a-transcript.ts";
import { anOutcome } from "../support/a-outcome.ts";
import { aRun } from "../support/a-run.ts";
import type { PagesWorld } from "./a-pages-world.ts";

const SESSION = "7b0d7c7e-3d6f-4a8e-8f57-0f2f3a6f1c11";
const JOB = { machine: 1, round: 1 };

/** What a hostile person, repository and agent write into a text: by default, nothing. */
export type Say = (text: string) => string;

interface HostileRun {
  number: number;
  nth?: number;
  say?: Say;
  outcome?: Outcome;
}

/** A run of octo/secret that has ended and of which all is known that can be. Its thread is there on GitHub when the test has opened it. */
export async function aHostileRun(
  world: Pick<PagesWorld, "store" | "repositories" | "clock">,
  { number, nth = 1, say = (text) => text, outcome = published(say) }: HostileRun,
): Promise<string> {
  const { store, repositories, clock } = world;
  const repositoryId = repositories.secret;
  const threadId = toThreadId({ repositoryId, threadNumber: number });
  const id = toRunId({ repositoryId, triggerKind: "comment", triggerId: nth });
  const createdAt = clock.now - nth * 60_000;
  await store.threads.open(threadId);
  await store.runs.create(toRun({ id, threadId, createdAt, event: toEvent({ number, say, world }) }, say));
  await keepWork(world, { id, threadId, say });
  await store.runs.update(id, { agentJob: JOB, baseSha: "b".repeat(40), spent: toSpent(say) });
  await store.runs.end(id, { outcome, costMicroUsd: 1_000_000, now: clock.now });
  return id;
}

function toEvent({
  number,
  say,
  world,
}: {
  number: number;
  say: Say;
  world: Pick<PagesWorld, "repositories">;
}) {
  const { event } = aRun({
    thread: { number, title: say("It fails"), body: say("It does.") },
    trigger: { body: say("/claude fix it") },
    actor: { login: "ann" },
  });
  const { repository } = event;
  const named = { ...repository, id: world.repositories.secret, owner: "octo", name: "secret" };
  return { ...event, repository: named } satisfies ThreadEvent;
}

function toRun(run: Pick<Run, "id" | "threadId" | "createdAt" | "event">, say: Say): Run {
  const command = { verb: "work", options: {}, instruction: say("fix it"), context: say("here") } as const;
  return { ...aRun({ command }), ...run };
}

function toSpent(say: Say): NonNullable<Run["spent"]> {
  return {
    ...{ model: say("sonnet"), startedAt: 0, turns: 3, tokens: 1_000 },
    ...{ costMicroUsd: 1_000_000, sessionCostMicroUsd: 1_000_000 },
  };
}

/** What the agent was given, said and left behind. */
async function keepWork(
  { store }: Pick<PagesWorld, "store">,
  { id, threadId, say }: { id: string; threadId: string; say: Say },
): Promise<void> {
  const branch = say("claude/issue-12");
  await store.threads.update(threadId, { sessionId: SESSION, branch, pullNumber: 13 });
  await store.sessions.put(threadId, { id: SESSION, bytes: gzipSync(toSession(say)) });
  await store.transcripts.append({ runId: id, ...JOB }, 0, Buffer.from(toTranscript(say)));
  await store.prompts.put(toPromptName(id, JOB), serializeKeptPrompt(toPrompt(say)));
  await store.changeSets.put(id, serializeChangeSet(toChangeSet(say)));
}

function toPrompt(say: Say) {
  const item = { title: say("the issue"), sizeBytes: 10, hiddenRemoved: 1 };
  const leftOut = { ...item, leftOut: say("It came later.") };
  return { system: say("You work."), text: say("Mend it."), items: [item, leftOut] };
}

function toTranscript(say: Say): string {
  const named = (tool: string) => ({ id: say(`toolu_${tool}`) });
  return [
    began(say("sonnet")),
    said(say("I look.")),
    // Longer than what is shown of a text: wherever it is cut, it is cut within something.
    said(say("x").repeat(Math.ceil(MAX_ITEM_CHARS / say("x").length) + 1)),
    called("Bash", { command: say("npm test"), description: say("Run the tests") }, named("1")),
    answered(say("toolu_1"), say("1 failed"), true),
    called(say("mcp__x__y"), { [say("key")]: say("value") }, named("2")),
    answered(say("toolu_2"), [{ type: "text", text: say("done") }]),
    called("Read", { file_path: say("/workspace/repository/a.ts") }, named("3")),
    called("TodoWrite", { todos: [{ content: say("Mend"), status: "pending", activeForm: say("Mending") }] }),
    ended(),
  ].join("");
}

function toChangeSet(say: Say) {
  const put = { kind: "put", mode: "100644" } as const;
  const path = (name: string) => say(name).replaceAll("\n", "_");
  return {
    ...{ baseSha: "b".repeat(40), additions: 2, deletions: 1 },
    changes: [
      { ...put, path: path("a.ts"), content: Buffer.from(say("new")), baseContent: Buffer.from(say("old")) },
      { ...put, path: path("c.ts"), previousPath: path("b.ts"), content: Buffer.from(say("moved")) },
    ],
  };
}

function toSession(say: Say): string {
  const common = {
    ...{ parentUuid: null, sessionId: SESSION, timestamp: "2026-03-01T12:00:00.000Z" },
    ...{ cwd: say("/workspace/repository"), version: say("2.1.329") },
  };
  const user = { role: "user", content: say("What is the word?") };
  const assistant = {
    ...{ id: say("msg_1"), type: "message", role: "assistant", model: say("claude-sonnet-4-5") },
    ...{ content: [{ type: "text", text: say("heron") }], stop_reason: "end_turn" },
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  const lines = [user, assistant].map((message, index) => ({
    ...{ ...common, type: message.role, uuid: `00000000-0000-4000-8000-00000000000${index}`, message },
  }));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function published(say: Say): Outcome {
  const branch = say("claude/issue-12").replaceAll("\n", "_");
  const check = { command: say("npm test"), seconds: 2, tail: say("ok") };
  return anOutcome("published", {
    ...{ title: say("Mend it"), summary: say("Mended."), notes: [say("Look.")], followUps: [say("Do.")] },
    ...{ branch, branchUrl: `https://github.test/octo/secret/tree/${branch}` },
    evidence: {
      checks: [
        {
          after: { ...check, state: "passed", exitCode: 0 },
          before: { ...check, state: "failed", exitCode: 1 },
        },
      ],
      ...{ proof: "proven", tests: [say("a test")], provenBy: [say("npm test")], notes: [say("Hm.")] },
      weakened: [{ path: say("x.test.ts"), detail: say("skips a case") }],
      ...{ steering: [say("package.json")], rounds: [{ failed: [say("npm test")], costMicroUsd: 10 }] },
    },
  });
}
