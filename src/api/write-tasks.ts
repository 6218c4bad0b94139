import { createHash, randomUUID } from "node:crypto";
import type { z } from "zod";
import { type Asked, type Asking, toSayable, type Wish } from "../command/ask-for.ts";
import type { AskedOnce } from "../command/ask-once.ts";
import type { HttpAnswer } from "../http/route.ts";
import type { CommandOptions } from "../run/command.ts";
import { MODEL_RULE, parseModel } from "../values/model-name.ts";
import type { SeenRepository } from "../viewer/viewer.ts";
import { toAnswer } from "./answer.ts";
import type { ApiParts } from "./api-parts.ts";
import { findRun } from "./find-run.ts";
import { type Call, defineOperation, type Operation, type Success } from "./operation.ts";
import { toForbidden, toNotFound, toProblem } from "./problem.ts";
import { messageSchema, newTaskSchema, nothingSchema, taskSchema } from "./schema.ts";
import { toTask } from "./to-task.ts";

const KEY = /^[\x21-\x7e]{1,255}$/;
const MICRO = 1_000_000;

const ACCEPTED: Success = { status: 202, what: "The task.", schema: taskSchema, name: "Task" };
const SAID = "The app says it in the thread for you, in a comment.";

interface Write {
  seen: SeenRepository;
  status: 201 | 202;
  ask: (asking: Asking) => Promise<Asked>;
  /** The task that is answered. @default the one that was made */
  shown?: string;
}

