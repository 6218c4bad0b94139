import type { StoredOperation } from "../../src/durable/operations.ts";
import { describeDurable, type OpenEngine } from "../contract/durable-contract.ts";
import { aHost, jumpUntil } from "./a-runner.ts";

/** The embedded runner on SQLite. A crash is the end of a runner and its connection; another goes on with the file. */
const openEmbedded: OpenEngine = async () => {
  const { database, aRunner, isOver, status } = await aHost();
  let crash = async (): Promise<never> => Promise.reject(new Error("nothing runs"));
  return {
    async run(workflow) {
      const begin = () => {
        const begun = aRunner((_input, context) => workflow(context));
        begun.runner.open();
        return begun;
      };
      const first = begin();
      const logged = [first.lines];
      crash = async () => {
        void first.runner.close(0);
        first.connection.close();
        logged.push(begin().lines);
        return new Promise<never>(() => undefined);
      };
      await first.runner.start("a");
      await jumpUntil(() => isOver("a"));
      const rows = database.prepare("SELECT body FROM operations ORDER BY sequence").all();
      const failed = logged.flat().find(({ msg }) => msg === "run.failed");
      return {
        status: status("a") as "succeeded" | "failed",
        operations: rows.map(({ body }) => JSON.parse(body as string) as StoredOperation),
        ...(failed === undefined ? {} : { error: failed.error?.ErrorMessage ?? "" }),
      };
    },
    crash: () => crash(),
  };
};

describeDurable("the embedded runner", openEmbedded);
