import type { CommandOptions, Grammar, Verb } from "../../src/run/command.ts";

/**
 * What a person who reads the comment takes it for. `none`: nobody asked us for anything. `refused`: we were asked, and must ask back
 * before anything runs.
 */
export interface Reading {
  verb: Verb | "none" | "refused";
  /** What is to be done, in the comment's own words; absent where the verb says it all. */
  instruction?: string;
  options?: CommandOptions;
  choices?: number[];
  amountMicroUsd?: number;
}

/** One comment as people write them on GitHub, and its reading. */
export interface CorpusComment {
  /** The language, by its ISO 639-1 code. */
  language: string;
  comment: string;
  reading: Reading;
}

/** How we are addressed in these comments. */
export const CORPUS_GRAMMAR: Grammar = {
  command: "/claude",
  appSlug: "sandpiper-dev",
  mention: "@claude",
};

/** Comments in English: each verb, what only looks like one, and what isn't for us. */
const ENGLISH: readonly [comment: string, reading: Reading][] = [
  // Work
  ["/claude fix this", { verb: "work", instruction: "fix this" }],
  ["/claude fx the pagination bug pls", { verb: "work", instruction: "fx the pagination bug pls" }],
  ["@claude fix this", { verb: "work", instruction: "fix this" }],
  ["@claude can you fix the lint errors?", { verb: "work", instruction: "can you fix the lint errors?" }],
  ["@Claude, please take a look", { verb: "work", instruction: "please take a look" }],
  [
    "@sandpiper-dev add a test for the empty list",
    { verb: "work", instruction: "add a test for the empty list" },
  ],
  [
    "@sandpiper-dev: bump the Node version to 24",
    { verb: "work", instruction: "bump the Node version to 24" },
  ],
  ["/Claude Fix The Build", { verb: "work", instruction: "Fix The Build" }],
  [
    "  /claude rename `getUser` to `fetchUser`",
    { verb: "work", instruction: "rename `getUser` to `fetchUser`" },
  ],
  ["/claude please fix the flaky test", { verb: "work", instruction: "please fix the flaky test" }],
  ["/claude: update the changelog", { verb: "work", instruction: "update the changelog" }],
  [
    "Same here on 2.3.1, happens on every second request.\n\n/claude fix this\n\nStack trace is in the first comment.",
    { verb: "work", instruction: "fix this" },
  ],
  [
    "/claude\nThe list is sorted by name, it should be by date.\nSee `src/list.ts`.",
    { verb: "work", instruction: "The list is sorted by name, it should be by date.\nSee `src/list.ts`." },
  ],
  [
    "@claude\n\nThe build fails on Windows:\n\n```\nENOENT: no such file\n```",
    { verb: "work", instruction: "The build fails on Windows:\n\n```\nENOENT: no such file\n```" },
  ],
  [
    "> the parser throws on an empty line\n\n/claude make it return null instead",
    { verb: "work", instruction: "make it return null instead" },
  ],
  [
    "```js\nfoo(undefined)\n```\n/claude this should throw a TypeError",
    { verb: "work", instruction: "this should throw a TypeError" },
  ],
  [
    "@sandpiper-dev please fix the flaky test\r\n\r\nOn Tue, Nov 25, 2026 at 10:14 AM Octo Cat <notifications@github.com> wrote:\r\n\r\n> /claude stop\r\n>\r\n> Reply to this email directly, view it on GitHub",
    { verb: "work", instruction: "please fix the flaky test" },
  ],
  [
    "/claude use the other endpoint instead\r\n\r\n--\r\nSent from my iPhone",
    { verb: "work", instruction: "use the other endpoint instead" },
  ],
  ["/claude review this", { verb: "work", instruction: "review this" }],
  ["/claude review", { verb: "work", instruction: "review" }],
  ["/claude autofix on", { verb: "work", instruction: "autofix on" }],
  ["/claude address the review", { verb: "work", instruction: "address the review" }],
  [
    "/claude add a --dry-run option to the CLI",
    { verb: "work", instruction: "add a --dry-run option to the CLI" },
  ],
  ["/claude what does --base mean here?", { verb: "work", instruction: "what does --base mean here?" }],
  ["/claude why is CI red", { verb: "work", instruction: "why is CI red" }],
  [
    "@claude @octocat what do you two think?",
    { verb: "work", instruction: "@octocat what do you two think?" },
  ],
  ["/claude try again", { verb: "work", instruction: "try again" }],
  ["/claude 👍 do it", { verb: "work", instruction: "👍 do it" }],

  // Options, at both ends
  [
    "/claude --model opus fix the race",
    { verb: "work", instruction: "fix the race", options: { model: "opus" } },
  ],
  [
    "/claude fix the race --model opus",
    { verb: "work", instruction: "fix the race", options: { model: "opus" } },
  ],
  [
    "/claude --draft --base release/2.x backport the fix",
    { verb: "work", instruction: "backport the fix", options: { draft: true, base: "release/2.x" } },
  ],
  [
    "/claude --minutes 30 rewrite the importer --effort high",
    { verb: "work", instruction: "rewrite the importer", options: { minutes: 30, effort: "high" } },
  ],
  ["/claude —model opus fix it", { verb: "work", instruction: "fix it", options: { model: "opus" } }],
  [
    "/claude --budget=2.50 fix the leak",
    { verb: "work", instruction: "fix the leak", options: { budgetMicroUsd: 2_500_000 } },
  ],
  [
    "/claude --model sonnet[1m] untangle the imports",
    { verb: "work", instruction: "untangle the imports", options: { model: "sonnet[1m]" } },
  ],
  [
    "/claude plan --budget 2.50 the move to ESM",
    { verb: "plan", instruction: "the move to ESM", options: { budgetMicroUsd: 2_500_000 } },
  ],
  [
    "/claude --effort high plan the move to ESM",
    { verb: "plan", instruction: "the move to ESM", options: { effort: "high" } },
  ],
  ["/claude retry --model opus", { verb: "retry", options: { model: "opus" } }],
  ["/claude --model opus retry", { verb: "retry", options: { model: "opus" } }],
  ["/claude approve --budget 3", { verb: "approve", options: { budgetMicroUsd: 3_000_000 } }],
  ["/claude publish --draft", { verb: "publish", options: { draft: true } }],
  ["/claude 1 --effort high", { verb: "answer", choices: [1], options: { effort: "high" } }],
  [
    "/claude ask --model haiku where is the cache invalidated?",
    { verb: "ask", instruction: "where is the cache invalidated?", options: { model: "haiku" } },
  ],
  ["/claude --modle opus fix this", { verb: "refused" }],
  ["/claude --budget lots fix it", { verb: "refused" }],
  ["/claude --effort maximum fix this", { verb: "refused" }],

  // Plan and approve
  ["/claude plan", { verb: "plan" }],
  ["/claude plan this", { verb: "plan", instruction: "this" }],
  [
    "/claude plan the migration to Postgres 17",
    { verb: "plan", instruction: "the migration to Postgres 17" },
  ],
  ["@claude Plan how we get rid of moment.js", { verb: "plan", instruction: "how we get rid of moment.js" }],
  ["/claude approve", { verb: "approve" }],
  ["/claude approve it", { verb: "approve" }],
  ["LGTM!\n\n/claude approve", { verb: "approve" }],
  ["/claude approve the plan", { verb: "approve" }],
  ["/claude approve the PR when green", { verb: "work", instruction: "approve the PR when green" }],
  [
    "/claude approve the plan, but leave out step 3",
    { verb: "work", instruction: "approve the plan, but leave out step 3" },
  ],
  [
    "/claude planning poker shows the wrong votes",
    { verb: "work", instruction: "planning poker shows the wrong votes" },
  ],
  ["/claude aprove", { verb: "refused" }],

  // Ask
  ["/claude ask why is this slow?", { verb: "ask", instruction: "why is this slow?" }],
  [
    "/claude ask\nWhat would break if we dropped Node 18?",
    { verb: "ask", instruction: "What would break if we dropped Node 18?" },
  ],
  ["/claude ask", { verb: "refused" }],

  // Continue and also
  ["/claude continue", { verb: "continue", instruction: "continue" }],
  ["/claude continue with step 2", { verb: "continue", instruction: "continue with step 2" }],
  ["/claude continue please", { verb: "continue", instruction: "continue please" }],
  ["/claude also update the docs", { verb: "also", instruction: "also update the docs" }],
  ["@claude also, drop the old flag", { verb: "also", instruction: "also, drop the old flag" }],
  ["/claude also", { verb: "refused" }],

  // Answers
  ["/claude 2", { verb: "answer", choices: [2] }],
  ["/claude 1 3", { verb: "answer", choices: [1, 3] }],
  ["/claude 1, 3 please", { verb: "answer", choices: [1, 3] }],
  ["/claude 1 and 4", { verb: "answer", choices: [1, 4] }],
  ["/claude 2 & 3", { verb: "answer", choices: [2, 3] }],
  ["/claude 2.", { verb: "answer", choices: [2] }],
  ["/claude option 2", { verb: "answer", choices: [2] }],
  ["/claude options 1 and 3", { verb: "answer", choices: [1, 3] }],
  ["@sandpiper-dev 3\n\nThe second one would break our users.", { verb: "answer", choices: [3] }],
  [
    "> Which database should the tests use?\n> 1. SQLite\n> 2. Postgres\n\n/claude 2",
    { verb: "answer", choices: [2] },
  ],
  ["/claude 2 tests fail on CI", { verb: "work", instruction: "2 tests fail on CI" }],
  ["/claude 2 but keep the old name", { verb: "work", instruction: "2 but keep the old name" }],
  [
    "/claude option 2 looks wrong in the menu",
    { verb: "work", instruction: "option 2 looks wrong in the menu" },
  ],
  ["/claude 404 pages have no title", { verb: "work", instruction: "404 pages have no title" }],
  ["/claude neither, use Redis", { verb: "work", instruction: "neither, use Redis" }],

  // Retry and publish
  ["/claude retry", { verb: "retry" }],
  ["/claude retry please", { verb: "retry" }],
  ["/claude please retry", { verb: "retry" }],
  ["/claude retry the request three times", { verb: "work", instruction: "retry the request three times" }],
  ["/claude publish", { verb: "publish" }],
  ["/claude publish it now", { verb: "publish" }],
  ["I have changed the ruleset.\n/claude publish", { verb: "publish" }],
  ["/claude publish the package to npm", { verb: "work", instruction: "publish the package to npm" }],

  // Stop
  ["/claude stop", { verb: "stop" }],
  ["/claude STOP!!!", { verb: "stop" }],
  ["/claude please stop", { verb: "stop" }],
  ["@claude stop please", { verb: "stop" }],
  ["/claude stop 🙏", { verb: "stop" }],
  ["/claude stop --now", { verb: "stop" }],
  ["/claude stop\n\nThis is the wrong branch, I'll do it myself.", { verb: "stop" }],
  ["/claude stop, this is the wrong branch", { verb: "stop" }],
  ["/claude stop working on this", { verb: "stop" }],
  ["/claude stpo", { verb: "refused" }],
  [
    "/claude stop the server from crashing on empty input",
    { verb: "work", instruction: "stop the server from crashing on empty input" },
  ],
  ["please stop", { verb: "none" }],
  ["stop", { verb: "none" }],

  // Status, doctor, help
  ["/claude status", { verb: "status" }],
  ["/claude status?", { verb: "status" }],
  [
    "/claude status codes are wrong: return 404",
    { verb: "work", instruction: "status codes are wrong: return 404" },
  ],
  ["/claude doctor", { verb: "doctor" }],
  ["/claude doctor the release notes a bit", { verb: "work", instruction: "doctor the release notes a bit" }],
  ["/claude help", { verb: "help" }],
  ["@claude help!", { verb: "help" }],
  ["/claude", { verb: "help" }],
  ["/claude help me understand this code", { verb: "work", instruction: "help me understand this code" }],
  ["/claude help text is outdated", { verb: "work", instruction: "help text is outdated" }],

  // Budget
  ["/claude budget +5", { verb: "budget", amountMicroUsd: 5_000_000 }],
  ["/claude budget +$2.50 please", { verb: "budget", amountMicroUsd: 2_500_000 }],
  ["/claude budget + 5", { verb: "budget", amountMicroUsd: 5_000_000 }],
  ["/claude budget", { verb: "refused" }],
  ["/claude budget 5", { verb: "refused" }],
  ["/claude budget +5 and go on", { verb: "refused" }],
  ["/claude budget the memory use", { verb: "work", instruction: "budget the memory use" }],

  // Not for us
  ["You can always write `/claude stop` to end it.", { verb: "none" }],
  ["`/claude fix this` is all you need", { verb: "none" }],
  ["Thanks! /claude fix this", { verb: "none" }],
  ["hey @claude fix this", { verb: "none" }],
  ["> /claude fix this\n\nDid that work?", { verb: "none" }],
  ["Write it like this:\n\n```\n/claude plan the change\n```\n\nand wait.", { verb: "none" }],
  ["    /claude fix this", { verb: "none" }],
  ["<!-- Tip: begin a line with\n/claude fix this\n-->\n\nThe app crashes at start.", { verb: "none" }],
  ["/claude-code is a different tool", { verb: "none" }],
  ["/claude/settings.json is missing from the docs", { verb: "none" }],
  ["/claudefix this", { verb: "none" }],
  ["/cluade fix this", { verb: "none" }],
  ["@claudette please review", { verb: "none" }],
  ["@claude-bot fix this", { verb: "none" }],
  ["@sandpiper-developers what do we do about this?", { verb: "none" }],
  ["@claude's answer was wrong, closing.", { verb: "none" }],
  ["@octocat could you have a look?", { verb: "none" }],
  ["Fixed in #341, thanks everybody.", { verb: "none" }],
];

