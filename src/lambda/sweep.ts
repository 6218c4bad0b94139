import { composeSweep } from "../compose/aws-sweep.ts";

const ready = composeSweep();

/** The entry point of the sweep function, called every minute. */
export async function handler(): Promise<void> {
  const sweep = await ready();
  await sweep();
}
