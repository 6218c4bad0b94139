import { join } from "node:path";
import { afterAll, beforeAll, vi } from "vitest";
import type { FileContent } from "../../demo/github/git/import-commit.ts";
import type { Role } from "../../demo/github/world/model.ts";
import type { ModelRequest, ModelScript } from "../../demo/model/model-turn.ts";
import { type RunningApp, startWorld, type World } from "../../demo/world.ts";
import { toRunId, toThreadId } from "../../src/run/run.ts";
import { SANDBOX_SERVICES, type SandboxKind } from "../stand-ins/sandbox-services.ts";
import { DEADLINE_MS, until } from "./world-until.ts";

/** Agents are real processes that share the machine's cores with everything else. */
const AGENTS_AT_ONCE = 2;
const TEST_TIMEOUT_MS = 600_000;

/** One line of the app's log. */
export interface LogLine {
  event: string;
  run?: string;
  step?: string;
  [field: string]: unknown;
}

/** A run as it ended: what people see of it, and what the log says. */
export interface EndedRun {
  id: string;
  outcome: string;
  /** The body of its one comment, without the hidden marker; empty when it has none. */
  comment: string;
  log: LogLine[];
}

interface NewStory {
  script?: ModelScript;
  files?: Record<string, FileContent>;
  collaborators?: Record<string, Role>;
  hasDrafts?: boolean;
}

/** A world that the stories of one file share: each has a repository of its own. */
export class Stories {
  #world: World | undefined;
  #app: RunningApp | undefined;
  readonly #scripts = new Map<string, ModelScript>();
  readonly #lines: LogLine[] = [];
  #read = 0;
  #count = 0;

