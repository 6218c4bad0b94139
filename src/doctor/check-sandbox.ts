import { setTimeout as delay } from "node:timers/promises";
import { AppError, SandboxError } from "../errors.ts";
import { toModelVariable } from "../sandbox/model-credential.ts";
import {
  type Job,
  type ModelAccess,
  type Sandbox,
  type SandboxProvider,
  type StartedJob,
  WAITING_CODES,
} from "../sandbox/sandbox.ts";
import { PACKAGE_REGISTRIES } from "../workflow/step.ts";
import { askOneWord, tryKeyHere } from "./ask-one-word.ts";
import { type Check, type Looking, toWords } from "./check.ts";
import { type Inside, parseInside, toInsideJob } from "./inside.ts";
import {
  DAEMON,
  ISOLATION,
  judgeDaemon,
  judgeIsolation,
  judgeKey,
  judgeListed,
  judgeUnlisted,
  judgeUser,
  LISTED,
  MODEL_KEY,
  type SandboxFacts,
  type SandboxKind,
  UNLISTED,
  USER,
} from "./judge-isolation.ts";
import { judgeModel, MODEL } from "./judge-model.ts";
import { judgeProgram, judgeTools, PROGRAM, TOOL_NAMES, TOOLS } from "./judge-programs.ts";
import { OUTPUT_CAP_BYTES, readJob } from "./read-job.ts";

const SANDBOX = "Sandbox";
const LIMIT_MS = 180_000;
const WAIT_MS = 2_000;
const JOB_MS = 60_000;
const JOB = "doctor-look";
/** Where Daytona's own program listens inside: its toolbox, ssh, a terminal. */
const VENDOR_PORTS: Partial<Record<SandboxKind, readonly number[]>> = { daytona: [2280, 22220, 22222] };
const [LISTED_HOST = ""] = PACKAGE_REGISTRIES;
/** No list of ours names it, and it is on the list that accounts with a fixed network have. */
const UNLISTED_HOST = "openrouter.ai";

/** Where sandboxes come from, as the settings have it. */
export interface SandboxPlace {
  provider: Pick<SandboxProvider, "acquire" | "destroy">;
  /** How they stand, in a word or two. */
  standing: string;
  weaknesses: readonly string[];
}

export interface SandboxAsked {
  /** Of the sandbox that is made and thrown away. */
  name: string;
  kind: SandboxKind;
  /** Throws where there can be none here at all. */
  open(): Promise<SandboxPlace>;
  model: ModelAccess;
  /** As the settings name it. */
  modelName: string;
  mayHoldModelKey: boolean;
  /** The operator's own folders that agents see. */
  folders: readonly string[];
  now: () => number;
}

interface Begun {
  sandbox: Sandbox;
  started: StartedJob;
  /** Why a first one was given up. */
  again?: string;
}

/** Makes a sandbox, looks about in it as an agent, has the model asked from there, and removes it, whatever happens. */
export function checkSandbox(asked: SandboxAsked): Check {
  const daemon = asked.kind in VENDOR_PORTS ? [DAEMON] : [];
  return {
    names: [SANDBOX, ISOLATION, USER, ...daemon, LISTED, UNLISTED, MODEL_KEY, PROGRAM, TOOLS, MODEL],
    limitMs: LIMIT_MS,
    async look(looking) {
      const place = await asked.open().catch((error) => giveUp(looking, error));
      try {
        await lookIn(asked, { place, looking });
      } finally {
        await remove(asked, { place, looking });
      }
    },
  };
}

/** The code of a fault that is none: nobody may make a sandbox just now. */
export const NOT_NOW = "not_now";

/** Says why there is none; what would be seen in it is not known then. */
function giveUp({ tell, signal }: Looking, error: unknown): never {
  // What was said of the wait for one is better than that it was ended.
  signal.throwIfAborted();
  const state = error instanceof AppError && error.code === NOT_NOW ? "unknown" : "problem";
  const next = "The line says what to mend; docs/sandboxes.md says more.";
  tell({ name: SANDBOX, found: toWords(error), ...(state === "problem" ? { state, next } : { state }) });
  throw new AppError("There is no sandbox to look in.", { code: "no_sandbox", retry: "never", cause: error });
}

async function remove({ name }: SandboxAsked, { place, looking }: { place: SandboxPlace; looking: Looking }) {
  await place.provider.destroy(name).catch((error: unknown) => {
    const found = `${name} could not be removed: ${toWords(error)}`;
    looking.tell({
      name: SANDBOX,
      state: "warning",
      found,
      next: "The app's sweep removes it within minutes.",
    });
  });
}

