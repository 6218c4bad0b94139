import type { Source } from "../../reading/source.ts";
import type { CodeLanguage } from "../code-language.ts";
import type { Sign } from "./sign.ts";

/** What a process is ended by, up to the parenthesis. */
const CALLS: Readonly<Partial<Record<CodeLanguage, string>>> = {
  javascript: String.raw`\bprocess\s?\??\.\s?exit\s?(?:\?\.)?\(`,
  python: String.raw`(?:\b(?:sys|posix)\.exit|(?<![\w.])(?:exit|quit|SystemExit))\s?\(`,
  go: String.raw`\b(?:os|syscall|unix)\.Exit\(`,
  rust: String.raw`\bexit\(`,
  java: String.raw`\b(?:exit|halt)\(`,
  kotlin: String.raw`\b(?:exit|exitProcess|halt)\(`,
  csharp: String.raw`\bEnvironment\.Exit\(`,
  ruby: String.raw`(?<![\w.:@$])(?:Kernel\.|Process\.)?exit!?[ (]`,
  php: String.raw`(?<![\w$>:])(?:exit|die)\s?\(`,
  swift: String.raw`\b_?(?:exit|Exit)\(`,
  c: String.raw`\b_?_?(?:exit|Exit|quick_exit)\(`,
  shell: String.raw`\bexit\s+["']?`,
};

const CLOSED = String.raw`\s{0,20}\)`;
const ENDS: Readonly<Partial<Record<CodeLanguage, string>>> = {
  ruby: String.raw`(?![\w.])`,
  shell: String.raw`["']?(?![\w-])`,
};

const NOTHING = "0|0x0|-0";

/** What says that all went well, as it is written; an ending without any is in it where it says so, too. */
const ZEROS: Readonly<Partial<Record<CodeLanguage, string>>> = {
  javascript: `|${NOTHING}|undefined|null|void\\s0|false|["'\`]0["'\`]`,
  python: `|${NOTHING}|None|False|os\\.EX_OK`,
  rust: String.raw`${NOTHING}|Default::default\(\)|[iu]\d{1,3}::default\(\)`,
  ruby: `${NOTHING}|true`,
  php: `|${NOTHING}|null|false`,
  shell: NOTHING,
  c: `${NOTHING}|EXIT_SUCCESS`,
  swift: `${NOTHING}|EXIT_SUCCESS`,
};

const ANY_NAME = /(?<![\w$.])(\w{1,60})(?:\s?:\s?\w{1,20}|\s(?:int|uint|i32)\d{0,2})?\s?:?=\s?0\s?(?:;|$)/gm;