  async open(env: Record<string, string>, sandbox: SandboxKind): Promise<void> {
    this.#world = await startWorld({
      script: (request) => this.#answer(request),
      serveSandboxes: SANDBOX_SERVICES[sandbox],
    });
    this.#app = await this.#world.startApp(env);
  }

  /** Ends the world. Whatever happened in it, no machine works then, and each belongs to a thread (F42). */
  async close(): Promise<void> {
    const machines = this.#world?.sandboxes.machines() ?? [];
    await this.#world?.close();
    const strays = machines.filter(({ name, isRunning }) => isRunning || !/thread-\d+-\d+$/.test(name));
    if (strays.length > 0) throw new Error(`machines were left: ${JSON.stringify(strays)}`);
  }

  get world(): World {
    if (this.#world === undefined) throw new Error("the world has not been started");
    return this.#world;
  }

  get app(): RunningApp {
    if (this.#app === undefined) throw new Error("the app has not been started");
    return this.#app;
  }

  /** Makes a repository of `ada`'s, with a script in the model's place for all that happens there. */
  async begin(wanted: NewStory = {}) {
    const {
      script = [],
      files = { "README.md": "# Shelf\n" },
      collaborators = {},
      hasDrafts = true,
    } = wanted;
    this.#count += 1;
    const { github } = this.world;
    const made = await github.createRepository({
      owner: "ada",
      name: `shelf-${this.#count}`,
      files,
      collaborators,
      hasDrafts,
    });
    this.#scripts.set(made.full_name, script);
    return new Story(this, { repo: made.full_name, id: made.id, headSha: made.headSha });
  }

  setScript(repo: string, script: ModelScript): void {
    this.#scripts.set(repo, script);
  }

  /** The app's log up to now. */
  log(): LogLine[] {
    const text = this.app.log();
    for (let end = text.indexOf("\n", this.#read); end >= 0; end = text.indexOf("\n", this.#read)) {
      const line = text.slice(this.#read, end);
      if (line.startsWith("{")) this.#lines.push(JSON.parse(line) as LogLine);
      this.#read = end + 1;
    }
    return this.#lines;
  }

  #answer(request: ModelRequest) {
    const repo = toRepository(request);
    const script = this.#scripts.get(repo ?? "") ?? [];
    return typeof script === "function" ? script(request) : (script[request.turn] ?? { text: "Done." });
  }
}

/** One repository and what happens in it. */
export class Story {
  readonly repo: string;
  readonly id: number;
  readonly headSha: string;
  readonly #stories: Stories;

  constructor(stories: Stories, made: { repo: string; id: number; headSha: string }) {
    this.#stories = stories;
    this.repo = made.repo;
    this.id = made.id;
    this.headSha = made.headSha;
  }

  get github() {
    return this.#stories.world.github;
  }

  setScript(script: ModelScript): void {
    this.#stories.setScript(this.repo, script);
  }

  /** An issue that was there before; the app does not hear of it. */
  async issue({ title = "A note is missing", body = "Please add one.", author = "ada" } = {}) {
    const { number } = await this.github.openIssue(
      { repo: this.repo, author, title, body },
      { silent: true },
    );
    return number;
  }

  /** A new issue, with its webhook; resolves with its number and the id its run has or would have. */
  async openIssue({ title = "A note is missing", body = "Please add one.", author = "ada" } = {}) {
    const { id, number } = await this.github.openIssue({ repo: this.repo, author, title, body });
    return { number, runId: toRunId({ repositoryId: this.id, triggerKind: "issue", triggerId: id }) };
  }

  /** A comment, with its webhook; resolves with the id that its run has or would have. */
  say(number: number, body: string, author = "ada"): { id: number; runId: string } {
    const { id } = this.github.comment({ repo: this.repo, number, author, body });
    return { id, runId: toRunId({ repositoryId: this.id, triggerKind: "comment", triggerId: id }) };
  }

  /** Gives a command and waits until people see how it ended. */
  async command(number: number, body: string, author = "ada"): Promise<EndedRun> {
    return this.ended(this.say(number, body, author).runId);
  }

  /** Waits until the run's last word is said: the log tells, and its comment and check run show it. */
  async ended(runId: string, deadlineMs = DEADLINE_MS): Promise<EndedRun> {
    const look = () => {
      const lines = this.log(runId);
      const isReply = lines.some(({ step }) => step === "reply");
      const last = isReply ? "finish" : "report";
      return lines.some(({ event, step }) => event === "step.done" && step === last) && lines;
    };
    const log = await until(`the end of run ${runId}`, look, deadlineMs).catch((error: Error) => {
      throw new Error(
        `${error.message}\n${this.log(runId)
          .map((line) => JSON.stringify(line))
          .join("\n")}`,
      );
    });
    const fault = log.find(({ event }) => event === "step.failed" || event === "step.gave_up");
    if (fault !== undefined) throw new Error(`a step of the run failed: ${JSON.stringify(fault)}`);
    const open = this.checks(runId).filter(({ status }) => status !== "completed");
    const comment = this.comment(runId);
    if (open.length > 0 || comment.startsWith("**Claude is "))
      throw new Error(`the run ended, and people don't see it: ${comment}`);
    const outcome = log.find(({ event }) => event === "run.ended")?.outcome;
    return { id: runId, outcome: String(outcome), comment, log };
  }

  /** Waits until the run's comment says something. */
  async says(runId: string, text: string | RegExp): Promise<string> {
    const isThere = (body: string) => (typeof text === "string" ? body.includes(text) : text.test(body));
    return until(`a comment that says ${text}`, () => {
      const body = this.comment(runId);
      return isThere(body) && body;
    });
  }

  /** The ids of the runs that a verb began in this repository, once there is one: those of buttons and labels, whose ids no text tells. */
  async taken(verb: string): Promise<string[]> {
    return until(`a command ${verb}`, () => {
      const lines = this.allLog().filter((line) => line.event === "command.taken" && line.verb === verb);
      return lines.length > 0 && [...new Set(lines.map(({ run = "" }) => run))];
    });
  }

  log(runId: string): LogLine[] {
    return this.#stories.log().filter(({ run }) => run === runId);
  }

  /** The log's lines about any run of this repository. */
  allLog(): LogLine[] {
    return this.#stories.log().filter(({ thread }) => String(thread).startsWith(`${this.id}-`));
  }

  /** The body of a run's comment, whichever thread it is in. */
  comment(runId: string): string {
    const found = this.botComments().filter((body) => body.includes(`<!-- sandpiper run=${runId} `));
    if (found.length > 1) throw new Error(`the run has ${found.length} comments`);
    return (found[0] ?? "").replace(/\n\n<!-- sandpiper [^>]*-->$/, "");
  }

  /** The app's comments of one thread, or of all. */
  botComments(number?: number): string[] {
    const { github, repo } = this;
    const numbers = number === undefined ? this.threads() : [number];
    return numbers
      .flatMap((thread) => github.comments(repo, thread))
      .filter(({ user }) => user?.login === github.bot.login)
      .map(({ body }) => body ?? "");
  }

  /** The numbers of all issues and pull requests; GitHub gives them out without a gap. */
  threads(): number[] {
    const numbers: number[] = [];
    for (let number = 1; ; number += 1) {
      try {
        numbers.push(this.github.issue(this.repo, number).number);
      } catch {
        return numbers;
      }
    }
  }

  checks(runId: string) {
    return this.github.checkRuns(this.repo).filter(({ external_id }) => external_id === runId);
  }

  /** Every request of this repository's agents to the model. */
  prompts(): ModelRequest[] {
    return (this.#stories.world.model?.requests ?? []).filter(
      (request) => toRepository(request) === this.repo,
    );
  }

  /** Where the local sandbox of a thread is on this machine. */
  sandboxDir(number: number): string {
    const thread = toThreadId({ repositoryId: this.id, threadNumber: number });
    return join(this.#stories.world.directory, "data", "sandboxes", `thread-${thread}`);
  }
}

/** Starts a world before the file's tests and ends it after them. */
export function useStories(env: Record<string, string> = {}, sandbox: SandboxKind = "local"): Stories {
  vi.setConfig({
    testTimeout: TEST_TIMEOUT_MS,
    hookTimeout: TEST_TIMEOUT_MS,
    maxConcurrency: AGENTS_AT_ONCE,
  });
  const stories = new Stories();
  beforeAll(() => stories.open(env, sandbox));
  afterAll(() => stories.close());
  return stories;
}

function toRepository({ allText }: ModelRequest): string | undefined {
  return /^You work on (?:issue|pull request) #\d+ of the repository (\S+)\. A clone/m.exec(allText)?.[1];
}
