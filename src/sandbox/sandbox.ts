/**
 * Codes of a {@link SandboxError} that say: none to be had now, wait. `quota` the account's size is used up, `rate_limited` asked too
 * often, `starting` it is being made or started, `busy` lent to another thread.
 */
export const WAITING_CODES: ReadonlySet<string> = new Set(["quota", "rate_limited", "starting", "busy"]);

/** What a sandbox holds instead of the model's key. It opens nothing anywhere. */
export const MODEL_KEY_PLACEHOLDER = "placeholder-the-real-key-never-enters-the-sandbox";

/** Where things are inside a sandbox, as absolute paths of its own file system. */
export interface SandboxPaths {
  /** The agent's home; made anew by {@link Sandbox.renewHome}. */
  home: string;
  /** The work tree the agent edits; kept for the thread's life. */
  repository: string;
  /** The app's own git directory: what the agent sees of it, it cannot write. */
  base: string;
  /** Where the agent's program is. */
  agent: string;
}

/** A command of the app's own. It runs to its end, or is killed with all its children. */
export interface ExecOptions {
  env?: Record<string, string>;
  stdin?: Uint8Array;
  timeoutMs: number;
  /** More output than this ends the command (`outcome: "too_much_output"`). */
  capBytes: number;
  /**
   * `none`: needs no network, and gets none where the provider can take it from one command alone. `open`: the app's own fixed git
   * command while no job lives; a provider of distant machines opens the way to the git host alone.
   */
  network: "none" | "open";
  /**
   * No process of the agent lives beside it: every job that still runs is killed first, with all that it made. And what it writes in the
   * work tree is the agent's to edit afterwards. An `open` command is always alone.
   *
   * `paused`: no process of the agent moves beside it. Every process of every job is stopped first, and goes on when the command has ended,
   * however it did; where the caller is killed in the midst, soon after the command's time at the latest. What the agent does not run
   * itself, its open calls to the model above all, waits for it. A fault `not_held`, and nothing to be believed, where one could not be
   * stopped, or did not stay so: an agent can have the kernel wake it.
   * @default false
   */
  alone?: boolean | "paused";
}

export interface ExecResult {
  outcome: "exited" | "timed_out" | "too_much_output";
  /** Undefined when it was killed. */
  exitCode: number | undefined;
  stdout: Uint8Array;
  /** The last 8 KB, lossily decoded. */
  stderr: string;
}

/** The model's account as a job may use it. The provider keeps the secret outside the sandbox where it can. */
export interface ModelAccess {
  baseUrl: string;
  credential: { kind: "api_key" | "oauth_token"; secret: string };
}

/** A long command, started detached: it goes on when the process that started it is killed. Runs in `paths.repository`. */
export interface Job {
  /** Unique in the sandbox. Starting a name twice starts it once. */
  name: string;
  /**
   * `agent`, with `paths.home` as its HOME; or `app`: one of the app's own fixed commands, like `exec` with network `open`. Nothing of the
   * agent lives beside that one, and what it leaves in the work tree is the agent's to edit.
   */
  as: "agent" | "app";
  args: readonly string[];
  /**
   * Commands that run behind that one, in order, each when every process of the one before has ended. They share the job's time, output and
   * ways out, and have no input. Where one of all the first `needed` commands fails, what is behind it is not run.
   */
  next?: { commands: readonly (readonly string[])[]; needed: number };
  env: Record<string, string>;
  stdin: Uint8Array;
  /** Hosts that an agent's job may reach, besides the model's. Anything else is refused. An app's job reaches the git host. */
  allowedHosts: readonly string[];
  model: ModelAccess | undefined;
  /**
   * What its calls to the model may cost: where a gateway of the provider's counts them, it lets no call begin after that, one call at a
   * time, so that at most the last one goes beyond.
   * @default no limit
   */
  budgetMicroUsd?: number;
  /** A hard end of the provider's own, behind the run's. */
  timeoutMs: number;
  outputCapBytes: number;
}

/** A job that was started, now or before. */
export interface StartedJob {
  /** What the provider could not enforce for this job, in words for the report; empty when all is enforced. */
  weaknesses: readonly string[];
  /**
   * Jobs run as the user of the app's own commands, in a machine that `destroy` makes anew: one of the agent's can change whatever the app
   * runs there afterwards, this answer too. So only that of a job before the agent's first one is believed (S30).
   */
  sharesUser?: true;
}

