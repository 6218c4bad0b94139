import { text } from "node:stream/consumers";
import { pino } from "pino";
import { createE2bProvider } from "../../../src/sandbox/e2b/e2b-provider.ts";

/** A process that starts a job and then only waits to be killed. */
const { options, sandbox, job } = JSON.parse(await text(process.stdin));
const provider = createE2bProvider({ ...options, log: pino({ level: "silent" }), now: Date.now });
await (await provider.acquire(sandbox)).start({ ...job, stdin: Buffer.from(job.stdin, "base64") });
process.stdout.write("started\n");
setInterval(() => undefined, 60_000);