/** Where a name gets a value that says so. */
const NAMED: Readonly<Partial<Record<CodeLanguage, RegExp>>> = {
  javascript:
    /\b(?:const|let|var)\s{1,3}([\w$]{1,60})\s?(?::\s?[\w |]{1,30})?=\s?(?:0|undefined|null|void 0|false)\s?(?=[;,\n]|$)/gm,
  python:
    /^[ \t]{0,40}([A-Za-z_]\w{0,60})\s?(?::\s?[\w.]{1,30}\s?)?=\s?(?:0|None|False|os\.EX_OK)[ \t]{0,20}(?:;|$)/gm,
  ruby: /^[ \t]{0,40}(\w{1,60})\s?=\s?(?:0|true)[ \t]{0,20}$/gm,
  php: /(?:\$|\bconst\s(?:int\s)?)(\w{1,60})\s?=\s?(?:0|null|false)\s?;/g,
  shell: /^[ \t]{0,40}(?:\w{1,10}[ \t])?(\w{1,60})=["']?0["']?[ \t]{0,20}(?:;|$)/gm,
};

const MAX_NAMES = 30;

/** Endings as passed, in whatever words: zero, nothing, or a name that is given nothing else. */
export function toNamedExits({ code }: Source, language: CodeLanguage): Sign[] {
  const call = CALLS[language];
  if (call === undefined) return [];
  const names = toZeroNames(code, language);
  const value = [ZEROS[language] ?? NOTHING, ...names].join("|");
  const exits = [...toOtherCalls(code, language), call].map(
    (each): Sign => [language, new RegExp(`${each}\\s{0,20}(?:${value})${ENDS[language] ?? CLOSED}`, "gm")],
  );
  return [...exits, ...toAliases(code, language)];
}

function toZeroNames(code: string, language: CodeLanguage): string[] {
  const names = [...code.matchAll(NAMED[language] ?? ANY_NAME)]
    .slice(0, MAX_NAMES * 10)
    .map(([, name = ""]) => name);
  return [...new Set(names)]
    .slice(0, MAX_NAMES)
    .map((name) => name.replaceAll("$", "\\$"))
    .filter((name) => !isGivenMore(code, name))
    .map((name) => toUse(name, language));
}

/** A count that begins at nothing is none of them. */
function isGivenMore(code: string, name: string): boolean {
  const other = String.raw`(?:0|undefined|null|None|nil|False|false|true|void 0|os\.EX_OK|["']0["'])\s?(?:[;,\n)]|$)`;
  const more = String.raw`(?<![\w$])${name}\s?(?:[-+*/|&?^%]{1,2}=|\+\+|--|:?=(?![=>]|\s?${other}))|(?:\+\+|--)\$?${name}\b`;
  return new RegExp(more, "m").test(code);
}

function toUse(name: string, language: CodeLanguage): string {
  if (language === "shell") return String.raw`\$\{?${name}\}?`;
  if (language === "php") return String.raw`\$${name}|(?:self|static)::${name}|${name}`;
  return String.raw`(?:\w{1,40}\.)?${name}`;
}

const JS_PROCESS =
  /\b(?:import\s+(?:\*\s+as\s+)?|(?:const|let|var)\s+)([\w$]{1,60})\s?(?:=\s?(?:await\s)?(?:(?:require|import)\s?\(\s?["'`](?:node:)?process["'`]|(?:globalThis\s?\.\s?|global\s?\.\s?)?process\s?(?:;|$))|from\s?["'`](?:node:)?process["'`])/gm;
const JS_TAKEN =
  /\{([^{}]{1,300})\}\s?(?:=\s?(?:await\s)?(?:(?:require|import)\s?\(\s?["'`](?:node:)?process["'`]|(?:globalThis\s?\.\s?)?process\b(?!\s?\.))|from\s?["'`](?:node:)?process["'`])/g;
const PY_MODULE = /\bimport\s+(?:[\w., ]{0,80},\s?)?(?:sys|os|posix)\s+as\s+(\w{1,60})/g;

/** What else `exit` is called, up to the parenthesis. */
function toOtherCalls(code: string, language: CodeLanguage): string[] {
  if (language === "python")
    return toModules(code, PY_MODULE).map((name) => String.raw`\b${name}\.exit\s?\(`);
  if (language !== "javascript") return [];
  const modules = toModules(code, JS_PROCESS).map(
    (name) => String.raw`(?<![\w.$])${name}\s?\??\.\s?exit\s?\(`,
  );
  return [...modules, ...toTaken(code, "exit").map((name) => String.raw`(?<![\w.$])${name}\s?\(`)];
}

/** What else is called otherwise, with whatever it is given. */
function toAliases(code: string, language: CodeLanguage): Sign[] {
  if (language === "rust" && code.includes("CommandExt")) return [["rust", /\.\s{0,40}exec\(\)/g]];
  if (language === "python") {
    return toModules(code, PY_MODULE).map((name) => [
      "python",
      new RegExp(String.raw`\b${name}\.(?:exec[lv]\w*|killpg)\b`, "g"),
    ]);
  }
  if (language !== "javascript") return [];
  const members = toModules(code, JS_PROCESS).map((name): Sign => {
    const member = String.raw`(?<![\w.$])${name}\s?\??\.\s?(?:execve\b|kill\s?\(\s{0,20}(?:-?[01]\b|\w+\.ppid)|exitCode\s?=(?!=)(?!\s?[1-9]))`;
    return ["javascript", new RegExp(member, "g")];
  });
  const taken = ["execve", "reallyExit"].flatMap((of) => toTaken(code, of));
  return [
    ...members,
    ...taken.map((name): Sign => ["javascript", new RegExp(String.raw`(?<![\w.$])${name}\s?\(`, "g")]),
  ];
}

function toModules(code: string, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].slice(0, 5).map(([, name = ""]) => name.replaceAll("$", "\\$"));
}

/** The names that a member of `process` was taken under. */
function toTaken(code: string, member: string): string[] {
  return [...code.matchAll(JS_TAKEN)].slice(0, 5).flatMap(([, list = ""]) =>
    list.split(",").flatMap((part) => {
      const [from, to = from] = part.trim().split(/\s{1,3}as\s{1,3}|\s{0,3}:\s{0,3}/);
      return from === member && to !== undefined && /^[\w$]{1,60}$/.test(to)
        ? [to.replaceAll("$", "\\$")]
        : [];
    }),
  );
}
