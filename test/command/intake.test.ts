import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { Asking, Over, Pressed } from "../../src/command/events/payload.ts";
import { createIntake } from "../../src/command/intake.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { anEvent } from "./an-event.ts";

const NOW = Date.UTC(2026, 0, 15, 12);
const HOUR_MS = 3_600_000;
const OWN_APP = 1;
const THREAD = "42-12";

/** The real store in memory, and a starter that tells what it was asked. What an event's parser reads, the test says. */
function anIntake() {
  const store = createSqliteStore(openDatabase(":memory:"));
  const calls: string[] = [];
  const intake = createIntake({
    events: { test: (payload) => payload as Asking },
    grammar: { command: "/claude" },
    actors: { ownAppId: OWN_APP, ownMarker: "<!-- ours", allowedAppIds: [] },
    store,
    starter: {
      start: async (id) => void calls.push(`start ${id}`),
      wake: (id) => void calls.push(`wake ${id}`),
    },
    log: pino({ level: "silent" }),
    now: () => NOW,
  });
  const decide = (payload: Asking) => intake.decide({ id: "d", name: "test", payload });
  return {
    store,
    calls,
    decide,
    /** As a delivery comes; gives the run's id, where it asks for one. */
    async take(payload: Asking, delivery = "d"): Promise<string | undefined> {
      const order = decide(payload);
      if (order !== undefined) await intake.take(order, delivery);
      return order?.kind === "run" ? order.run.id : undefined;
    },
    runs: () => store.runs.listOpen(THREAD),
    /** A run that is there, open. */
    async keep(about: Parameters<typeof aNewRun>[0] = {}) {
      const run = aNewRun(about);
      await store.runs.create(run);
      return run;
    },
  };
}

const event = (about: Parameters<typeof anEvent>[0] = {}) =>
  anEvent({ ...about, trigger: { createdAt: NOW, ...about?.trigger } });

function written(about: Parameters<typeof anEvent>[0] = {}): Extract<Asking, { kind: "written" }> {
  const of = event(about);
  return { kind: "written", event: of, texts: [{ text: of.trigger.body }], otherwise: "nothing" };
}

const given = (createdAt: number): Asking => ({
  kind: "given",
  event: event({ kind: "label", body: "", trigger: { createdAt } }),
});

const pressed = (about: Partial<Pressed> = {}): Pressed => ({
  kind: "pressed",
  ...{ installationId: 7, repositoryId: 42, checkRunId: 500, appId: OWN_APP },
  ...{ runId: aNewRun().id, button: "retry", actor: { login: "maya", id: 2, type: "User" } },
  ...about,
});

const over = (about: Partial<Extract<Over, { what: "thread" }>> = {}): Over => ({
  ...{ kind: "over", what: "thread", repositoryId: 42, threadNumber: 12, isPullRequest: false },
  ...{ how: "closed", at: NOW, by: "maya" },
  ...about,
});

const noAccess = (repositoryIds?: readonly number[]): Over => ({
  ...{ kind: "over", what: "access", installationId: 7, repositoryIds, at: undefined, by: "maya" },
});

