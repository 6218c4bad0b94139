import type { Sandbox as SandboxDto } from "@daytona/api-client";
import type { Box } from "../box/box.ts";
import { Faults } from "../http/faults.ts";
import { type Served, serve } from "../http/serve.ts";
import { Account, type DaytonaOptions, type StateDelays } from "./account.ts";
import { meetDeadlines } from "./deadlines.ts";
import { die, remove, wake } from "./lifecycle.ts";
import type { RequestRecord } from "./request-record.ts";
import { toSandboxDto } from "./sandbox-dto.ts";
import type { State } from "./sandbox-record.ts";
import { toListener } from "./server.ts";

/** A sandbox as it is at a moment. */
export interface SandboxSnapshot {
  id: string;
  name: string;
  state: State;
  labels: Record<string, string>;
  dto: SandboxDto;
}

/** Starts a Daytona of one account on 127.0.0.1, with machines that really run commands. */
export async function startDaytona(options: DaytonaOptions): Promise<SmallDaytona> {
  const account = new Account(options);
  const [faults, requests]: [Faults, RequestRecord[]] = [new Faults(), []];
  const server = await serve(toListener(account, { faults, requests }), options);
  account.origin = server.url;
  return new SmallDaytona({ account, faults, requests, server });
}

/** A running small Daytona: what it holds, and what happens to it beside requests. */
export class SmallDaytona {
  /** The address of the API, to be given to the SDK. */
  readonly url: string;
  /** Every request of both planes, oldest first. */
  readonly requests: readonly RequestRecord[];
  /** Faults that requests will meet, used up in order. */
  readonly faults: Faults;
  /** How long changes of state take; may be changed at any time. */
  readonly delays: StateDelays;
  readonly #account: Account;
  readonly #server: Served;

  constructor(parts: {
    account: Account;
    faults: Faults;
    requests: RequestRecord[];
    server: Served;
  }) {
    this.#account = parts.account;
    this.#server = parts.server;
    this.url = parts.account.apiUrl;
    this.requests = parts.requests;
    this.faults = parts.faults;
    this.delays = parts.account.delays;
  }

  /** All that are there, oldest first. */
  sandboxes(): SandboxSnapshot[] {
    return [...this.#account.sandboxes.values()].map((record) => {
      const { id, name, state, labels } = record;
      return { id, name, state, labels: { ...labels }, dto: toSandboxDto(this.#account, record) };
    });
  }

  /** How many requests each route had, by its own line: `POST /sandbox`, `POST /toolbox/process/execute`. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { route = "unknown" } of this.requests) counts[route] = (counts[route] ?? 0) + 1;
    return counts;
  }

  /** The account's time now. */
  now(): number {
    return this.#account.clock.now();
  }

  /** Moves the account's time, and waits for all that is due by then: stops, archives, ends. */
  async advance(ms: number): Promise<void> {
    this.#account.clock.move(ms);
    await meetDeadlines(this.#account);
  }

  /** Waits for the changes of state that are under way. */
  async settled(): Promise<void> {
    const { sandboxes, snapshots } = this.#account;
    await Promise.all([...sandboxes.values(), ...snapshots.values()].map(({ work }) => work));
  }

  /** The machine behind a sandbox, to look into it without a request. */
  machine(idOrName: string): Box {
    return this.#account.requireSandbox(idOrName).box;
  }

  /** Machines made from now on run all commands as this user, whatever their image says. */
  useImageOf(user: "root" | "agent"): void {
    this.#account.imageUser = user;
  }

  /** A machine dies: its sandbox goes to `error`, or is gone. */
  kill(idOrName: string, end: "error" | "gone" = "error"): Promise<void> {
    return die(this.#account, this.#account.requireSandbox(idOrName), end);
  }

  /** The next sandbox that comes into this state stays in it (daytonaio/daytona#2236: starting, #3294: deleting). */
  hangNext(state: State): void {
    this.#account.hanging.push(state);
  }

  /** One that hangs comes to after all: it has started. */
  async unhang(idOrName: string): Promise<void> {
    await wake(this.#account, this.#account.requireSandbox(idOrName));
  }

  /** What the account's keys may do from now on; what they could before. */
  setPermissions(permissions: readonly string[]): { permissions: readonly string[] } {
    const before = this.#account.permissions;
    this.#account.options.permissions = permissions;
    return { permissions: before };
  }

  /** The next build, of a snapshot or of a sandbox, fails with this reason. */
  failNextBuild(reason: string): void {
    this.#account.failingBuilds.push(reason);
  }

  /** Ends every machine; their files go too. */
  async close(): Promise<void> {
    await this.#server.close();
    await Promise.all([...this.#account.snapshots.values()].map(({ work }) => work));
    await Promise.all(
      [...this.#account.sandboxes.values()].map(async (record) => {
        await record.work;
        await remove(this.#account, record);
      }),
    );
  }
}
