import type { Sign } from "./sign.ts";

/** What ends or silences the process from within a test; beside what `PROCESSES` and an ending as passed are. */
export const TEST_ENDS: readonly Sign[] = [
  ["javascript", /\bprocess\s?\??\.\s?exitCode\s?=\s?0\b/g],
  ["javascript", /\bprocess\s?\??\.\s?kill\s?\(\s{0,20}process\s?\.\s?pid\b/g],
  [
    "javascript",
    /\bprocess\s?\.\s?\w{2,20}\(\s?["'`](?:exit|beforeExit)["'`]\s?,(?:[^{}\n]{0,100}|[^{}\n]{0,60}\{[^}]{0,200})\b(?:process\s?\.\s?(?:exit|kill)\s?\(|exitCode\s?=(?!=))/g,
  ],
  [
    "python",
    /\b(?:atexit\b|add\w{0,6}Cleanup\s?\()[^\n]{0,80}(?:\b(?:sys|os|posix)\.(?:_?exit|kill|exec)|(?<![\w.])(?:exit|quit|SystemExit)\b)/g,
  ],
  [
    "python",
    /\bos\.kill\s?\((?![^\n]{0,80}(?:\.pid\b|\b(?:proc(?:ess)?|child|server|worker|sub)\w{0,12}pid\b))/g,
  ],
  ["python", /\bpytest\.exit\s?\(|\bfrom\s+(?:sys|os|posix)\s+import\b[^\n]{0,200}\b_?exit\s+as\b/g],
  [
    "python",
    /\b_outcome\b[\w.[\]]{0,60}\s?=(?!=)|\b_outcome\b[\w.[\]]{0,60}\.(?:clear|pop|remove)\(|\bsetattr\(\s?self\._outcome/g,
  ],
  [
    "python",
    /\bresult\.(?:failures|errors)(?:\.(?:clear|pop|remove)\(|\s?=(?!=))|\b(?:wasSuccessful|failureException)\s?=(?!=)|\bdef\s+(?:run|__call__|debug)\(self,\s?result\b/g,
  ],
  ["java kotlin", /\bSystem\.exit\(\s?0\s?\)|\bexitProcess\(\s?0\s?\)|\bhalt\(\s?0\s?\)/g],
  ["ruby", /\bat_exit\b[^\n]{0,40}\n?[^\n]{0,80}\bexit\b(?!\s?\(?\s?[1-9])|^[ \t]{0,40}END\s?\{/gm],
  ["ruby", /(?<!\bdef\s)(?<![\w.:@$])exit\s?$/gm],
  ["php", /\bregister_shutdown_function\b|(?<![\w$>:])(?:exit|die)\s?;/g],
  ["rust", /\batexit\b/g],
  ["swift", /\batexit\b/g],
  ["shell", /\btrap\b[^\n]{0,80}\bexit(?:\s+0)?\b\s?["'][^\n]{0,20}\bEXIT\b/g],
];

const JS_NAME = "(?:assert|expect|should)";
const JS_OWN = String.raw`["'\x60]\.{1,2}\/(?![^"'\x60\n]{0,200}(?:test|spec|fixture|support|helper|playwright|cypress|mock|e2e|setup))`;
const JS_TAKES = String.raw`\s?(?:from\s?|=\s?(?:await\s)?(?:require|import)\s?\(\s?)${JS_OWN}`;

/** An assertion, by its name, that is taken from the code under test; a test of one's own assertions may take those. */
export const TAKEN_ASSERTS: readonly Sign[] = [
  [
    "javascript",
    new RegExp(String.raw`\{[^{}]{0,200}\w\s?(?:\bas\b|:)\s?${JS_NAME}\b[^{}]{0,200}\}${JS_TAKES}`, "g"),
  ],
  [
    "javascript",
    new RegExp(
      String.raw`(?:\{[^{}]{0,200}\b${JS_NAME}\b[^{}]{0,200}\}|\b(?:import|const|let|var)\s(?:\*\s?as\s)?${JS_NAME})${JS_TAKES}(?![^"'\x60\n]{0,200}(?:assert|expect))`,
      "g",
    ),
  ],
];
