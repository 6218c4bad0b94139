import { createHash } from "node:crypto";
import type { Logger } from "pino";
import type { GitHubClient, TokenScope } from "../github/github-client.ts";
import type { Marker } from "../github/marker.ts";
import { openIssueOnce, type Posted, type PostedText, writeCommentOnce } from "../github/posted-text.ts";
import type { RepositoryPlace, RepositoryPlaces } from "../github/repository-place.ts";
import { getThread } from "../github/thread.ts";
import { type AskedWords, renderAsked, renderAskedTitle, type SpeechOf } from "../report/asked-words.ts";
import type { Command, CommandOptions, PlainCommand } from "../run/command.ts";
import { isReply, type NewRun, toRunId, toThreadId } from "../run/run.ts";
import type { EventThread, ThreadEvent, TriggerKind } from "../run/trigger.ts";
import type { Store } from "../store/store.ts";
import type { Intake } from "./intake.ts";

/** Of what somebody asks for in words. GitHub takes 65,536 in a comment, and ours come with it. */
export const MAX_MESSAGE_CHARS = 60_000;

/** A text without half of a surrogate pair and zero bytes: those are in no text that GitHub or a store keeps. */
export function toSayable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

/** Who asks, where, and by which key the request is known: the same key of the same person is one text on GitHub, and one run. */
export interface Asking {
  person: { id: number; login: string };
  by: AskedWords["by"];
  key: string;
  repository: { id: number; owner: string; name: string };
  /** When the same request may first have been tried; undefined for one that is new. */
  triedAt: number | undefined;
}

/** What a person wants done in a thread that is there. `message`: told to the agent that works there, or work of its own. */
export type Wish =
  | { kind: "work"; text: string; options: CommandOptions }
  | { kind: "message"; text: string }
  | { kind: "stop"; runId: string }
  | { kind: "publish"; runId: string };

/**
 * What became of it. `unwritable`: GitHub takes no such text there, with its reason. `no_thread`: there is none of that number.
 * `not_installed`: the App has no access to the repository any more.
 */
export type Asked =
  | { kind: "taken"; runId: string }
  | Extract<Posted<unknown>, { kind: "unwritable" }>
  | { kind: "no_thread" }
  | { kind: "not_installed" };

/**
 * Asks for runs where no webhook does: the app says it in the thread for the person, and the run is that text's. Whether they may is
 * asked again when the run is admitted, as of any command (S2).
 */
export interface Asker {
  /** Opens an issue with what is to be done. The second time with a key: the same issue and run. */
  open(
    asking: Asking & { text: string; title?: string | undefined; options: CommandOptions },
  ): Promise<Asked>;
  /** Writes a comment in a thread. The second time with a key: the same comment and run. */
  say(asking: Asking & { number: number; wish: Wish }): Promise<Asked>;
}

interface AskerParts {
  github: GitHubClient;
  marker: Marker;
  places: RepositoryPlaces;
  intake: Pick<Intake, "take">;
  store: { runs: Pick<Store["runs"], "listOpen">; threads: Pick<Store["threads"], "resolve"> };
  /** The gate for a person's words, with at most so many characters a passage. */
  toSpeech: (login: string) => SpeechOf;
  log: Logger;
  now: () => number;
}

