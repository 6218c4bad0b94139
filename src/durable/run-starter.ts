/** Starts durable runs by name. One implementation a host. */
export interface RunStarter {
  /** Starts the run's workflow under the run's id. Durable when it resolves. A second start of the same id does nothing. */
  start(runId: string): Promise<void>;
  /** Makes a run that waits look again now. Best effort: a run that is not waiting, or is gone, is left alone. */
  wake(runId: string): void;
}

/** Who started the runs, and knows of each whether it goes on. */
export interface RunCarrier extends RunStarter {
  /** Whether the run's execution goes on; false when it has ended, also as a whole by a fault; undefined when there is none. */
  isAlive(runId: string): Promise<boolean | undefined>;
}