async function lookIn(
  asked: SandboxAsked,
  { place, looking }: { place: SandboxPlace; looking: Looking },
): Promise<void> {
  const { kind, now, modelName, mayHoldModelKey } = asked;
  const { tell, signal } = looking;
  const startedAt = now();
  const job = toJob(asked);
  const begun = await begin(asked, { place, looking, job }).catch((error) => giveUp(looking, error));
  const { sandbox, started } = begun;
  const isIsolated = place.standing !== "not isolated";
  tell(toSandboxRow(asked, { place, begun, ms: now() - startedAt }));
  tell(judgeIsolation({ kind, isIsolated }, [...new Set([...place.weaknesses, ...started.weaknesses])]));
  const [inside, appUid, word] = await Promise.all([
    readJob(sandbox, JOB, signal).then(({ output }) => parseInside(Buffer.from(output).toString("utf8"))),
    readAppUid(sandbox),
    askOneWord(sandbox, { job, model: modelName, signal, now }),
  ]);
  const facts = { kind, isIsolated, started, appUid, mayHoldModelKey };
  if (inside !== undefined) tellInside(looking, { inside, facts });
  if (inside !== undefined && judgeProgram(inside, kind).state === "problem")
    return tell({ name: MODEL, state: "unknown", found: "Claude Code is not there to ask it" });
  const isRefused = word.outcome.kind === "failed" && word.outcome.failure === "authentication";
  const keyHere = isRefused && kind !== "local" ? await tryKeyHere(asked.model) : undefined;
  tell(judgeModel({ ...word, ...(keyHere && { keyHere }) }));
  if (inside !== undefined) return;
  const lines = (await sandbox.stderrTail(JOB)).trim().split("\n");
  const stderr = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "";
  const message = `The look from inside failed, which needs Node 18 there: ${stderr.slice(0, 200)}`;
  throw new AppError(message, { code: "no_look", retry: "never" });
}

/** What both jobs have in common: they are an agent's. */
function toJob({ model }: SandboxAsked): Omit<Job, "name" | "args" | "env" | "stdin"> {
  return {
    ...{ as: "agent", allowedHosts: [LISTED_HOST], model },
    ...{ timeoutMs: JOB_MS, outputCapBytes: OUTPUT_CAP_BYTES },
  };
}

/** The sandbox with the first look begun in it. One that was given up while that began is asked for once more, as a run does it. */
async function begin(
  asked: SandboxAsked,
  { place, looking, job }: { place: SandboxPlace; looking: Looking; job: ReturnType<typeof toJob> },
): Promise<Begun> {
  const start = async (sandbox: Sandbox): Promise<Begun> => {
    // One that came late is removed, and nothing is paid for.
    looking.signal.throwIfAborted();
    const { stdin, argument } = toInsideJob({
      ports: VENDOR_PORTS[asked.kind] ?? [],
      hosts: [LISTED_HOST, UNLISTED_HOST],
      tools: TOOL_NAMES,
      agent: sandbox.paths.agent,
      key: {
        variable: toModelVariable(asked.model),
        secret: asked.model.credential.secret,
        folders: asked.folders,
      },
    });
    const started = await sandbox.start({ ...job, name: JOB, args: ["node", "-", argument], env: {}, stdin });
    return { sandbox, started };
  };
  try {
    return await start(await acquire(asked, { place, looking }));
  } catch (error) {
    if (!(error instanceof SandboxError) || error.code !== "not_running") throw error;
    return { ...(await start(await acquire(asked, { place, looking }))), again: error.message };
  }
}

/** Asks again while none is to be had now; what was said last stands until then. */
async function acquire(
  { name }: SandboxAsked,
  { place, looking }: { place: SandboxPlace; looking: Looking },
): Promise<Sandbox> {
  for (;;) {
    looking.signal.throwIfAborted();
    try {
      return await place.provider.acquire(name);
    } catch (error) {
      if (!(error instanceof SandboxError) || !WAITING_CODES.has(error.code)) throw error;
      const found = `none was to be had in this time: ${error.message}`;
      looking.tell({
        name: SANDBOX,
        state: "problem",
        found,
        next: "Try again later; docs/sandboxes.md says what an account holds.",
      });
    }
    await delay(WAIT_MS, undefined, { signal: looking.signal });
  }
}

function toSandboxRow(
  { kind }: SandboxAsked,
  { place, begun, ms }: { place: SandboxPlace; begun: Begun; ms: number },
) {
  const standing = place.standing === kind ? "" : `, ${place.standing}`;
  const found = `${kind}${standing}: made and ready after ${(ms / 1000).toFixed(1)} s`;
  if (begun.again === undefined) return { name: SANDBOX, state: "ok", found } as const;
  return { name: SANDBOX, state: "warning", found: `${found}, the second one. ${begun.again}` } as const;
}

async function readAppUid(sandbox: Sandbox): Promise<number | undefined> {
  const options = { timeoutMs: 10_000, capBytes: 1_000, network: "none" } as const;
  const { exitCode, stdout } = await sandbox.exec(["id", "-u"], options);
  return exitCode === 0 ? Number(Buffer.from(stdout).toString("utf8")) : undefined;
}

function tellInside({ tell }: Looking, { inside, facts }: { inside: Inside; facts: SandboxFacts }): void {
  const { kind } = facts;
  tell(judgeUser(inside, facts));
  if (kind in VENDOR_PORTS) tell(judgeDaemon(inside));
  tell(judgeListed(LISTED_HOST, inside.hosts[LISTED_HOST]));
  tell(judgeUnlisted(UNLISTED_HOST, inside.hosts[UNLISTED_HOST], facts));
  tell(judgeKey(inside, facts));
  tell(judgeProgram(inside, kind));
  tell(judgeTools(inside, kind));
}
