import { type Awaiting, toAwaiting } from "../../run/awaiting.ts";
import type { Command, PlainCommand } from "../../run/command.ts";
import { type Ended, ended, type TakenUp } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import { toVerbRow } from "../../run/verbs.ts";
import type { Step } from "../step.ts";
import { mayCommand } from "./access.ts";

/** What a run carries out, and what an earlier one ended with that it goes on from. */
export interface Source {
  kind: "source";
  /** As it is carried out; undefined: a new issue that holds no command. */
  command: Command | undefined;
  takesUp: TakenUp | undefined;
}

/**
 * What the run's command comes to in its thread: itself; for `retry` the command it repeats; for `approve` and for an answer what waits
 * for it there. Reads only. What waits is taken up by one run: by the first that has the thread, see `askForTurn`. A command that had to
 * wait is read anew: what came to wait only after it was given, its giver has not seen.
 */
export async function findSource(step: Step): Promise<Source | Ended> {
  const { command } = step.run;
  switch (command?.verb) {
    case "retry":
      return findRepeated(step, command);
    case "approve":
      return findApproved(step, command);
    case "answer":
      return findAnswered(step, command);
    case "publish":
      return step.thread.keptRunId === undefined
        ? ended({ kind: "nothing_to", what: "publish" })
        : { kind: "source", command, takesUp: undefined };
    default:
      return findWork(step);
  }
}

/** The command again. What it took up then it takes up again. */
async function findRepeated(step: Step, { ofRun, options }: PlainCommand) {
  const { store, run } = step;
  const named = ofRun === undefined ? undefined : await store.runs.get(ofRun);
  const isNamed = named !== undefined && toVerbRow(named.command?.verb).canRepeat;
  const repeated = isNamed ? named : await store.runs.lastEnded(run.threadId);
  if (repeated === undefined || !(await wasLet(step, repeated)))
    return ended({ kind: "nothing_to", what: "retry" });
  const answered = (await store.runs.listAwaiting(run.threadId)).find(
    ({ answeredBy }) => answeredBy === repeated.id,
  );
  const source =
    answered === undefined ? await findAnew(step, repeated.command) : takeUp(answered, repeated.command);
  return source.kind === "ended" ? source : withOptions(source, options);
}

/** What a command comes to that took nothing up, or had it given back. */
async function findAnew(step: Step, command: Command | undefined): Promise<Source | Ended> {
  switch (command?.verb) {
    case "approve":
      return findApproved(step, command);
    case "answer":
      return findAnswered(step, command);
    default:
      return toSource(command);
  }
}

/** Whether a run's requester was let, or may be now: one that came to its end before it had its turn was maybe never looked at. */
async function wasLet(step: Step, { budgetMicroUsd, event: { actor } }: Run): Promise<boolean> {
  const { run } = step;
  if (budgetMicroUsd > 0 || actor.id === run.event.actor.id) return true;
  return mayCommand({ ...step, run: { ...run, event: { ...run.event, actor } } }, "clone");
}

/**
 * What is approved: of a button what it stands under; of `approve @login` that person's command; else the plan, and without one the only
 * command. Anybody can leave a command at any moment: of several none is taken without its name.
 */
async function findApproved(step: Step, command: PlainCommand) {
  const { ofRun, person } = command;
  const { plan, commands, hasOld } = await readAwaiting(step);
  const chosen = [plan, ...commands].filter((run) => run !== undefined);
  if (ofRun === undefined && person === undefined && plan === undefined && commands.length > 1) {
    const people = commands.map(({ event }) => event.actor.login);
    return ended({ kind: "nothing_to", what: "approve", people });
  }
  const isMeant = ({ id, event }: Run) =>
    ofRun === undefined ? person === undefined || isSameLogin(event.actor.login, person) : id === ofRun;
  const meant = (person === undefined ? chosen : commands).find(isMeant);
  if (meant !== undefined) return takeUp(meant, command);
  return ended({ kind: "nothing_to", what: "approve", ...(hasOld && { why: "too_old" }) });
}

/** GitHub's logins are the same in either case. */
function isSameLogin(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

async function findAnswered(step: Step, command: Extract<Command, { verb: "answer" }>) {
  const { question } = await readAwaiting(step);
  if (question === undefined) return ended({ kind: "nothing_to", what: "answer" });
  return takeUp(question, command);
}

/** In words, any work that is asked for next is the answer to an open question; a plan's question goes on to be a plan. */
async function findWork(step: Step): Promise<Source> {
  const { command } = step.run;
  if (command === undefined || toVerbRow(command.verb).isReadOnly) return toSource(command);
  const { question: asked } = await readAwaiting(step);
  if (asked?.outcome?.kind !== "asked") return toSource(command);
  const { question, verb } = asked.outcome;
  const takesUp: TakenUp = { kind: "question", runId: asked.id, question, choices: [] };
  return {
    kind: "source",
    command: verb === "plan" ? { ...(command as PlainCommand), verb } : command,
    takesUp,
  };
}

/** What the run may take up in its thread. */
async function readAwaiting({ store, run, now }: Step): Promise<Awaiting> {
  return toAwaiting(await store.runs.listAwaiting(run.threadId), { now: now(), by: run });
}

/** Goes on with what a run ended with, by this command of a writer's. */
function takeUp({ id, outcome, command, event, endedAt }: Run, by: Command | undefined): Source | Ended {
  const requester = { login: event.actor.login, id: event.actor.id };
  const words = { options: by?.options ?? {}, instruction: "", context: by?.context ?? "" };
  switch (outcome?.kind) {
    case "planned": {
      const takesUp = { kind: "plan", runId: id, plan: outcome.text, at: endedAt ?? 0, requester } as const;
      const options = { ...command?.options, ...words.options };
      return { kind: "source", command: { ...words, verb: "work", options }, takesUp };
    }
    case "parked": {
      // An outsider's options count for nothing: what runs is what was shown, within the limits that hold for all.
      const { verb = "work" } = command ?? {};
      const parked = { ...words, instruction: outcome.instruction, verb: verb as "work" };
      return { kind: "source", command: parked, takesUp: { kind: "parked", runId: id, requester } };
    }
    case "asked": {
      const { question, options, verb = "work" } = outcome;
      const numbers = by?.verb === "answer" ? by.choices : [];
      const choices = numbers.flatMap((number) => options[number - 1] ?? []);
      if (choices.length < numbers.length)
        return ended({ kind: "nothing_to", what: "answer", options: options.length });
      const instruction = by?.instruction ?? "";
      const takesUp = { kind: "question", runId: id, question, choices } as const;
      // A plan goes on to be a plan, which somebody approves: an answer is no approval.
      return { kind: "source", command: { ...words, verb, instruction }, takesUp };
    }
    default:
      return toSource(by);
  }
}

function toSource(command: Command | undefined): Source {
  return { kind: "source", command, takesUp: undefined };
}

function withOptions(source: Source, options: Command["options"]): Source {
  const { command } = source;
  return command === undefined
    ? source
    : { ...source, command: { ...command, options: { ...command.options, ...options } } };
}
