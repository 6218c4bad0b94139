import type { ThreadEvent } from "../../run/trigger.ts";

/** A text in which a command may stand. */
interface AskingText {
  text: string;
  /** What goes with a command found there, when that is not the rest of the same text. */
  context?: string;
}

/** What an event of GitHub's may ask for. Each event's parser makes it from the payload; what it comes to is decided by `decide.ts`. */
export interface Asking {
  event: ThreadEvent;
  /** The first text that holds a command counts. */
  texts: readonly AskingText[];
  /** What it is without a command: nothing, or a run on the thread as it stands, if the repository's config wants that. */
  otherwise: "nothing" | "default-run";
}

/**
 * Reads the payload of one event, already verified and parsed as JSON. `undefined` for what can't start anything and for a payload that
 * lacks what is used. Never throws.
 *
 * @param mayHold whether a text has the words of a command anywhere: most have not, and cost no more than this look
 */
export type EventParser = (payload: unknown, mayHold: (text: unknown) => boolean) => Asking | undefined;

/** The parsers of all events, by GitHub's names for event and action: `issues.opened`. */
export type EventParsers = Readonly<Record<string, EventParser>>;

/** What a delivery may ask for, read by the parser of its event; `undefined` where there is none. Never throws. Pure. */
export function parseDelivery(
  parsers: EventParsers,
  { name, payload }: { name: string; payload: unknown },
  mayHold: (text: unknown) => boolean,
): Asking | undefined {
  const { action } = (payload ?? {}) as { action?: unknown };
  const event = `${name}.${typeof action === "string" ? action : ""}`;
  return Object.hasOwn(parsers, event) ? parsers[event]?.(payload, mayHold) : undefined;
}
