import { randomBytes, randomUUID } from "node:crypto";
import { refusal } from "./refusal.ts";

/** One step of a template, as the API takes it. */
interface Step {
  type: string;
  args: string[];
}

/** What a build is started with. */
export interface BuildOrder {
  fromImage?: string | undefined;
  fromTemplate?: string | undefined;
  steps: readonly Step[];
}

type Status = "waiting" | "building" | "ready" | "error";

/** One build of a template. */
export interface TemplateBuild {
  id: string;
  templateId: string;
  name: string;
  status: Status;
  order: BuildOrder | undefined;
  log: { at: number; message: string }[];
  reason: { message: string; step: string } | undefined;
  readyAt: number;
}

/** A template's name as E2B's public API server takes it (`cleanTemplateIDOrAlias`, e2b-dev/infra): no dots. */
const NAME = /^[a-z0-9_-]+$/;
const STEP_ARGS: Record<string, [min: number, max: number]> = { RUN: [1, 2], USER: [1, 1], WORKDIR: [1, 1] };

/**
 * The account's templates. A build is what the API makes of it (waiting, building, ready or error, a log by offset); no step is run: the
 * sandboxes here have the host's programs.
 */
export class Templates {
  readonly builds: TemplateBuild[] = [];
  readonly #given: ReadonlySet<string>;
  readonly #buildMs: number;
  #nextFailure: string | undefined;

  constructor({ given, buildMs }: { given: readonly string[]; buildMs: number }) {
    this.#given = new Set(given);
    this.#buildMs = buildMs;
  }

  /** Whether a sandbox can be made of it. */
  has(nameOrId: string, now: number): boolean {
    if (this.#given.has(nameOrId)) return true;
    const own = this.builds.filter(({ name, templateId }) => name === nameOrId || templateId === nameOrId);
    return own.some((build) => this.look(build, now).status === "ready");
  }

  /** The next build fails, and says why. */
  failNext(message: string): void {
    this.#nextFailure = message;
  }

  request(name: string, { cpuCount, memoryMB }: { cpuCount: number; memoryMB: number }): TemplateBuild {
    if (!NAME.test(name)) throw refusal(400, `Invalid name: invalid template ID: ${name}`);
    if (cpuCount < 1 || cpuCount > 8) throw refusal(400, "CPU count must be from 1 to 8");
    if (memoryMB < 128 || memoryMB > 8_192 || memoryMB % 2 === 1)
      throw refusal(400, "Memory must be an even number of MiB from 128 to 8192");
    const before = this.builds.filter((build) => build.name === name);
    // One at a time a template: the newer one wins.
    for (const build of before) if (build.status !== "ready") supersede(build);
    const templateId = before[0]?.templateId ?? randomBytes(10).toString("hex");
    const build: TemplateBuild = {
      id: randomUUID(),
      templateId,
      name,
      status: "waiting",
      order: undefined,
      log: [],
      reason: undefined,
      readyAt: 0,
    };
    this.builds.push(build);
    return build;
  }

  start(build: TemplateBuild, order: BuildOrder, now: number): void {
    if (build.status !== "waiting") throw refusal(400, "build is not in waiting state");
    if ((order.fromImage === undefined) === (order.fromTemplate === undefined))
      throw refusal(400, "exactly one of fromImage and fromTemplate must be given");
    for (const { type, args } of order.steps) requireStep(type, args);
    const { fromImage, fromTemplate, steps } = order;
    const lines = [
      `[base] FROM ${fromImage ?? fromTemplate}`,
      ...steps.map(({ type, args }, n) => `[builder ${n + 1}/${steps.length}] ${type} ${args.join(" ")}`),
    ];
    Object.assign(build, {
      status: "building",
      order,
      log: lines.map((message) => ({ at: now, message })),
      readyAt: now + this.#buildMs,
      reason: this.#nextFailure === undefined ? undefined : { message: this.#nextFailure, step: "1" },
    });
    this.#nextFailure = undefined;
  }

  require(templateId: string, buildId: string): TemplateBuild {
    const found = this.builds.find((build) => build.id === buildId && build.templateId === templateId);
    if (found === undefined) throw refusal(404, `Build '${buildId}' not found`);
    return found;
  }

  /** The build as it stands now. */
  look(build: TemplateBuild, now: number): TemplateBuild {
    if (build.status === "building" && build.readyAt <= now)
      build.status = build.reason === undefined ? "ready" : "error";
    return build;
  }
}

function requireStep(type: string, args: readonly string[]): void {
  const isEnv = type === "ENV" && args.length > 0 && args.length % 2 === 0;
  const [min = 0, max = -1] = STEP_ARGS[type] ?? [];
  if (isEnv || (args.length >= min && args.length <= max)) return;
  throw refusal(400, `command ${type} does not take ${args.length} arguments`);
}

function supersede(build: TemplateBuild): void {
  const message = "The build was canceled because it was superseded by a newer one.";
  Object.assign(build, { status: "error", reason: { message, step: "base" } });
}