/** What can be asked of the app. Each is a text in a thread, as if the person had written it there. */
export function listTaskWrites(parts: ApiParts): Operation[] {
  const { asker, askOnce, records, publicUrl } = parts;

  async function write(call: Call, { seen, status, ask, shown }: Write): Promise<HttpAnswer> {
    const { id, login } = call.viewer;
    const given = call.request.header("idempotency-key");
    if (given !== undefined && !KEY.test(given))
      return toProblem(400, "idempotency-key: It must be 1 to 255 visible characters of ASCII.");
    const repository = { id: seen.id, owner: seen.owner, name: seen.name };
    const askWith = (key: string, triedAt: number | undefined) =>
      ask({ person: { id, login }, by: "the API", key, repository, triedAt });
    // Without a key each request is its own.
    const asked =
      given === undefined
        ? await askWith(randomUUID(), undefined)
        : await askOnce({ personId: id, key: given, print: toPrint(call) }, (triedAt) =>
            askWith(given, triedAt),
          );
    if (asked.kind !== "taken") return toUnasked(asked);
    const run = await records.record(shown ?? asked.runId);
    if (run === undefined) throw new TypeError("The run that was made is not in the record.");
    const task = toTask(run, publicUrl);
    return toAnswer(status, task, status === 201 ? { location: `/v1/tasks/${task.id}` } : {});
  }

  function toUnasked(asked: Exclude<AskedOnce, { kind: "taken" }>): HttpAnswer {
    switch (asked.kind) {
      case "reused":
        return toProblem(409, "idempotency-key: This key was used with another request.");
      case "busy":
        return toProblem(409, "The request with this key is still being carried out.", {
          "retry-after": "10",
        });
      case "no_thread":
        return toProblem(422, "thread: There is no issue or pull request of this number.");
      case "not_installed":
        return toProblem(422, "repository: The app is not installed there any more.");
      case "unwritable":
        return toProblem(
          422,
          "GitHub takes no text of the app there: the thread is locked or gone, issues are turned off, or the app may not write.",
        );
    }
  }

  /** What is asked in the thread of a task. */
  async function writeInThread(call: Call, toWish: (runId: string) => Wish): Promise<HttpAnswer> {
    const found = await findRun(parts, call, { needsWrite: true });
    if (found.kind === "refused") return found.answer;
    const { run, seen } = found;
    const wish = toWish(run.id);
    // What runs in the thread by now is not what was meant.
    if (wish.kind === "stop" && run.state === "ended") return toAnswer(202, toTask(run, publicUrl));
    const { number } = run.thread;
    const ask = (asking: Asking) => asker.say({ ...asking, number, wish });
    return write(call, { seen, status: 202, ask, ...(wish.kind === "stop" ? { shown: run.id } : {}) });
  }

  return [
    defineOperation<unknown, z.infer<typeof newTaskSchema>>({
      id: "createTask",
      method: "POST",
      path: "/v1/tasks",
      summary: "Asks for something to be done",
      description:
        "Without `thread` the app opens an issue with the prompt; with it, it writes a comment there. Send an `Idempotency-Key`: the same key with the same body within a day is the same task.",
      body: { schema: newTaskSchema, name: "NewTask" },
      problems: [404],
      success: {
        ...ACCEPTED,
        status: 201,
        headers: { location: "The task's path." },
      },
      async handle(call) {
        const { repository, prompt, thread, title, options = {} } = call.body;
        const [owner = "", name = ""] = repository.split("/");
        const seen = await call.viewer.find(owner, name);
        if (seen === undefined) return toNotFound();
        if (!seen.mayWrite) return toForbidden();
        const chosen = toOptions(options);
        if (chosen === undefined) return toProblem(422, `options.model: It ${MODEL_RULE}.`);
        const text = toSayable(prompt);
        const ask = (asking: Asking) =>
          thread === undefined
            ? asker.open({ ...asking, text, options: chosen, title: title && toSayable(title) })
            : asker.say({ ...asking, number: thread, wish: { kind: "work", text, options: chosen } });
        return write(call, { seen, status: 201, ask });
      },
    }),
    defineOperation<unknown, z.infer<typeof messageSchema>>({
      id: "sendMessage",
      method: "POST",
      path: "/v1/tasks/:id/messages",
      summary: "Tells the agent more, or asks for more work in the thread",
      description: `${SAID} While an agent works there it is told; otherwise the message is work of its own.`,
      body: { schema: messageSchema, name: "Message" },
      success: { ...ACCEPTED, what: "The task that the message made." },
      handle: (call) => writeInThread(call, () => ({ kind: "message", text: toSayable(call.body.text) })),
    }),
    defineOperation<unknown, z.infer<typeof nothingSchema>>({
      id: "stopTask",
      method: "POST",
      path: "/v1/tasks/:id/stop",
      summary: "Stops what runs and waits in the task's thread",
      description: `${SAID} Of a task that has ended nothing is stopped.`,
      body: { schema: nothingSchema, name: "Nothing", isOptional: true },
      success: { ...ACCEPTED, what: "The task, which ends soon." },
      handle: (call) => writeInThread(call, (runId) => ({ kind: "stop", runId })),
    }),
    defineOperation<unknown, z.infer<typeof nothingSchema>>({
      id: "publishTask",
      method: "POST",
      path: "/v1/tasks/:id/publish",
      summary: "Publishes what the task left unpublished",
      description: SAID,
      body: { schema: nothingSchema, name: "Nothing", isOptional: true },
      success: { ...ACCEPTED, what: "The task that publishes." },
      handle: (call) => writeInThread(call, (runId) => ({ kind: "publish", runId })),
    }),
  ];
}

/** Undefined where the model's name is none. */
function toOptions({
  model,
  budget_usd,
}: NonNullable<z.infer<typeof newTaskSchema>["options"]>): CommandOptions | undefined {
  const named = model === undefined ? undefined : parseModel(model);
  if (model !== undefined && named === undefined) return undefined;
  return {
    ...(named === undefined ? {} : { model: named }),
    ...(budget_usd === undefined ? {} : { budgetMicroUsd: Math.max(1, Math.round(budget_usd * MICRO)) }),
  };
}

/** Two requests are the same when they go to the same place and say the same. */
function toPrint({ request, params, body }: Call): string {
  return createHash("sha256")
    .update(JSON.stringify([request.path, params, body]))
    .digest("hex");
}
