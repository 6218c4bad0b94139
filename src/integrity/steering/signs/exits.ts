import type { Sign } from "./sign.ts";

/** What ends the process, or says how it ends, so that what failed isn't told. A program's own beginning may. */
export const EXITS: readonly Sign[] = [
  [
    "javascript",
    /\bprocess\s?\??\.\s?exitCode\s?(?:[|&?]{2})?=(?!=)(?!\s?[1-9]|\s?(?:await\s)?main\()|\bprocess\s?\[|\breallyExit\b/g,
  ],
  ["javascript", /(?<![\w.$])exit\s?\(\s{0,20}0\s{0,20}\)/g],
  [
    "javascript",
    /["'`](?:uncaughtException|unhandledRejection)\w*["'`]|\bsetUncaughtExceptionCaptureCallback\b/g,
  ],
  ["javascript", /\bprocess\s?\.\s?(?!env\b|title\b|exitCode\b)\w+(?:\.\w+)?\s?=(?![=>])/g],
  ["javascript", /\b[\w$]{1,60}\s?=\s?process\s?\.\s?(?:exit|kill|execve)\b(?!\s?[.(])/g],
  ["python", /\batexit\b|\b(?:sys\.excepthook|sys\.settrace|sys\.setprofile|threading\.excepthook)\b/g],
  ["python", /\bos\.(?:kill|abort)\b|\bos\._exit\s?=(?!=)|\braise\s+SystemExit\b(?!\()|["']_?exit["']/g],
  ["python", /\bfrom\s+(?:sys|os|posix)\s+import\b[^\n]{0,200}\b_?exit\s+as\b/g],
  ["rust", /\b_exit\b|\batexit\b|\bExitCode::SUCCESS\b/g],
  ["java kotlin", /\bexit\w*\(\s?0\s?\)|\bhalt\s?\(/g],
  ["csharp", /\bEnvironment\.Exit\(\s?(?!-?[1-9])|\bExitCode\s?=(?!=)(?!\s?[1-9])/g],
  ["ruby", /\bat_exit\b|\bexit!|\bexit(?:\s?\(?\s?(?:0|true)\b|\s?$)|^[ \t]{0,40}END\s?\{|\bSystemExit\b/gm],
  [
    "php",
    /\bregister_shutdown_function\b|\b(?:exit|die)\s?(?:\(\s?0?\s?\))?\s?;|\bset_(?:error|exception)_handler\b/g,
  ],
  [
    "php",
    /(?<!\bdefined\s?\(\s?["']\w{1,60}["']\s?\)\s?(?:or|\|\|)\s?)(?<![\w$>:])(?:exit|die)\s?\(\s?["'][^"'\n]{0,200}["']\s?\)/g,
  ],
  ["swift c", /\batexit\b|__attribute__\s?\(\(\s?(?:con|de)structor\b/g],
  [
    "shell",
    /\btrap\b(?!\s+["']rm\s[^;&|\n]{0,200}["']\s)[^\n]{0,200}\b(?:EXIT|0|ERR)[ \t]*$|\bset\s+\+[eo]|\bexit\s+0\b|\$\{?PPID\b/gm,
  ],
  ["shell", /^exit[ \t]{0,20};?\s{0,200}$(?![\s\S])/gm],
];