export function createAsker(parts: AskerParts): Asker {
  const { github, places, log } = parts;

  function toUnwritable<T extends { reason: string }>(posted: T, { by, repository }: Asking): T {
    log.info({ reason: posted.reason, by, repository: repository.id }, "asked.unwritable");
    return posted;
  }

  return {
    async open({ text, title, options, ...asking }) {
      const place = await places.find(asking.repository);
      if (place === undefined) return { kind: "not_installed" };
      const speechOf = parts.toSpeech(asking.person.login);
      const posted = await openIssueOnce(parts, toScope(place, asking), {
        key: toTextKey(asking),
        title: renderAskedTitle({ title, text }, speechOf(1_000)),
        body: renderAsked({ login: asking.person.login, by: asking.by, text }, speechOf),
        triedAt: asking.triedAt,
      });
      github.forget(toRunOfToken(asking));
      if (posted.kind === "unwritable") return toUnwritable(posted, asking);
      const command = toCommand({ kind: "work", text, options });
      const begun = { ...posted, kind: "issue", command } as const;
      return take(parts, asking, { place, ...begun });
    },

    async say({ number, wish, ...asking }) {
      const place = await places.find(asking.repository);
      if (place === undefined) return { kind: "not_installed" };
      const scope = toScope(place, asking);
      const thread = await getThread(github, scope, number);
      if (thread === undefined) return { kind: "no_thread" };
      const { person, by } = asking;
      const posted = await writeCommentOnce(parts, scope, {
        key: toTextKey(asking),
        number,
        body: renderAsked({ login: person.login, by, ...toWords(wish) }, parts.toSpeech(person.login)),
        triedAt: asking.triedAt,
      });
      github.forget(toRunOfToken(asking));
      if (posted.kind === "unwritable") return toUnwritable(posted, asking);
      const isHeard = wish.kind === "message" && (await isAtWork(parts, place, thread));
      const command = toCommand(wish, isHeard ? "also" : "work");
      return take(parts, asking, { ...posted, place, thread, kind: "comment", command });
    },
  };
}

/** Hands the run over as the intake does with a webhook's; the same text is the same run. */
async function take(
  { intake, now }: AskerParts,
  { person, key }: Asking,
  {
    place: { installationId, repository },
    thread,
    text,
    kind,
    command,
  }: { place: RepositoryPlace; thread: EventThread; text: PostedText; kind: TriggerKind; command: Command },
): Promise<Asked> {
  const event: ThreadEvent = {
    installationId,
    repository,
    thread,
    trigger: { kind, ...text },
    actor: { ...person, type: "User" },
  };
  const run: NewRun = {
    id: toRunId({ repositoryId: repository.id, triggerKind: kind, triggerId: text.id }),
    threadId: toThreadId({ repositoryId: repository.id, threadNumber: thread.number }),
    event,
    command,
    problem: undefined,
    createdAt: now(),
  };
  await intake.take({ kind: "run", run, isWithdrawn: false }, `asked:${toTextKey({ person, key })}`);
  return { kind: "taken", runId: run.id };
}

/** Whether an agent works in the thread that can be told more. */
async function isAtWork(
  { store }: AskerParts,
  { repository }: RepositoryPlace,
  { number, isPullRequest }: EventThread,
): Promise<boolean> {
  const own = toThreadId({ repositoryId: repository.id, threadNumber: number });
  const threadId = isPullRequest ? await store.threads.resolve(own) : own;
  return (await store.runs.listOpen(threadId)).some((run) => run.state === "working" && !isReply(run));
}

function toCommand(wish: Wish, verb: "work" | "also" = "work"): PlainCommand {
  const empty = { options: {}, instruction: "", context: "" };
  switch (wish.kind) {
    case "work":
      return { ...empty, verb: "work", options: wish.options, instruction: wish.text };
    case "message":
      return { ...empty, verb, instruction: wish.text };
    case "stop":
    case "publish":
      return { ...empty, verb: wish.kind, ofRun: wish.runId };
  }
}

function toWords(wish: Wish): { text: string } | { deed: string } {
  switch (wish.kind) {
    case "work":
    case "message":
      return { text: wish.text };
    case "stop":
      return { deed: "Stop what runs and waits here." };
    case "publish":
      return { deed: "Publish what was left unpublished here." };
  }
}

/** In the form of a run's id, so that the signed marker that names it is read and taken out like a run's (S20). */
function toTextKey({ person, key }: Pick<Asking, "person" | "key">): string {
  return createHash("sha256").update(`asked ${person.id}\n${key}`).digest("hex").slice(0, 26);
}

/** Tokens are kept by run; the run is not there yet. */
function toRunOfToken(asking: Asking): string {
  return `asked-${toTextKey(asking)}`;
}

function toScope({ installationId, repository }: RepositoryPlace, asking: Asking): TokenScope {
  const { id, owner, name } = repository;
  return {
    run: toRunOfToken(asking),
    repository: { installationId, id, owner, name },
    access: "report",
  };
}
