import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { listFiles, readText } from "./repository-files.ts";

/**
 * The floors of the house, from the ground up. A file imports from floors below its own, and from its own room. A name with a dot is a
 * file; `run/` are the nouns.
 */
const FLOORS: readonly (readonly string[])[] = [
  ["errors.ts", "values", "text"],
  ["run"],
  [
    "agent",
    "sandbox",
    "change",
    "integrity",
    "github",
    "report",
    "store",
    "durable",
    "aws",
    "config",
    "metrics",
    "notify",
  ],
  ["command", "workflow", "settings", "record", "viewer"],
  ["sweep", "doctor", "http", "setup", "pages", "api"],
  ["app.ts"],
  ["compose"],
  [
    "server.ts",
    "cli",
    "cli.ts",
    "lambda",
    "backup.ts",
    "doctor.ts",
    "put-secrets.ts",
    "snapshot.ts",
    "template.ts",
    "tell-build.ts",
    "transcript.ts",
  ],
];

/** What a room may use of another on its own floor: ports and nouns as types, and these few functions. */
const SHARED: Record<string, readonly string[]> = {
  agent: ["type sandbox/sandbox.ts"],
  sandbox: ["type store/store.ts", "agent/price-usage.ts", "agent/token-usage.ts"],
  change: ["type sandbox/sandbox.ts"],
  integrity: ["change/glob.ts"],
  github: ["change/change-set.ts"],
  store: ["aws/backoff.ts", "aws/signed-call.ts"],
  durable: ["store/sqlite/database.ts"],
  aws: ["type durable/run-starter.ts"],
  record: ["type viewer/viewer.ts"],
  setup: ["http/read-body.ts"],
  pages: ["http/route.ts", "http/with-beats.ts"],
  api: ["http/route.ts", "http/with-beats.ts"],
  "cli.ts": ["cli/run-cli.ts"],
  cli: ["server.ts", "doctor.ts"],
  "snapshot.ts": ["tell-build.ts"],
  "template.ts": ["tell-build.ts"],
};

/** The stretches of a run, those that others use first. */
const STRETCHES = ["tell", "admit", "ready", "work", "verify", "publish", "close", "answer"];

/** Pure rooms, and what of Node's they may use: it computes and does nothing. */
const PURE = ["run", "report", "text", "values"];
const PURE_MODULES = ["node:buffer", "node:crypto", "node:util", "node:zlib"];

/**
 * Who may import from a room's subfolder: an event's parser is named in `app.ts`, an implementation where it is chosen; a lost run is
 * closed by the run's own steps, and checkpoints are in the store's file.
 */
const MAY_REACH_INSIDE =
  /^(app\.ts|compose\/|setup\/|server\.ts|lambda\/|[\w-]+\.ts|sweep\/close-lost-run\.ts|durable\/sqlite-executions\.ts)/;

/** Who may use which package. A package that is not named here is anybody's. */
const BORDERS: Record<string, RegExp> = {
  "@octokit/": /^github\//,
  "@daytonaio/sdk": /^sandbox\/daytona\//,
  e2b: /^sandbox\/e2b\//,
  aws4fetch: /^aws\/signed-call\.ts$/,
  probot: /^(app|compose\/[\w-]+)\.ts$/,
  "node:sqlite": /^(store\/sqlite\/|durable\/sqlite-)/,
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
  const dynamic = [...readText(path).matchAll(/\bimport\("([^"]+)"\)/g)].map(([, target = ""]) => [
    "",
    undefined,
    target,
  ]);
  return [...statements, ...dynamic].map(([, type, target = ""]) => ({
    file,
    target: target.startsWith(".") ? normalize(join(dirname(file), target)) : target,
    isType: type !== undefined,
  }));
}

const files = listFiles("src", ".ts");
const imports = files.flatMap(importsOf);
const toRoom = (path: string): string => path.split("/")[0] ?? "";
const toFloor = (path: string): number => FLOORS.findIndex((rooms) => rooms.includes(toRoom(path)));
const isOurs = ({ target }: Import): boolean => target.endsWith(".ts");
const toLine = ({ file, target, isType }: Import): string => `${file} -> ${isType ? "type " : ""}${target}`;

/** Circles among files: each as the files that lead back to themselves. */
function findCircles(): string[] {
  const targets = Map.groupBy(imports.filter(isOurs), ({ file }) => file);
  const done = new Set<string>();
  const circles: string[] = [];
  function walk(file: string, way: readonly string[]): void {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(" -> "));
    if (done.has(file) || way.includes(file)) return;
    for (const { target } of targets.get(file) ?? []) walk(target, [...way, file]);
    done.add(file);
  }
  for (const file of targets.keys()) walk(file, []);
  return circles;
}

describe("imports", () => {
  it("are all seen", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.filter(isOurs).length).toBeGreaterThan(200);
  });

  it("are of files that have a floor", () => {
    const homeless = files.map((path) => path.replace(/^src\//, "")).filter((file) => toFloor(file) === -1);

    expect(homeless).toEqual([]);
  });

  it("lead down: no floor knows of one above it", () => {
    const back = imports.filter(isOurs).filter(({ file, target }) => toFloor(target) > toFloor(file));

    expect(back.map(toLine)).toEqual([]);
  });

  it("of a room stay inside it on its floor, but for what rooms share", () => {
    const foreign = imports
      .filter(isOurs)
      .filter(({ file, target }) => toFloor(target) === toFloor(file) && toRoom(target) !== toRoom(file))
      .filter(({ file, target, isType }) => {
        const shared = SHARED[toRoom(file)] ?? [];
        return !shared.includes(target) && !(isType && shared.includes(`type ${target}`));
      });

    expect(foreign.map(toLine)).toEqual([]);
  });

  it("reach into a room's subfolder only from where the parts are put together", () => {
    const isInside = (target: string): boolean => target.split("/").length > 2 && toRoom(target) !== "text";
    const reaching = imports
      .filter(isOurs)
      .filter(({ file, target }) => toRoom(file) !== toRoom(target) && isInside(target))
      .filter(({ file }) => !MAY_REACH_INSIDE.test(file));

    expect(reaching.map(toLine)).toEqual([]);
  });

  it("of a pure room are of nothing that does I/O", () => {
    const doing = imports
      .filter(({ file }) => PURE.includes(toRoom(file)))
      .filter(({ target }) => target.startsWith("node:") && !PURE_MODULES.includes(target));

    expect(doing.map(toLine)).toEqual([]);
  });

  it("of a run's stretch lead to those before it, in their order", () => {
    const toStretch = (path: string): number => STRETCHES.indexOf(path.split("/")[1] ?? "");
    const back = imports
      .filter(({ file, target }) => toRoom(file) === "workflow" && toRoom(target) === "workflow")
      .filter(({ file, target }) => toStretch(file) !== -1 && toStretch(target) > toStretch(file));

    expect(back.map(toLine)).toEqual([]);
  });

  it("make no circle between files", () => {
    expect(findCircles()).toEqual([]);
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
    const inside = imports.filter(({ file }) => file === "sandbox/egress/bridge.ts");

    expect(inside.filter(({ target }) => !target.startsWith("node:"))).toEqual([]);
  });
});

describe("sources", () => {
  it("read the environment in settings/ and at the entry points only", () => {
    const readers = files.filter((path) => /\bprocess\.env\b/.test(readText(path)));
    const allowed = /^src\/(settings\/parse-settings|server|cli|put-secrets|compose\/[\w-]+)\.ts$/;

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
