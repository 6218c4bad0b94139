import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderProblem, renderSignIn } from "../../src/pages/plain-pages.ts";
import { renderRepository } from "../../src/pages/repository-page.ts";
import { renderRunList } from "../../src/pages/run-list.ts";
import { renderDiffPage, renderLogPage, renderPromptsPage, renderRunPage } from "../../src/pages/run-page.ts";
import { renderTotals } from "../../src/pages/totals.ts";
import { hasInvisible } from "../../src/text/invisible.ts";
import { aDiff, aPrompt, aRunLine, aRunRecord, aTotal, aTranscript } from "./a-run-record.ts";
import { hostileWords } from "./hostile-words.ts";

const looking = { viewer: "ada", githubUrl: "https://github.com" };

/** Every page with words of somebody's in it, all of them said so. */
function renderAll(say: (words: string) => string): Record<string, string> {
  const run = aRunRecord({ findings: [{ path: say("a.ts"), detail: say("is protected") }] }, say);
  const part = { entries: aTranscript(18, say), hasEarlier: true, hasLater: false };
  const view = { ...looking, viewer: say("ada"), run, prompts: [aPrompt({}, say)], diff: aDiff(say) };
  const log = { part, goesOn: "live" } as const;
  const repository = { owner: say("acme"), name: say("rocket") };
  const line = aRunLine({
    thread: run.thread,
    requester: run.requester,
    repository: { id: 7, ...repository },
  });
  const page = { runs: [line], next: say("cursor") };
  const filter = { person: say("ada"), repository: `of ${say("acme")}` };
  const plain = { title: say("No"), text: say("words") };
  return {
    run: renderRunPage({ ...view, log }),
    log: renderLogPage({ ...view, log }),
    diff: renderDiffPage(view),
    prompts: renderPromptsPage(view),
    list: renderRunList({ ...looking, page, filter, repositories: [repository] }),
    repository: renderRepository({ ...looking, repository, page, totals: [aTotal({ period: say("x") })] }),
    totals: renderTotals({ ...looking, per: "day", totals: [aTotal({ period: say("x") })] }),
    "sign-in": renderSignIn({ ...plain, link: { href: "/sign-in/github", label: say("Go") } }),
    problem: renderProblem(plain),
  };
}

/** The elements of a page with the names of their attributes: every `<` in it counts, and every quote. */
function toSkeleton(page: string): string {
  return (page.replace(/="[^"]*"/g, '=""').match(/<[^>]*>?|"/g) ?? []).join("\n");
}

const plain = Object.entries(renderAll((words) => `${words}x`)).map(([name, page]) => [
  name,
  toSkeleton(page),
]);

