import type { DurableExecutionClient, OperationUpdate } from "@aws/durable-execution-sdk-js";
import { withDurableExecution } from "@aws/durable-execution-sdk-js";
import { driveExecution } from "../../../demo/aws/drive-execution.ts";
import { DurableExecutions, DurableProblem } from "../../../demo/aws/durable-executions.ts";
import type { InvocationResult } from "../../../demo/aws/environment.ts";
import { describeDurable, type OpenEngine } from "../../contract/durable-contract.ts";
import { jumpUntil } from "../../durable/a-runner.ts";

const CRASHED: InvocationResult = { kind: "crashed" };

/** The small Lambda's executions with the handler in this process: what goes between them is JSON, as on the wire. */
const openSmallLambda: OpenEngine = async () => {
  const executions = new DurableExecutions("arn:aws:lambda:eu-test-1:123456789012:function:f");
  const client = toClient(executions);
  let crash = (): void => undefined;
  return {
    async run(workflow) {
      const handler = withDurableExecution((_: unknown, context) => workflow(context), {
        durableExecutionClient: client,
      });
      const invoke = (event: string) => {
        const { promise: crashed, resolve } = Promise.withResolvers<InvocationResult>();
        crash = () => resolve(CRASHED);
        const context = { awsRequestId: "r", getRemainingTimeInMillis: () => 900_000 };
        const answered = handler(JSON.parse(event), context as Parameters<typeof handler>[1]).then(
          (answer): InvocationResult => ({ kind: "answered", payload: JSON.stringify(answer) }),
          (): InvocationResult => CRASHED,
        );
        return Promise.race([answered, crashed]);
      };
      const { execution } = executions.start("a", { version: "1", input: "{}" });
      const driven = driveExecution(execution, { executions, invoke, sleepUntil });
      await jumpUntil(() => execution.status !== "RUNNING");
      await driven;
      return {
        status: execution.status === "SUCCEEDED" ? "succeeded" : "failed",
        operations: [...execution.operations.values()],
        ...(execution.error === undefined ? {} : { error: execution.error }),
      };
    },
    crash() {
      crash();
      return new Promise<never>(() => undefined);
    },
  };
};

async function sleepUntil(at: number): Promise<boolean> {
  while (Date.now() < at) await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
  return true;
}

/** As the AWS SDK gives answers to the durable one: instants are dates, and a refusal has its status, name and message. */
function toClient(executions: DurableExecutions): DurableExecutionClient {
  const overTheWire = <T>(answer: T): T =>
    JSON.parse(JSON.stringify(answer), (key, value) =>
      key.endsWith("Timestamp") ? new Date(value * 1000) : value,
    );
  const ask = async <T>(answer: () => T): Promise<T> => {
    try {
      return overTheWire(answer());
    } catch (error) {
      if (!(error instanceof DurableProblem)) throw error;
      const { type: name, status: httpStatusCode, message } = error;
      throw Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
    }
  };
  return {
    checkpoint: ({ DurableExecutionArn: arn = "", CheckpointToken: token = "", Updates = [] }) =>
      ask(() => executions.checkpoint(arn, { token, updates: Updates as OperationUpdate[] })) as ReturnType<
        DurableExecutionClient["checkpoint"]
      >,
    getExecutionState: ({ DurableExecutionArn: arn = "" }) =>
      ask(() => executions.state(arn)) as ReturnType<DurableExecutionClient["getExecutionState"]>,
  };
}

describeDurable("the small Lambda", openSmallLambda);
