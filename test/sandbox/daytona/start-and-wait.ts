import { text } from "node:stream/consumers";
import { pino } from "pino";
import { createDaytonaProvider } from "../../../src/sandbox/daytona/daytona-provider.ts";

/** A process that starts a job and then only waits to be killed. */
const { options, sandbox, job } = JSON.parse(await text(process.stdin));
const provider = createDaytonaProvider({ ...options, log: pino({ level: "silent" }), now: Date.now });
await (await provider.acquire(sandbox)).start({ ...job, stdin: Buffer.from(job.stdin, "base64") });
process.stdout.write("started\n");
setInterval(() => undefined, 60_000);