describe("a text with a command", () => {
  it("F1: delivered twice is one run, started by its name each time", async () => {
    const intake = anIntake();
    const ids = [await intake.take(written()), await intake.take(written())];

    expect(await intake.runs()).toMatchObject([{ id: ids[0], isWithdrawn: false }]);
    expect(intake.calls).toEqual(ids.map((id) => `start ${id}`));
    expect(ids[0]).toBe(ids[1]);
  });

  it.each([
    ["before its run came, out of order", [true, false]],
    ["after its run came", [false, true]],
    ["twice", [false, true, true]],
  ])("F34: that is deleted %s is one run, withdrawn, and woken", async (_, deliveries) => {
    const intake = anIntake();
    for (const isDeleted of deliveries)
      await intake.take({ ...written(), ...(isDeleted ? { isWithdrawn: true } : {}) });

    const [run, ...others] = await intake.runs();
    expect([run?.isWithdrawn, others]).toEqual([true, []]);
    const wakes = deliveries.filter(Boolean).map(() => `wake ${run?.id}`);
    expect(intake.calls.filter((call) => call.startsWith("wake"))).toEqual(wakes);
  });

  it("F34: that somebody else deleted, or that held no command, is nothing", () => {
    const intake = anIntake();
    const foreign = written({ actor: { login: "maya" } });
    const talk = written({ body: "Thanks!" });

    expect([foreign, talk].map((each) => intake.decide({ ...each, isWithdrawn: true }))).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("F4: that is older than three days asks for nothing", () => {
    const intake = anIntake();
    const at = (hours: number) => written({ trigger: { createdAt: NOW - hours * HOUR_MS } });

    expect(intake.decide(at(73))).toMatchObject({ kind: "run" });
    expect(intake.decide(at(74))).toBeUndefined();
  });

  it("on a pull request that came of an issue belongs to the issue's thread; on an issue of that number it does not", async () => {
    const intake = anIntake();
    await intake.store.threads.link("42-13", THREAD);
    await intake.take(written({ thread: { number: 13, isPullRequest: true }, trigger: { id: 1 } }));
    await intake.take(written({ thread: { number: 14, isPullRequest: true }, trigger: { id: 2 } }));

    expect(await intake.runs()).toMatchObject([{ event: { thread: { number: 13 } } }]);
    expect(await intake.store.runs.listOpen("42-14")).toHaveLength(1);
  });
});

describe("a label", () => {
  it("F1: told twice is one run on the thread as it stands; given again later it is another", async () => {
    const intake = anIntake();
    for (const at of [NOW, NOW, NOW + 1_000]) await intake.take(given(at));

    const as = { command: { verb: "work", instruction: "", options: {} } };
    expect(await intake.runs()).toMatchObject([as, as]);
  });

  it("given by an app that nobody listed is nothing", () => {
    const intake = anIntake();
    const bot = event({ kind: "label", body: "", actor: { type: "Bot", appId: 9 } });

    expect(intake.decide({ kind: "given", event: bot })).toBeUndefined();
  });
});

describe("a button", () => {
  it.each(["retry", "approve"] as const)(
    "%s, pressed twice, is one run in the thread of its run, and says of which",
    async (button) => {
      const intake = anIntake();
      const of = await intake.keep();
      await intake.store.runs.end(of.id, {
        outcome: { kind: "answered", text: "" },
        costMicroUsd: 0,
        now: NOW,
      });
      for (const _ of ["once", "again"]) await intake.take(pressed({ button }));

      const event = { actor: { login: "maya" }, trigger: { kind: "button", id: 500, authorLogin: "maya" } };
      const command = { verb: button, ofRun: of.id };
      expect(await intake.runs()).toMatchObject([{ threadId: of.threadId, command, event }]);
    },
  );

  describe("that came to nothing", () => {
    /** Presses it once for each delivery, each time when what there is has been refused; gives how many runs that made. */
    async function press(deliveries: readonly string[]): Promise<number> {
      const intake = anIntake();
      await intake.keep();
      const refused = { outcome: { kind: "refused", why: "no_access" }, costMicroUsd: 0, now: NOW } as const;
      for (const delivery of deliveries) {
        for (const { id } of await intake.runs()) await intake.store.runs.end(id, refused);
        await intake.take(pressed({ button: "retry" }), delivery);
      }
      return new Set(intake.calls.filter((call) => call.startsWith("start "))).size;
    }

    it("can be pressed once more by each person; a third time it is the same run", async () => {
      expect(await press(["one", "two", "three", "four"])).toBe(2);
    });

    it("F1: is no second run when a press of it is only delivered again", async () => {
      expect(await press(["one", "one"])).toBe(1);
      expect(await press(["one", "two", "one", "two"])).toBe(2);
    });
  });

  it("stop, pressed while its run is open, is a run; so is another button of the same check run", async () => {
    const intake = anIntake();
    const of = await intake.keep();
    await intake.take(pressed({ button: "stop" }));
    await intake.take(pressed({ button: "retry" }));

    const verbs = (await intake.runs()).filter(({ id }) => id !== of.id).map(({ command }) => command?.verb);
    expect(verbs.toSorted()).toEqual(["retry", "stop"]);
  });

  it("F38: is dated after the command that its run was asked by, also where this app's clock is behind GitHub's", async () => {
    const intake = anIntake();
    const of = await intake.take(written({ trigger: { createdAt: NOW + 5_000 } }));
    await intake.take(pressed({ runId: of ?? "", button: "stop" }));

    const stop = (await intake.runs()).find(({ command }) => command?.verb === "stop");
    expect(stop?.event.trigger.createdAt).toBe(NOW + 5_001);
  });

  it("of a pull request's run in an issue's thread stays in that thread", async () => {
    const intake = anIntake();
    await intake.store.threads.link("42-13", THREAD);
    const id = await intake.take(written({ thread: { number: 13, isPullRequest: true } }));
    await intake.take(pressed({ runId: id ?? "" }));

    expect(await intake.runs()).toHaveLength(2);
  });

  it("stop, pressed when its run has ended, does nothing", async () => {
    const intake = anIntake();
    const of = await intake.keep();
    await intake.store.runs.end(of.id, {
      outcome: { kind: "answered", text: "" },
      costMicroUsd: 0,
      now: NOW,
    });
    await intake.take(pressed({ button: "stop" }));

    expect([await intake.runs(), intake.calls]).toEqual([[], []]);
  });

  it.each<[string, Partial<Pressed>]>([
    ["of a run that nobody knows", { runId: "f".repeat(26) }],
    ["of another repository", { repositoryId: 43 }],
    ["of another installation", { installationId: 8 }],
    ["of another App's check run", { appId: 2 }],
    ["pressed by an app", { actor: { login: "maya", id: 2, type: "Bot" } }],
  ])("S1: %s does nothing", async (_, about) => {
    const intake = anIntake();
    const of = await intake.keep();
    await intake.take(pressed(about));

    expect((await intake.runs()).map(({ id }) => id)).toEqual([of.id]);
    expect(intake.calls).toEqual([]);
  });
});

describe("F33: a thread that is over", () => {
  it("is kept with how and when, and what is open there is stopped and woken; the second time the same", async () => {
    const intake = anIntake();
    const ids = [await intake.keep({ trigger: 1 }), await intake.keep({ trigger: 2 })].map(({ id }) => id);
    const seen = [];
    for (const _ of ["once", "again"]) {
      await intake.take(over());
      seen.push(await intake.store.threads.find(THREAD));
    }

    expect(seen[0]).toMatchObject({
      closed: { at: NOW, how: "closed" },
      stopped: { at: NOW, kind: "event", by: "maya", why: "closed" },
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(intake.calls).toEqual([...ids, ...ids].map((id) => `wake ${id}`));
  });

  it("and that nobody ever used, is not made by that", async () => {
    const intake = anIntake();
    await intake.take(over());

    expect(await intake.store.threads.find(THREAD)).toBeUndefined();
    expect(intake.calls).toEqual([]);
  });

  it("is over as of now, where GitHub does not say when", async () => {
    const intake = anIntake();
    await intake.keep();
    await intake.take(over({ how: "deleted", at: undefined }));

    expect((await intake.store.threads.find(THREAD))?.closed).toEqual({ at: NOW, how: "deleted" });
  });

  it("ends with the pull request that came of it; an issue of that number is another thread", async () => {
    const intake = anIntake();
    await intake.keep();
    await intake.store.threads.link("42-13", THREAD);
    await intake.take(over({ threadNumber: 13 }));
    expect((await intake.store.threads.find(THREAD))?.closed).toBeUndefined();

    await intake.take(over({ threadNumber: 13, isPullRequest: true, how: "merged" }));
    expect((await intake.store.threads.find(THREAD))?.closed).toEqual({ at: NOW, how: "merged" });
  });

  it.each([
    ["merged, and then closed with it: merged", ["merged", 0], ["closed", 1], ["merged", 0]],
    ["closed, and merged later: merged", ["closed", 0], ["merged", 1], ["merged", 1]],
    ["told of the issue that a merge closed first: merged", ["closed", 1], ["merged", 0], ["merged", 0]],
    ["closed twice: the newer", ["closed", 0], ["closed", 1], ["closed", 1]],
    ["told of an older end later: the newer", ["deleted", 1], ["closed", 0], ["deleted", 1]],
  ] as const)("%s", async (_, first, second, kept) => {
    const intake = anIntake();
    await intake.keep();
    for (const [how, second_] of [first, second]) await intake.take(over({ how, at: NOW + second_ * 1_000 }));

    const [how, seconds] = kept;
    expect((await intake.store.threads.find(THREAD))?.closed).toEqual({ at: NOW + seconds * 1_000, how });
  });
});

describe("F17: the end of the app's access", () => {
  it.each([
    ["to all repositories", undefined, ["42-12", "43-12"]],
    ["to one", [43], ["43-12"]],
    ["to none that it works in", [44], []],
  ])(
    "%s stops what is open there, and wakes it; the second time the same",
    async (_, repositoryIds, ended) => {
      const intake = anIntake();
      const kept = [await intake.keep({ trigger: 1 }), await intake.keep({ trigger: 2, repositoryId: 43 })];
      for (const __ of ["once", "again"]) await intake.take(noAccess(repositoryIds));

      const isStopped = (threadId: string) => ended.includes(threadId);
      for (const { threadId } of kept)
        expect((await intake.store.threads.find(threadId))?.stopped?.why).toBe(
          isStopped(threadId) ? "removed" : undefined,
        );
      const wakes = kept.filter(({ threadId }) => isStopped(threadId)).map(({ id }) => `wake ${id}`);
      expect(intake.calls.toSorted()).toEqual([...wakes, ...wakes].toSorted());
    },
  );

  it("leaves other installations and ended runs alone", async () => {
    const intake = anIntake();
    const other = aNewRun({ number: 13, trigger: 3 });
    await intake.store.runs.create({ ...other, event: { ...other.event, installationId: 8 } });
    const { id } = await intake.keep();
    await intake.store.runs.end(id, { outcome: { kind: "answered", text: "" }, costMicroUsd: 0, now: NOW });
    await intake.take(noAccess());

    for (const threadId of [THREAD, "42-13"])
      expect((await intake.store.threads.find(threadId))?.stopped).toBeUndefined();
    expect(intake.calls).toEqual([]);
  });
});