/**
 * How a job stands. `gone`: it ended without saying how (the machine died, or somebody killed what watches it). `killed`: by the app, or
 * whoever asked its watcher to end; a job that was killed itself has `exited`, with 128 and the signal's number as a shell gives it, or
 * `out_of_memory` where the provider can tell.
 */
export type JobState =
  | { kind: "running" }
  | {
      kind: "exited";
      exitCode: number | undefined;
      reason: "exited" | "timed_out" | "too_much_output" | "killed" | "out_of_memory";
    }
  | { kind: "gone" };

/** How one command of a job of several ended: by the word of what watches it, which no command can write. */
export interface CommandEnd {
  exitCode: number | undefined;
  reason: Extract<JobState, { kind: "exited" }>["reason"];
  /** How long it ran. */
  ms: number;
  /** How much the job had put out by then. */
  endBytes: number;
}

/** What a job's calls to the model came to, counted by the provider's gateway: nothing that the job does or writes can change it. */
export interface ModelSpend {
  costMicroUsd: number;
  /** Whether a call was refused because the job's budget was used up. */
  isUsedUp: boolean;
}

export interface JobPoll {
  /** Output (stdout) from the asked offset on, at most the asked cap. */
  chunk: Uint8Array;
  state: JobState;
  /** Of a job with `next`: how each command ended so far, in order. What is missing when the job has ended was not run. */
  ends?: readonly CommandEnd[];
  /** Absent where the provider has no gateway of its own between job and model, and of a job without a model. Final with its end. */
  spend?: ModelSpend;
}

/**
 * One isolated machine, owned by one thread. Calls fail with a {@link SandboxError} `not_running` (retry `backoff`) when the machine has
 * stopped or is gone: its jobs have ended either way, its files may be there yet. The next `acquire` looks anew.
 */
export interface Sandbox {
  readonly name: string;
  readonly paths: SandboxPaths;
  exec(args: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** Starts the job unless a job of that name was started before. Resolves when its process is there. */
  start(job: Job): Promise<StartedJob>;
  /** Never blocks on the job. A name that was never started is `gone`. */
  poll(jobName: string, range: { offsetBytes: number; capBytes: number }): Promise<JobPoll>;
  /** The last 4 KB of the job's stderr. */
  stderrTail(jobName: string): Promise<string>;
  /**
   * Ends whatever runs as the agent, and makes its home anew, with nothing in it: what one run left there (settings with hooks, shell and git
   * configuration, installed programs) must not steer the next one, which somebody else may have asked for (S29). Distant machines lose the
   * agent's temporary files, too, unless jobs share the app's user there: such a machine serves one run. A local sandbox keeps none.
   */
  renewHome(): Promise<void>;
  /** Ends the job and every process it made: asked first, killed after `graceMs`. Of an ended or unknown job: nothing. */
  kill(jobName: string, graceMs: number): Promise<void>;
}

/** A sandbox as a list of all shows it. */
export interface SandboxListing {
  name: string;
  /** Whether it works, or could: a stopped one costs next to nothing. */
  isRunning: boolean;
}

/** Where sandboxes come from. Every implementation passes the same contract suite. */
export interface SandboxProvider {
  /**
   * The sandbox of that name, ready to work: made, or started, when it is not. The second time: the same one, with its files; one
   * that was removed comes back empty. One that can't be had yet is a {@link SandboxError} with a code of {@link WAITING_CODES}: ask again later (F19).
   */
  acquire(name: string): Promise<Sandbox>;
  /**
   * The sandbox of that name as it is, or undefined; makes and starts nothing. Of one that has stopped: a handle whose calls fail with
   * `not_running`. It may answer from a handle that is at most a minute old, without a request.
   */
  find(name: string): Promise<Sandbox | undefined>;
  /** All sandboxes of this App, and of no other: the sweep removes what the store does not know. */
  list(): Promise<SandboxListing[]>;
  /** Ends what runs in it and frees it; its files may be kept for the next `acquire`. Of an unknown name: nothing. */
  stop(name: string): Promise<void>;
  /** Ends what runs in it and removes it with its files. Of an unknown name: nothing. */
  destroy(name: string): Promise<void>;
}
