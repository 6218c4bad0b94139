import { randomUUID } from "node:crypto";
import type { OperationUpdate } from "@aws/durable-execution-sdk-js";
import { type Answer, send } from "../http/answer.ts";
import { type Arrived, receive } from "../http/receive.ts";
import { type Served, serve } from "../http/serve.ts";
import { driveExecution } from "./drive-execution.ts";
import { DurableExecutions, DurableProblem, type Execution } from "./durable-executions.ts";
import { type Environment, type InvocationResult, startEnvironment } from "./environment.ts";
import { type SkippedClock, sleepUntil } from "./sleep-until.ts";

const REGION = "eu-test-1";
const ACCOUNT = "123456789012";

/** A function as it is deployed. */
export interface FunctionSettings {
  bundle: string;
  env: Record<string, string>;
  timeoutMs: number;
  isDurable: boolean;
}

interface Deployed {
  name: string;
  /** By number, from "1" on; the alias `live` is the last. */
  versions: Map<string, FunctionSettings>;
  executions: DurableExecutions;
  /** Idle ones, by version. */
  idle: Map<string, Environment[]>;
}

/** What an invocation cost, as the bill has it. */
export interface Billed {
  function: string;
  version: string;
  ms: number;
  wasCold: boolean;
  end: InvocationResult["kind"];
}

/** The Lambda of one account: bundles in their own processes, invoke by name, durable executions with their timers. */
export class SmallLambda {
  readonly billed: Billed[] = [];
  readonly log: string[] = [];
  readonly #functions = new Map<string, Deployed>();
  readonly #busy = new Set<Environment>();
  readonly #closing = new AbortController();
  readonly #accessKeyId: string;
  readonly #clock: SkippedClock | undefined;
  #server: Served | undefined;

  constructor(accessKeyId: string, clock?: SkippedClock) {
    this.#accessKeyId = accessKeyId;
    this.#clock = clock;
  }

