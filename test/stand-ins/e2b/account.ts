import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Internet } from "../../../demo/box/box.ts";
import { createBox } from "../../../demo/box/create-box.ts";
import { allowsHost, type Egress } from "./egress.ts";
import { type NetworkRules, transformHeaders } from "./network-rules.ts";
import { refusal } from "./refusal.ts";
import type { SandboxRecord } from "./sandbox-record.ts";
import { Templates } from "./templates.ts";

/** What an account is made from. */
export interface AccountOptions {
  apiKey: string;
  /** Where the sandboxes keep their files. */
  directory: string;
  internet: Internet;
  /** The host's programs that stand in every sandbox. */
  node: string;
  claude?: string;
  /** In the environment of every command. */
  env?: Record<string, string>;
  /** Those that are there without a build. @default ["base"] */
  templates?: readonly string[];
  /** How long a build of a template takes. @default 0 */
  buildMs?: number;
  /** How many may run at once. @default 20 */
  maxRunning?: number;
  /** The longest a sandbox may live. @default 24 */
  maxHours?: number;
  now?: () => number;
}

const HOUR_S = 3_600;

/** Everything the small E2B knows: sandboxes, each a box, and a clock that can be moved. */
export class Account {
  readonly options: AccountOptions;
  readonly sandboxes = new Map<string, SandboxRecord>();
  readonly templates: Templates;
  #movedMs = 0;
  /** Sandboxes that are being made, which no list shows yet. */
  #starting = 0;

  constructor(options: AccountOptions) {
    this.options = options;
    this.templates = new Templates({ given: options.templates ?? ["base"], buildMs: options.buildMs ?? 0 });
  }

  now(): number {
    return (this.options.now ?? Date.now)() + this.#movedMs;
  }

  /** Moves the clock on; sandboxes whose time is over are gone when it resolves. */
  async advance(ms: number): Promise<void> {
    this.#movedMs += ms;
    await this.expire();
  }

  async expire(): Promise<void> {
    const over = [...this.sandboxes.values()].filter(
      ({ state, endAt }) => state === "running" && endAt <= this.now(),
    );
    await Promise.all(over.map(({ id }) => this.kill(id)));
  }

  require(id: string): SandboxRecord {
    const record = this.sandboxes.get(id);
    if (record === undefined)
      throw refusal(404, `sandbox "${id}" doesn't exist or you don't have access to it`);
    return record;
  }

  async create(wanted: {
    templateId: string;
    metadata: Record<string, string>;
    timeoutS: number;
    isSecure: boolean;
    isPublic: boolean;
    egress: Egress | undefined;
    rules: NetworkRules;
  }): Promise<SandboxRecord> {
    const { directory, internet, node, claude, env } = this.options;
    const { templateId, metadata, timeoutS, isSecure, isPublic, egress, rules } = wanted;
    if (!this.templates.has(templateId, this.now())) throw refusal(404, `template '${templateId}' not found`);
    this.#requireTime(timeoutS);
    this.#requireRoom();
    const id = `i${randomBytes(10).toString("hex")}`;
    const box = createBox({
      directory: join(directory, id),
      internet,
      node,
      policy: {
        allows: (host) => allowsHost(record.egress, host),
        rewrite: (host, headers) => transformHeaders(record.rules, host, headers),
      },
      ...(claude === undefined ? {} : { claude }),
      ...(env === undefined ? {} : { env }),
    });
    const record: SandboxRecord = {
      id,
      templateId,
      metadata,
      startedAt: 0,
      endAt: 0,
      state: "running",
      token: isSecure ? randomBytes(16).toString("hex") : undefined,
      trafficToken: isPublic ? undefined : randomBytes(16).toString("hex"),
      egress,
      rules,
      box,
      streams: new Set(),
    };
    this.#starting += 1;
    try {
      await box.start();
    } finally {
      this.#starting -= 1;
    }
    this.#begin(record, timeoutS);
    this.sandboxes.set(id, record);
    return record;
  }

  /** Sets the end; `isExtension`: never to an earlier one. */
  setTimeout(record: SandboxRecord, timeoutS: number, { isExtension }: { isExtension: boolean }): void {
    this.#requireTime(timeoutS);
    const endAt = this.now() + timeoutS * 1000;
    record.endAt = isExtension ? Math.max(record.endAt, endAt) : endAt;
  }

  /**
   * With its memory, its processes are there again when it is resumed; without, only files stay. A box can't be made to stand still: what
   * would be frozen goes on unseen, which is no better for who forgot to end it.
   */
  async pause(record: SandboxRecord, { hasMemory }: { hasMemory: boolean }): Promise<void> {
    record.state = "paused";
    breakOff(record);
    if (!hasMemory) await record.box.stop();
  }

  async resume(record: SandboxRecord, timeoutS: number): Promise<void> {
    this.#requireTime(timeoutS);
    this.#requireRoom();
    await record.box.start();
    this.#begin(record, timeoutS);
  }

  /** Whether there was one. */
  async kill(id: string): Promise<boolean> {
    const record = this.sandboxes.get(id);
    if (record === undefined) return false;
    this.sandboxes.delete(id);
    breakOff(record);
    await record.box.remove();
    return true;
  }

  #begin(record: SandboxRecord, timeoutS: number): void {
    record.state = "running";
    record.startedAt = this.now();
    record.endAt = record.startedAt + timeoutS * 1000;
  }

  #requireTime(timeoutS: number): void {
    const { maxHours = 24 } = this.options;
    if (timeoutS > maxHours * HOUR_S) throw refusal(400, `Timeout cannot be greater than ${maxHours} hours`);
  }

  #requireRoom(): void {
    const { maxRunning = 20 } = this.options;
    const running = [...this.sandboxes.values()].filter(({ state }) => state === "running");
    if (running.length + this.#starting < maxRunning) return;
    throw refusal(429, `you have reached the maximum number of concurrent E2B sandboxes (${maxRunning})`);
  }
}

function breakOff({ streams }: SandboxRecord): void {
  for (const stream of streams) stream.destroy();
}
