import { text } from "node:stream/consumers";
import { createLocalProvider } from "../../../src/sandbox/local/local-provider.ts";

/** A process that starts a job and then only waits to be killed. */
const { options, sandbox, job } = JSON.parse(await text(process.stdin));
const provider = await createLocalProvider(options);
await (await provider.acquire(sandbox)).start({ ...job, stdin: Buffer.from(job.stdin, "base64") });
process.stdout.write("started\n");
setInterval(() => undefined, 60_000);