  async listen(): Promise<void> {
    this.#server = await serve(async (request, response) => {
      const answer = await this.#answer(await receive(request)).catch(toRefusal);
      await send(response, answer);
    });
  }

  /** The endpoint of its API. */
  get url(): string {
    return this.#server?.url ?? "";
  }

  toArn(name: string): string {
    return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
  }

  /** Publishes a version and points `live` there. What runs goes on with the version it began with. */
  deploy(name: string, settings: FunctionSettings): string {
    const known = this.#functions.get(name);
    const deployed: Deployed = known ?? {
      name,
      versions: new Map(),
      executions: new DurableExecutions(this.toArn(name)),
      idle: new Map(),
    };
    this.#functions.set(name, deployed);
    const version = String(deployed.versions.size + 1);
    deployed.versions.set(version, settings);
    return version;
  }

  executions(name: string): Execution[] {
    return this.#require(name).executions.all();
  }

  /** Invokes the live version and waits for its answer. */
  invoke(name: string, payload: string): Promise<InvocationResult> {
    const deployed = this.#require(name);
    return this.#run(deployed, String(deployed.versions.size), payload);
  }

  /** Kills every environment of a function, busy or idle, as when machines are taken away. */
  async killEnvironments(): Promise<void> {
    const idle = [...this.#functions.values()].flatMap(({ idle }) => [...idle.values()].flat());
    for (const { idle } of this.#functions.values()) idle.clear();
    await Promise.all([...this.#busy, ...idle].map((environment) => environment.kill()));
  }

  /** Lets the time of every invocation under way be over. */
  expireInvocations(): void {
    for (const environment of this.#busy) environment.expire();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.killEnvironments();
    await this.#server?.close();
  }

  #require(name: string): Deployed {
    const deployed = this.#functions.get(name);
    if (deployed === undefined)
      throw new DurableProblem(404, "ResourceNotFoundException", `Function not found: ${this.toArn(name)}`);
    return deployed;
  }

  async #run(deployed: Deployed, version: string, payload: string): Promise<InvocationResult> {
    const settings = deployed.versions.get(version) as FunctionSettings;
    const warm = deployed.idle.get(version)?.pop();
    const startedAt = performance.now();
    const environment =
      warm ??
      (await startEnvironment({
        ...settings,
        arn: `${this.toArn(deployed.name)}:${version}`,
        env: {
          ...settings.env,
          AWS_REGION: REGION,
          AWS_LAMBDA_FUNCTION_NAME: deployed.name,
          AWS_LAMBDA_FUNCTION_VERSION: version,
          AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
          LAMBDA_TASK_ROOT: "/var/task",
        },
        onLog: (line) => this.log.push(line),
        aheadMs: () => this.#clock?.aheadMs() ?? 0,
      }));
    this.#busy.add(environment);
    const result = await environment.invoke(randomUUID(), payload);
    this.#busy.delete(environment);
    const ms = performance.now() - startedAt;
    this.billed.push({ function: deployed.name, version, ms, wasCold: warm === undefined, end: result.kind });
    if (environment.isAlive && !this.#closing.signal.aborted)
      deployed.idle.set(version, [...(deployed.idle.get(version) ?? []), environment]);
    return result;
  }

  #drive(deployed: Deployed, execution: Execution): Promise<void> {
    return driveExecution(execution, {
      executions: deployed.executions,
      invoke: (event) => this.#run(deployed, execution.version, event),
      sleepUntil: (at) => sleepUntil(at, this.#closing.signal, this.#clock),
    });
  }

  async #answer(arrived: Arrived): Promise<Answer> {
    const { method, url, bytes } = arrived;
    const line = `${method} ${decodeURIComponent(url.pathname)}`;
    this.#requireSigned(arrived);
    const [, name] = /^POST \/2015-03-31\/functions\/(.+)\/invocations$/.exec(line) ?? [];
    if (name !== undefined) return this.#invokeAsync(name, arrived);
    const [, listed = ""] = /^GET \/2025-12-01\/functions\/(.+)\/durable-executions$/.exec(line) ?? [];
    if (listed !== "") {
      const wanted = url.searchParams.get("DurableExecutionName");
      const { executions } = this.#require(listed.replace(/^arn:.*:function:/, ""));
      const found = executions.all().filter(({ name }) => wanted === null || name === wanted);
      return { status: 200, body: { DurableExecutions: found.map(renderExecution) } };
    }
    const [, arn = "", what] =
      /^\w+ \/2025-12-01\/durable-executions\/(.+?)(?:\/(checkpoint|state))?$/.exec(line) ?? [];
    const owner = [...this.#functions.values()].find(({ name }) => arn.startsWith(`${this.toArn(name)}:`));
    if (owner === undefined)
      throw new DurableProblem(404, "ResourceNotFoundException", `${line} is not there`);
    const { executions } = owner;
    if (what === "checkpoint" && method === "POST") {
      const { CheckpointToken: token = "", Updates: updates = [] } = JSON.parse(bytes.toString()) as {
        CheckpointToken?: string;
        Updates?: OperationUpdate[];
      };
      return { status: 200, body: executions.checkpoint(arn, { token, updates }) };
    }
    if (what === "state" && method === "GET") return { status: 200, body: executions.state(arn) };
    return { status: 200, body: renderExecution(executions.require(arn)) };
  }

  #invokeAsync(target: string, { url, headers, bytes }: Arrived): Answer {
    const qualified = /^(?:arn:aws:lambda:[\w-]+:\d+:function:)?([\w-]+)(?::([\w$]+))?$/.exec(target);
    const [, name = "", inName] = qualified ?? [];
    const deployed = this.#require(name);
    const qualifier = url.searchParams.get("Qualifier") ?? inName;
    const version = qualifier === "live" ? String(deployed.versions.size) : (qualifier ?? "$LATEST");
    const settings = deployed.versions.get(version);
    if (settings === undefined)
      throw new DurableProblem(
        404,
        "ResourceNotFoundException",
        `no version or alias ${qualifier} of ${name}`,
      );
    if (headers["x-amz-invocation-type"] !== "Event")
      throw new DurableProblem(400, "InvalidParameterValueException", "only Event is invoked here");
    const executionName = headers["x-amz-durable-execution-name"];
    if (!settings.isDurable || typeof executionName !== "string") {
      void this.#run(deployed, version, bytes.toString());
      return { status: 202 };
    }
    if (!/^[a-zA-Z0-9-_]{1,64}$/.test(executionName))
      throw new DurableProblem(400, "InvalidParameterValueException", "an execution can't be named so");
    const { execution, isNew } = deployed.executions.start(executionName, {
      version,
      input: bytes.toString(),
    });
    if (isNew) void this.#drive(deployed, execution);
    return { status: 202, headers: { "x-amz-durable-execution-arn": execution.arn } };
  }

  #requireSigned({ headers }: Arrived): void {
    const form = new RegExp(
      `^AWS4-HMAC-SHA256 Credential=${this.#accessKeyId}/\\d{8}/[\\w-]+/lambda/aws4_request, ?SignedHeaders=[\\w;-]+, ?Signature=[0-9a-f]{64}$`,
    );
    if (!form.test(headers.authorization ?? ""))
      throw new DurableProblem(403, "MissingAuthenticationTokenException", "The request is not signed.");
  }
}

/** What is no answer of the service breaks the line. */
function toRefusal(error: unknown): Answer {
  if (!(error instanceof DurableProblem)) throw error;
  const { status, type, message } = error;
  return { status, body: { Type: "User", message }, headers: { "x-amzn-errortype": type } };
}

function renderExecution({ arn, name, status, startedAt }: Execution): object {
  return {
    DurableExecutionArn: arn,
    DurableExecutionName: name,
    FunctionArn: arn.split("/")[0],
    Status: status,
    StartTimestamp: startedAt / 1000,
  };
}