describe("S26: a page with words of a stranger's", () => {
  it("S26: has the same elements whatever the words are", () => {
    const words = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.stringMatching(/^[<>"'&=`\s/!-]{1,30}$/),
    );
    fc.assert(
      fc.property(words, (text) => {
        const pages = Object.entries(renderAll((before) => `${before}${text}`));

        expect(pages.map(([name, page]) => [name, toSkeleton(page)])).toEqual(plain);
      }),
      { numRuns: 150 },
    );
  });

  it("S26: has no elements of theirs, and shows what can't be seen", () => {
    for (const { name, say } of hostileWords())
      for (const [page, markup] of Object.entries(renderAll(say))) {
        const where = `${page}: ${name}`;
        expect(
          markup.match(
            /<(?!\/?(?:a|article|aside|bdi|blockquote|body|button|caption|circle|code|dd|details|div|dl|dt|form|h1|h2|h3|head|header|html|input|label|li|link|main|meta|nav|option|p|path|pre|rect|section|select|span|strong|summary|svg|table|tbody|td|th|thead|time|title|tr|ul)\b|script src="\/assets\/|\/script>|!doctype html>)/g,
          ),
          where,
        ).toBeNull();
        expect(
          markup.match(/\son\w+=/g)?.filter((match) => toSkeleton(markup).includes(match)) ?? [],
          where,
        ).toEqual([]);
        expect(hasInvisible(markup), where).toBe(false);
      }
  });

  it("S26: leads nowhere but to its own host and to GitHub", () => {
    for (const url of [
      "javascript:alert(1)",
      "data:text/html,x",
      "https://evil.invalid/x",
      "https://github.com@evil.invalid/",
      "https://u:p@github.com/",
      "//evil.invalid",
      "ftp://github.com/x",
      " java\nscript:alert(1)",
      "",
    ]) {
      const run = aRunRecord({
        pull: { number: 1, url },
        branch: { name: "b", url },
        commit: { sha: "c", url },
      });
      run.thread = { ...run.thread, url };
      const page = renderRunPage({
        ...looking,
        run,
        prompts: [],
        diff: [],
        log: { part: { entries: [], hasEarlier: false, hasLater: false }, goesOn: "poll" },
      });
      const targets = [...page.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) => href);

      expect(
        targets.filter((href) => !/^(\/(?!\/)|#|data:image\/svg)/.test(href)),
        url,
      ).toEqual([]);
    }
  });
});

describe("a run's page", () => {
  it("shows each output inside the tool that it is of, and alone where that is not on the page", () => {
    const part = { entries: aTranscript(8), hasEarlier: false, hasLater: false };
    const [, tool = ""] =
      /(<details class="item tool.*?<\/details>)/s.exec(
        renderLogPage({ ...looking, run: aRunRecord(), log: { part, goesOn: "poll" } }),
      ) ?? [];
    const alone = { ...part, entries: part.entries.filter(({ items }) => items[0]?.kind === "output") };
    const page = renderLogPage({ ...looking, run: aRunRecord(), log: { part: alone, goesOn: "poll" } });

    expect(tool).toContain("3 passed, 1 failed");
    expect(page).toMatch(/<div class="log"[^>]*><div class="item output">/);
  });

  it("folds what the todo list's tool answered away with the list", () => {
    const job = { machine: 1, round: 1 };
    const todos = [{ text: "Look", state: "pending" as const }];
    const items = [
      { kind: "todos" as const, of: "t1", todos },
      { kind: "output" as const, of: "t1", text: "Noted by the tool.", isCut: false, isError: false },
    ];
    const part = { entries: [{ id: "1.1:100", job, items }], hasEarlier: false, hasLater: false };
    const page = renderLogPage({ ...looking, run: aRunRecord(), log: { part, goesOn: "poll" } });

    expect(page).toMatch(/<details class="item todos"(?:(?!<\/details>).)*Noted by the tool\..*<\/details>/s);
  });

  it("tells of a run that goes on only what is known from moment to moment", () => {
    const log = { part: { entries: [], hasEarlier: false, hasLater: false }, goesOn: "live" } as const;
    const view = { ...looking, prompts: [], diff: [], log };
    const words = "<dt>Turns</dt>";

    expect(renderRunPage({ ...view, run: aRunRecord() })).toContain(words);
    const run = aRunRecord({ state: "working", outcome: undefined, endedAt: undefined });
    expect(renderRunPage({ ...view, run })).not.toContain(words);
  });

  it("says in words and for programs when it began", () => {
    const page = renderRunList({
      ...looking,
      page: { runs: [aRunLine()], next: undefined },
      filter: {},
      repositories: [],
    });

    expect(page).toContain('<time datetime="2026-11-30T09:42:00.000Z">30 Nov 2026, 09:42 UTC</time>');
  });

  it("leaves a diff and a prompt that are too large to pages of their own", () => {
    const [file] = aDiff();
    const diff = [
      { ...file!, hunks: [{ header: "@@", lines: Array.from({ length: 900 }, () => "+ a line of code") }] },
    ];
    const prompts = [aPrompt({ text: "word ".repeat(9_000) })];
    const log = { part: { entries: [], hasEarlier: false, hasLater: false }, goesOn: "poll" } as const;
    const page = renderRunPage({ ...looking, run: aRunRecord(), prompts, diff, log });

    expect(page).toMatch(/href="\/runs\/\w+\/diff"/);
    expect(page).toMatch(/href="\/runs\/\w+\/prompts"/);
    expect(page.length).toBeLessThan(30_000);
    expect(renderDiffPage({ ...looking, run: aRunRecord(), diff })).toContain("a line of code");
    expect(renderPromptsPage({ ...looking, run: aRunRecord(), prompts })).toContain("word word");
  });

  it("shows every kind of ending in words", () => {
    const kinds = ["published", "asked", "agent_failed", "stopped"] as const;
    const runs = kinds.map((outcome) => aRunLine({ outcome }));
    const page = renderRunList({ ...looking, page: { runs, next: undefined }, filter: {}, repositories: [] });

    expect(
      [...page.matchAll(/class="pill (\w+)"[^>]*>([^<]+)/g)].map(([, tone, words]) => [tone, words]),
    ).toEqual([
      ["good", "published"],
      ["now", "has a question"],
      ["bad", "failed"],
      ["plain", "stopped"],
    ]);
  });
});
