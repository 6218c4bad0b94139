import { text } from "node:stream/consumers";
import { createLocalProvider } from "../../../src/sandbox/local/local-provider.ts";

/** A process that runs a command beside paused jobs, and is killed in the midst of it. */
const { options, sandbox, args } = JSON.parse(await text(process.stdin));
const provider = await createLocalProvider(options);
const limits = { timeoutMs: 30_000, capBytes: 1_000, network: "none" } as const;
await (await provider.acquire(sandbox)).exec(args, { ...limits, alone: "paused" });
