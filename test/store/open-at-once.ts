import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../../src/store/sqlite/database.ts";

/** A worker that opens each database at the same instant as the others do. */
const { paths, gates, workers } = workerData as { paths: string[]; gates: Int32Array; workers: number };
let problem: string | undefined;
for (const [index, path] of paths.entries()) {
  Atomics.add(gates, index, 1);
  while (Atomics.load(gates, index) < workers);
  try {
    openDatabase(path).close();
  } catch (error) {
    problem ??= String(error);
  }
}
parentPort?.postMessage(problem);
