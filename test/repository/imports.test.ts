import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { listFiles, readText } from "./repository-files.ts";

const ROOMS = ["agent", "sandbox", "change", "github", "report", "text", "store", "durable", "setup"];

/** What a room may use of another, besides `errors.ts`: nouns and ports as types, and these few functions. */
const SHARED: Record<string, readonly string[]> = {
  agent: [
    "type run/outcome.ts",
    "type sandbox/sandbox.ts",
    "text/break-mentions.ts",
    "text/fence.ts",
    "text/sanitize.ts",
  ],
  sandbox: ["type store/store.ts", "agent/price-usage.ts", "agent/token-usage.ts"],
  change: ["type sandbox/sandbox.ts", "type text/redact.ts", "text/invisible.ts", "text/secret-patterns.ts"],
  github: ["change/change-set.ts"],
  report: [
    "type run/outcome.ts",
    "type agent/progress.ts",
    "type change/gate.ts",
    "type github/check-run.ts",
  ],
  text: [],
  store: ["run/run.ts", "type run/run.ts"],
  durable: ["store/sqlite/database.ts"],
  setup: [
    "github/app-jwt.ts",
    "settings/from-values.ts",
    "settings/variables.ts",
    "sandbox/local/public-address.ts",
    "webhook/read-body.ts",
  ],
};

/** Who may use which package. A package that is not named here is anybody's. */
const BORDERS: Record<string, RegExp> = {
  "@octokit/": /^github\//,
  "@daytonaio/sdk": /^sandbox\/daytona\//,
  e2b: /^sandbox\/e2b\//,
  probot: /^(app|compose\/[\w-]+)\.ts$/,
  "node:sqlite": /^(store\/sqlite|durable)\//,
  "@aws/durable-execution-sdk-js": /^(durable\/|workflow\/(workflow|steps)\.ts$)/,
};

interface Import {
  file: string;
  target: string;
  isType: boolean;
}

/** Every import of a source file; those of our own files as paths from `src/`. */
function importsOf(path: string): Import[] {
  const file = path.replace(/^src\//, "");
  const statements = readText(path).matchAll(
    /^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s)?"([^"]+)"/gm,
  );
  return [...statements].map(([, type, target = ""]) => ({
    file,
    target: target.startsWith(".") ? normalize(join(dirname(file), target)) : target,
    isType: type !== undefined,
  }));
}

const files = listFiles("src", ".ts");
const imports = files.flatMap(importsOf);
const roomOf = (path: string): string | undefined => ROOMS.find((room) => path.startsWith(`${room}/`));
const isOurs = ({ target }: Import): boolean => target.endsWith(".ts");

describe("imports", () => {
  it("are all seen", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.filter(isOurs).length).toBeGreaterThan(200);
  });

  it.each(ROOMS)("of the room %s stay inside it, but for what rooms share", (room) => {
    const foreign = imports
      .filter((each) => roomOf(each.file) === room && isOurs(each) && roomOf(each.target) !== room)
      .filter(({ target }) => target !== "errors.ts")
      .filter(({ target, isType }) => !SHARED[room]?.includes(isType ? `type ${target}` : target))
      .filter(({ target, isType }) => !(isType && SHARED[room]?.includes(target)))
      .map(({ file, target, isType }) => `${file} -> ${isType ? "type " : ""}${target}`);

    expect(foreign).toEqual([]);
  });

  it("go one way: command and run know nothing of the webhook, the composition or the entry points", () => {
    const back = imports
      .filter(({ file }) => roomOf(file) !== undefined || /^(command|run|webhook)\//.test(file))
      // The set-up comes before the settings: what it reads and writes are theirs.
      .filter(({ file, target }) => roomOf(file) !== "setup" || !target.startsWith("settings/"))
      .filter(({ target }) => /^(compose\/|server\.ts|app\.ts|settings\/|lambda\/)/.test(target))
      .map(({ file, target }) => `${file} -> ${target}`);

    expect(back).toEqual([]);
  });

  it("of packages stop at their border", () => {
    const strays = imports.flatMap(({ file, target }) =>
      Object.entries(BORDERS)
        .filter(
          ([name, allowed]) =>
            (name.endsWith("/") ? target.startsWith(name) : target === name) && !allowed.test(file),
        )
        .map(() => `${file} -> ${target}`),
    );

    expect(strays).toEqual([]);
  });

  it("of the file that runs inside the sandbox are Node's own", () => {
    const inside = imports.filter(({ file }) => file === "sandbox/local/bridge.ts");

    expect(inside.filter(({ target }) => !target.startsWith("node:"))).toEqual([]);
  });
});

describe("sources", () => {
  it("read the environment in settings/ and at the entry points only", () => {
    const readers = files.filter((path) => /\bprocess\.env\b/.test(readText(path)));
    const allowed = /^src\/(settings\/settings|server|put-secrets|compose\/[\w-]+)\.ts$/;

    expect(readers.filter((path) => !allowed.test(path))).toEqual([]);
  });

  it("have at most 250 lines each", () => {
    const long = files
      .map((path) => ({ path, lines: readText(path).trimEnd().split("\n").length }))
      .filter(({ lines }) => lines > 250);

    expect(long).toEqual([]);
  });

  it("are named for what they hold", () => {
    const vague = files.filter((path) =>
      /(^|[/-])(utils?|helpers?|common|shared|manager|service|misc|index)\.ts$/.test(path),
    );

    expect(vague).toEqual([]);
  });
});
