import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedModel, startScriptedModel } from "../../demo/model/scripted-model.ts";
import { toAgentArgs, toAgentEnv } from "../../src/agent/command-line.ts";
import { renderPrompt, renderSystemPrompt } from "../../src/agent/prompt.ts";
import { findAgent } from "../../src/compose/find-agent.ts";
import { breakMentions, MENTION_BREAK } from "../../src/text/incoming/break-mentions.ts";
import { aComment, aDiffFile, aPrompt, aPullRequest } from "../support/a-prompt.ts";

/** Forms that the CLI 2.1.329 was seen to take for a mention or a keyword, and some that a later one might. */
const FORMS = [
  '@"any words at all"',
  'x @"words in a line" y',
  '\n@"words on their own line"\n',
  '\t@"after a tab"',
  '\u00a0@"after a no-break space"',
  '\u3000@"after a wide space"',
  '。@"after a full stop" 、@"after a comma" ？@"asked" ！@"shouted"',
  "@/etc/passwd",
  "see @src/page.ts#L1-20, please",
  "@~/.claude/settings.json",
  "@agent-general-purpose",
  '@"general-purpose (agent)"',
  "@server:resource://words",
  '@[name](claude-ref:file "words") @"behind a reference"',
  '@[x](https://docs.google.com/document/d/abcdefghijklmnopqrst)@"joined to it"',
  '\\@"after a backslash" (@"after a bracket") -@"after a dash"',
  '@@"twice" @ @"alone before"',
  "@app.route('/x') and @types/node and @media print",
  "ultrathink",
  "ultracode",
];

const Messages = z.array(z.object({ role: z.string(), content: z.unknown() }));

describe("S31: what somebody writes never reaches the CLI as a mention", () => {
  let model: ScriptedModel;
  let home: string;
  let benign: string[];

  beforeAll(async () => {
    model = await startScriptedModel({
      script: [{ structured: { title: "t", summary: "s", points: [], outcome: "answered" } }],
    });
    home = await mkdtemp(join(tmpdir(), "sandpiper-mentions-"));
    benign = await systemMessagesOf((await renderPrompt(aPrompt())).text);
  });

  afterAll(async () => {
    await model.close();
    await rm(home, { recursive: true, force: true });
  });

  /** What the model gets from the real CLI for this prompt beside the prompt itself. */
  async function systemMessagesOf(prompt: string): Promise<string[]> {
    const from = model.requests.length;
    const program = findAgent(undefined, undefined) ?? "";
    const [command = "", ...args] = toAgentArgs({
      ...{ program, sessionId: randomUUID(), model: "sonnet", effort: undefined, maxTurns: 5 },
      ...{ budgetMicroUsd: 1_000_000, systemPrompt: "Be brief.", readOnly: true },
    });
    const env = { ...toAgentEnv({ commandMinutes: 10 }), PATH: process.env.PATH, HOME: home };
    const child = spawn(command, args, {
      cwd: home,
      env: { ...env, ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "a-key" },
      stdio: ["pipe", "ignore", "ignore"],
    });
    child.stdin.end(prompt);
    await new Promise((resolve) => child.once("close", resolve));
    const messages = Messages.parse(model.requests[from]?.messages);
    expect(JSON.stringify(messages.filter(({ role }) => role === "user"))).toContain(
      JSON.stringify(prompt).slice(1, 200),
    );
    return messages.filter(({ role }) => role === "system").map(({ content }) => JSON.stringify(content));
  }

  test("the real CLI makes a message of a plain mention, so this suite can see one", async () => {
    const raw = await systemMessagesOf(`You work on an issue. x @"any words at all" y`);

    expect(raw.join()).toContain("@-mentioned any words at all");
  });

  test("whichever item of the prompt holds it, in whichever form: the model gets no message about it", async () => {
    const all = FORMS.join(" ; ");
    const { text } = await renderPrompt(
      aPrompt({
        instruction: all,
        instructionContext: all,
        projectNotes: {
          files: [{ path: "@notes", text: all }],
          leftOut: ["@left"],
          named: ['@"named words"'],
        },
        requester: '@"requester words"',
        repository: '@"repository words"',
        comments: [aComment({ body: all, author: '@"author words"' })],
        pullRequest: aPullRequest({
          headRef: '@"head words"',
          baseRef: "@base",
          headSha: "@sha",
          files: [aDiffFile({ path: '@"file words"' }), aDiffFile({ path: "a/@b", patch: `+${all}` })],
        }),
        thread: { title: all, body: all, author: "@/etc/passwd", isPullRequest: true },
      }),
    );

    expect(await systemMessagesOf(text)).toEqual(benign);
  });

  test("every item, and what the maintainers ask for in the system prompt, keeps its words in sight", async () => {
    const { text } = await renderPrompt(aPrompt({ instruction: 'mend @"this page" of a@b.co, @app.route' }));

    expect(text.replaceAll(MENTION_BREAK, "")).toContain('mend @"this page" of a@b.co, @app.route');
    expect(text).not.toMatch(/(^|[\s。、？！])@/);
    const system = renderSystemPrompt({ verb: "ask", unclear: "ask", instructions: 'ask @"words"' });
    expect(system).not.toContain(' @"words"');
    expect(system).toContain("(U+2060) stands before each @: leave it out");
  });

  test("breaking twice is breaking once, and an address of mail stays as it is", () => {
    expect(breakMentions(breakMentions("@a x@y.z @b"))).toBe(breakMentions("@a x@y.z @b"));
    expect(breakMentions("x@y.z")).toBe("x@y.z");
  });
});
