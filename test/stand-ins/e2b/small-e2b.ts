import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { type Answer, Refusal, send } from "../../../demo/http/answer.ts";
import { type Fault, Faults, meetFault } from "../../../demo/http/faults.ts";
import { type Arrived, parseJson, receive } from "../../../demo/http/receive.ts";
import { type Served, serve } from "../../../demo/http/serve.ts";
import { Account, type AccountOptions } from "./account.ts";
import { answerControl, type Lack } from "./control.ts";
import { answerEnvd, isEnvdPath } from "./envd.ts";
import { refusal } from "./refusal.ts";
import type { SandboxRecord } from "./sandbox-record.ts";
import type { Templates } from "./templates.ts";

/** What a small E2B is started with. */
export interface SmallE2bOptions extends AccountOptions {
  /** What it lacks, when it plays an API that is only compatible. */
  lacks?: readonly Lack[];
  /** 0 if not said: any free one. */
  port?: number;
}

/** One request as it came, and what it was answered with. */
export interface E2bRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** What JSON there was; undefined for anything else. */
  body: unknown;
  status: number;
}

/** Starts an E2B of one process on 127.0.0.1: the account's API, and the service of every sandbox at the same address. */
export async function startE2b(options: SmallE2bOptions): Promise<SmallE2b> {
  const small = new SmallE2b(options);
  await small.listen(options.port);
  return small;
}

/** A running small E2B. */
export class SmallE2b {
  readonly requests: E2bRequest[] = [];
  readonly #account: Account;
  readonly #lacks: ReadonlySet<Lack>;
  readonly #faults = new Faults();
  #server: Served | undefined;

  constructor({ lacks = [], ...options }: SmallE2bOptions) {
    this.#account = new Account(options);
    this.#lacks = new Set(lacks);
  }

  async listen(port?: number): Promise<void> {
    this.#server = await serve((request, response) => this.#handle(request, response), { port });
  }

  /** What the SDK takes as `apiUrl`. */
  get apiUrl(): string {
    return this.#server?.url ?? "";
  }

  /** What the SDK takes as `sandboxUrl`; a header says which sandbox is meant. */
  get sandboxUrl(): string {
    return this.apiUrl;
  }

  now(): number {
    return this.#account.now();
  }

  sandboxes(): SandboxRecord[] {
    return [...this.#account.sandboxes.values()];
  }

  /** Moves the clock on; sandboxes whose time is over are gone when it resolves. */
  advance(ms: number): Promise<void> {
    return this.#account.advance(ms);
  }

  /** The account's templates, with their builds. */
  get templates(): Templates {
    return this.#account.templates;
  }

  /** A fault for the next request that fits. */
  addFault(fault: Fault): void {
    this.#faults.add(fault);
  }

  /** The sandbox is gone at once, as when its node died. */
  async lose(id: string): Promise<void> {
    await this.#account.kill(id);
  }

  async close(): Promise<void> {
    for (const { id } of this.sandboxes()) await this.#account.kill(id);
    await this.#server?.close();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrived = await receive(request);
    const { method, url, headers, bytes } = arrived;
    const path = url.pathname + url.search;
    const record: E2bRequest = { method, path, headers, body: parseJson(bytes), status: 0 };
    this.requests.push(record);
    response.once("close", () => {
      record.status = response.statusCode;
    });
    await this.#account.expire();
    const fault = this.#faults.take(method, url.pathname);
    // What a sandbox streams can't be taken back.
    if (isEnvdPath(url.pathname) && (fault === undefined || fault.afterEffect)) {
      const answer = await answerEnvd(this.#account, arrived, response).catch(toAnswer);
      if (answer !== undefined) await send(response, answer);
      return;
    }
    const work = () => this.#answer(arrived, record.body).catch(toAnswer);
    const answer = await meetFault(fault, work, (code) => ({ code, message: "a fault" }));
    if (answer === undefined) response.destroy();
    else await send(response, answer);
  }

  async #answer(arrived: Arrived, body: unknown): Promise<Answer> {
    if (arrived.headers["x-api-key"] !== this.#account.options.apiKey) {
      const message = "Invalid API key, please visit https://e2b.dev/docs/api-key for more information.";
      throw refusal(401, message);
    }
    return answerControl(arrived, { account: this.#account, body, lacks: this.#lacks });
  }
}

function toAnswer(error: unknown): Answer {
  return error instanceof Refusal ? error.answer : refusal(500, String(error)).answer;
}