/** Comments in other languages, mixed with the verbs and options, which are English everywhere. */
const OTHERS: readonly [language: string, comment: string, reading: Reading][] = [
  [
    "de",
    "/claude behebe den Absturz beim Start",
    { verb: "work", instruction: "behebe den Absturz beim Start" },
  ],
  ["de", "/claude stop bitte", { verb: "stop" }],
  ["de", "/claude bitte den Test reparieren", { verb: "work", instruction: "bitte den Test reparieren" }],
  ["de", "/claude retry, bitte!", { verb: "retry" }],
  ["de", "/claude 1 und 3 bitte", { verb: "answer", choices: [1, 3] }],
  ["de", "/claude plan die Umstellung auf ESM", { verb: "plan", instruction: "die Umstellung auf ESM" }],
  ["de", "/claude budget +2,50", { verb: "budget", amountMicroUsd: 2_500_000 }],
  ["de", "Kann mal jemand draufschauen? @claude wäre auch okay.", { verb: "none" }],
  [
    "fr",
    "/claude corrige la faute dans le README",
    { verb: "work", instruction: "corrige la faute dans le README" },
  ],
  ["fr", "/claude stop s'il te plaît", { verb: "stop" }],
  ["fr", "/claude approve svp", { verb: "approve" }],
  ["fr", "/claude approuve", { verb: "refused" }],
  ["fr", "/claude : corrige l’import", { verb: "work", instruction: "corrige l’import" }],
  [
    "fr",
    "/claude ask pourquoi ce test échoue-t-il ?",
    { verb: "ask", instruction: "pourquoi ce test échoue-t-il ?" },
  ],
  ["fr", "/claude 2 et 3", { verb: "answer", choices: [2, 3] }],
  ["fr", "/claude publish s’il vous plaît", { verb: "publish" }],
  ["es", "/claude arregla la paginación", { verb: "work", instruction: "arregla la paginación" }],
  ["es", "/claude stop por favor", { verb: "stop" }],
  [
    "es",
    "@claude por favor revisa el error de la línea 40",
    { verb: "work", instruction: "por favor revisa el error de la línea 40" },
  ],
  ["es", "/claude also añade una prueba", { verb: "also", instruction: "also añade una prueba" }],
  ["es", "/claude 1 y 2, gracias", { verb: "answer", choices: [1, 2] }],
  ["es", "Ya cambié las reglas.\n/claude publish ahora", { verb: "publish" }],
  ["pt", "/claude corrija o erro de digitação", { verb: "work", instruction: "corrija o erro de digitação" }],
  ["pt", "/claude retry por favor", { verb: "retry" }],
  ["pt", "/claude continue com o passo 2", { verb: "continue", instruction: "continue com o passo 2" }],
  ["pt", "Obrigado!\n\n/claude approve", { verb: "approve" }],
  [
    "it",
    "/claude sistema il test che fallisce --model opus",
    { verb: "work", instruction: "sistema il test che fallisce", options: { model: "opus" } },
  ],
  ["it", "/claude status per favore", { verb: "status" }],
  ["it", "/claude stop, grazie", { verb: "stop" }],
  ["it", "> /claude stop\n\nPerché l'hai fermato?", { verb: "none" }],
  ["ja", "/claude修正して", { verb: "work", instruction: "修正して" }],
  ["ja", "/claude、このバグを直してください", { verb: "work", instruction: "このバグを直してください" }],
  ["ja", "/claude stop お願いします", { verb: "stop" }],
  ["ja", "/claude stopしてください", { verb: "stop" }],
  ["ja", "/claude　plan　認証の移行", { verb: "plan", instruction: "認証の移行" }],
  ["ja", "/claude ２", { verb: "answer", choices: [2] }],
  ["ja", "/claude ask なぜ遅いのですか？", { verb: "ask", instruction: "なぜ遅いのですか？" }],
  ["zh", "/claude：请修复这个问题", { verb: "work", instruction: "请修复这个问题" }],
  ["zh", "@claude，修复一下登录页", { verb: "work", instruction: "修复一下登录页" }],
  ["zh", "/claude 请 stop", { verb: "stop" }],
  ["zh", "/claude retry，谢谢！", { verb: "retry" }],
  ["zh", "/claude 1、3", { verb: "answer", choices: [1, 3] }],
  ["zh", "/claude plan 重构数据库层", { verb: "plan", instruction: "重构数据库层" }],
  ["ko", "/claude 로그인 버그를 고쳐줘", { verb: "work", instruction: "로그인 버그를 고쳐줘" }],
  ["ko", "/claude고쳐줘", { verb: "work", instruction: "고쳐줘" }],
  ["ko", "/claude stop 부탁드립니다", { verb: "stop" }],
  ["ko", "/claude also 테스트도 추가해줘", { verb: "also", instruction: "also 테스트도 추가해줘" }],
  ["ru", "/claude исправь падение при запуске", { verb: "work", instruction: "исправь падение при запуске" }],
  ["ru", "/claude stop, пожалуйста", { verb: "stop" }],
  ["ru", "/claude 1 и 3", { verb: "answer", choices: [1, 3] }],
  ["ru", "/claude ask почему тест нестабилен?", { verb: "ask", instruction: "почему тест нестабилен?" }],
  [
    "pl",
    "/claude popraw literówkę w dokumentacji",
    { verb: "work", instruction: "popraw literówkę w dokumentacji" },
  ],
  ["pl", "/claude approve, proszę", { verb: "approve" }],
  ["pl", "/claude stop dziękuję", { verb: "stop" }],
  ["tr", "/claude bu testi düzelt", { verb: "work", instruction: "bu testi düzelt" }],
  ["tr", "/claude stop lütfen", { verb: "stop" }],
  ["tr", "/claude doctor lütfen", { verb: "doctor" }],
  ["nl", "/claude los de merge conflicten op", { verb: "work", instruction: "los de merge conflicten op" }],
  ["nl", "/claude publish alsjeblieft", { verb: "publish" }],
  [
    "uk",
    "/claude виправ помилку в модулі імпорту",
    { verb: "work", instruction: "виправ помилку в модулі імпорту" },
  ],
  ["vi", "/claude sửa lỗi này giúp mình", { verb: "work", instruction: "sửa lỗi này giúp mình" }],
  ["ar", "/claude أصلح هذا الخطأ", { verb: "work", instruction: "أصلح هذا الخطأ" }],
];

/** The comments with the reading that a person expects, written down before the grammar that has to find it. */
export const CORPUS: readonly CorpusComment[] = [
  ...ENGLISH.map(([comment, reading]) => ({ language: "en", comment, reading })),
  ...OTHERS.map(([language, comment, reading]) => ({ language, comment, reading })),
];
