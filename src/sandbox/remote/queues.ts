/** Does what is asked of one name one after the other; other names do not wait. */
export type InTurn = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Queues by name, in this process alone. A fault of one piece of work is its asker's, and the next one goes on. */
export function createQueues(): InTurn {
  const tails = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const result = (tails.get(name) ?? Promise.resolve()).then(work);
    const tail: Promise<unknown> = result
      .catch(() => undefined)
      .finally(() => {
        if (tails.get(name) === tail) tails.delete(name);
      });
    tails.set(name, tail);
    return result;
  };
}
