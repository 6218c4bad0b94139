import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Fault, Faults } from "../../../demo/faults.ts";
import { readBody } from "../../../demo/github/request-body.ts";
import { Account, type AccountOptions } from "./account.ts";
import { answerControl, type ControlAnswer, type Lack } from "./control.ts";
import { answerEnvd, isEnvdPath } from "./envd.ts";
import { Refusal } from "./refusal.ts";
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
  headers: IncomingMessage["headers"];
  /** What JSON there was; undefined for anything else. */
  body: unknown;
  status: number;
}

/** Starts an E2B of one process on 127.0.0.1: the account's API, and the service of every sandbox at the same address. */
export async function startE2b(options: SmallE2bOptions): Promise<SmallE2b> {
  const small = new SmallE2b(options);
  await small.listen(options.port ?? 0);
  return small;
}

/** A running small E2B. */
export class SmallE2b {
  readonly requests: E2bRequest[] = [];
  readonly #account: Account;
  readonly #lacks: ReadonlySet<Lack>;
  readonly #faults = new Faults();
  readonly #server: Server;

  constructor({ lacks = [], ...options }: SmallE2bOptions) {
    this.#account = new Account(options);
    this.#lacks = new Set(lacks);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error) => response.destroy(error));
    });
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
  }

  /** What the SDK takes as `apiUrl`. */
  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
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
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.apiUrl);
    const method = request.method ?? "GET";
    const bytes = await readBody(request);
    const record: E2bRequest = {
      method,
      path: url.pathname + url.search,
      headers: request.headers,
      body: parseJson(bytes),
      status: 0,
    };
    this.requests.push(record);
    response.once("close", () => {
      record.status = response.statusCode;
    });
    await this.#account.expire();
    const fault = this.#faults.take(method, url.pathname);
    if (fault !== undefined && !fault.afterEffect) return answerFault(fault, response);
    try {
      if (isEnvdPath(url.pathname)) {
        await answerEnvd(this.#account, { request, url, bytes, response });
        return;
      }
      if (request.headers["x-api-key"] !== this.#account.options.apiKey) {
        throw new Refusal(
          401,
          "Invalid API key, please visit https://e2b.dev/docs/api-key for more information.",
        );
      }
      const call = { account: this.#account, body: record.body, lacks: this.#lacks };
      const answer = await answerControl(method, url, call);
      if (fault !== undefined) return answerFault(fault, response);
      respond(response, answer);
    } catch (error) {
      const { status, message } = error instanceof Refusal ? error : new Refusal(500, String(error));
      respond(response, { status, body: { code: status, message } });
    }
  }
}

function answerFault({ status = 500, body, headers = {}, drop }: Fault, response: ServerResponse): void {
  if (drop) response.destroy();
  else respond(response, { status, body: body ?? { code: status, message: "a fault" }, headers });
}

function respond(response: ServerResponse, { status, body, headers }: ControlAnswer): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  // An answer without a body says so by its length.
  const length = status === 204 ? {} : { "content-length": String(Buffer.byteLength(text)) };
  response.writeHead(status, { "content-type": "application/json", ...length, ...headers }).end(text);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
