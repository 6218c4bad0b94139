/** Processor time, because a loaded machine says nothing about the code. */
export function toCpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The less of two runs: the first one may meet what has not been compiled yet, or another's garbage. */
export const toLeastCpuMs = (run: () => void) => Math.min(toCpuMs(run), toCpuMs(run));

/** Of what takes turns with other work, which is counted, too. */
export async function toCpuMsOf(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
