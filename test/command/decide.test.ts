import { describe, expect, it } from "vitest";
import { decide } from "../../src/command/decide.ts";
import type { EventActor, ThreadEvent } from "../../src/run/trigger.ts";
import { VERBS } from "../../src/run/verbs.ts";
import { anEvent } from "./an-event.ts";

const rules = {
  grammar: { command: "/claude", appSlug: "sandpiper" },
  actors: { ownAppId: 1000, ownMarker: "<!-- sandpiper:", allowedAppIds: [2000] },
};

const comment = (event: ThreadEvent) =>
  decide({ event, texts: [{ text: event.trigger.body }], otherwise: "nothing" }, rules);
const issue = (event: ThreadEvent) => {
  const { title, body } = event.thread;
  return decide(
    { event, texts: [{ text: title, context: body }, { text: body }], otherwise: "default-run" },
    rules,
  );
};

describe("a comment", () => {
  it("becomes the command it holds", () => {
    expect(comment(anEvent({ body: "/claude ask why?" }))).toEqual({
      kind: "command",
      command: { verb: "ask", options: {}, instruction: "why?", context: "" },
    });
  });

  it("is met with silence when it holds none", () => {
    expect(comment(anEvent({ body: "Nice work, @sandpiper" }))).toEqual({
      kind: "ignore",
      reason: "no_command",
    });
  });

  it("is told when its command is wrong", () => {
    expect(comment(anEvent({ body: "/claude --foo fix" }))).toMatchObject({ kind: "invalid" });
  });

  it.each(VERBS)("with $verb is that command", ({ verb, example }) => {
    expect(comment(anEvent({ body: `/claude ${example}` }))).toMatchObject({
      kind: "command",
      command: { verb },
    });
  });
});

describe("a new issue", () => {
  const opened = (body: string, title = "It fails") =>
    anEvent({ kind: "issue", body, thread: { title, body } });

  it("without a command is the instruction itself", () => {
    expect(issue(opened("The last page is missing."))).toEqual({ kind: "default-run" });
  });

  it("becomes the command in its body", () => {
    expect(issue(opened("The last page is missing.\n\n/claude fix this"))).toMatchObject({
      command: { verb: "work", instruction: "fix this", context: "The last page is missing." },
    });
  });

  it("becomes the command in its title, with the body as the context", () => {
    expect(issue(opened("/claude stop", "/claude fix the pages"))).toMatchObject({
      command: { verb: "work", instruction: "fix the pages", context: "/claude stop" },
    });
  });

  it("is told when its command is wrong", () => {
    expect(issue(opened("", "/claude --foo"))).toMatchObject({ kind: "invalid" });
    expect(issue(opened("/claude --foo"))).toMatchObject({ kind: "invalid" });
  });
});

describe("who may ask", () => {
  const command = undefined;
  const actors: [about: string, actor: Partial<EventActor>, reason: string | undefined][] = [
    ["a person", {}, command],
    ["a person through another App", { appId: 3000 }, command],
    ["a person through our own App", { appId: 1000 }, "own_app"],
    ["our own App", { type: "Bot", login: "octocat", appId: 1000 }, "own_app"],
    ["our own App under another name", { type: "Bot", login: "someone[bot]", appId: 1000 }, "own_app"],
    ["a bot without an App", { type: "Bot" }, "not_a_user"],
    ["a bot of an unlisted App", { type: "Bot", appId: 3000 }, "not_a_user"],
    ["a bot of a listed App", { type: "Bot", appId: 2000 }, command],
    ["a bot whose account has a listed App's number", { type: "Bot", id: 2000 }, "not_a_user"],
    ["a bot named like a listed one", { type: "Bot", login: "sandpiper[bot]" }, "not_a_user"],
    ["a person named like a bot", { login: "octocat[bot]" }, "other_author"],
    ["an organisation", { type: "Organization" }, "not_a_user"],
    ["a mannequin", { type: "Mannequin" }, "not_a_user"],
    ["an enterprise account", { type: "EnterpriseUserAccount" }, "not_a_user"],
    ["a type in lower case", { type: "user" }, "not_a_user"],
    ["a type with a space", { type: "User " }, "not_a_user"],
    ["an empty type", { type: "" }, "not_a_user"],
    ["a ghost", { type: "Mannequin", login: "ghost" }, "not_a_user"],
    ["a person whose login is written in capitals", { login: "OctoCat" }, command],
    ["a person who moved somebody else's text here", { login: "maintainer" }, "other_author"],
  ];

  it.each(actors)("%s", (_, actor, reason) => {
    const expected = reason === undefined ? { kind: "command" } : { kind: "ignore", reason };

    expect(comment(anEvent({ actor }))).toMatchObject(expected);
    expect(issue(anEvent({ kind: "issue", actor, thread: { body: "/claude fix this" } }))).toMatchObject(
      expected,
    );
  });

  it("is nobody through a text that carries our own mark", () => {
    const body = "/claude fix this\n<!-- sandpiper:abc -->";

    expect(comment(anEvent({ body }))).toEqual({ kind: "ignore", reason: "own_marker" });
  });
});
