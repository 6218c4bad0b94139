import { text } from "node:stream/consumers";
import { pino } from "pino";
import { createAioProvider } from "../../../src/sandbox/aio/aio-provider.ts";
import { openDatabase } from "../../../src/store/sqlite/database.ts";
import { createSqliteLeaseStore } from "../../../src/store/sqlite/lease-store.ts";

/** A process that acquires a sandbox, starts a job in it where there is one, and then only waits to be killed. */
const { file, source, apiKey, sandbox, job } = JSON.parse(await text(process.stdin));
const leases = createSqliteLeaseStore(openDatabase(file, "crash"));
const log = pino({ level: "silent" });
const provider = createAioProvider({ source, apiKey, leases, gitHost: "127.0.0.1", log, now: Date.now });
const made = await provider.acquire(sandbox);
if (job !== undefined) await made.start({ ...job, stdin: Buffer.from(job.stdin, "base64") });
process.stdout.write("done\n");
setInterval(() => undefined, 60_000);
