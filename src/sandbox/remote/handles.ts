import type { Sandbox } from "../sandbox.ts";

/** A handle is believed so long, so that a poll is one request. */
const HANDLE_MS = 60_000;

/** Handles of sandboxes that were looked at a short while ago. A fault of one is a look anew. */
export interface Handles {
  find(name: string): Sandbox | undefined;
  /** The same handle, which is forgotten with its first fault. */
  keep(sandbox: Sandbox): Sandbox;
  forget(name: string): void;
}

export function createHandles(now: () => number): Handles {
  const kept = new Map<string, { at: number; handle: Sandbox }>();
  return {
    find(name) {
      const known = kept.get(name);
      return known !== undefined && now() - known.at < HANDLE_MS ? known.handle : undefined;
    },
    keep(sandbox) {
      const handle = watchFaults(sandbox, () => kept.delete(sandbox.name));
      kept.set(sandbox.name, { at: now(), handle });
      return handle;
    },
    forget: (name) => void kept.delete(name),
  };
}

function watchFaults(sandbox: Sandbox, onFault: () => void): Sandbox {
  const watched =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      try {
        return await call(...args);
      } catch (error) {
        onFault();
        throw error;
      }
    };
  return {
    name: sandbox.name,
    paths: sandbox.paths,
    exec: watched(sandbox.exec),
    start: watched(sandbox.start),
    poll: watched(sandbox.poll),
    stderrTail: watched(sandbox.stderrTail),
    renewHome: watched(sandbox.renewHome),
    kill: watched(sandbox.kill),
  };
}
