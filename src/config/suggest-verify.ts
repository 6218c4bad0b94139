import { z } from "zod";

/** Files at the root whose text tells more than that they are there, the most telling first. */
export const TELLING_FILES = ["package.json", "pyproject.toml", "Makefile"] as const;
/** Of a larger one only so much is read. */
export const MAX_TELLING_BYTES = 256 * 1024;

/** A name at the root, a folder's with a slash at its end; or what else is known, with a slash before that. */
type Need = string | RegExp;

interface Tool {
  /** What must be there, all of it. */
  needs: readonly Need[];
  /** What brings dependencies that the tool does not fetch by itself. */
  setup?: string;
  /** Commands, each with what it needs beside that. */
  verify: readonly (readonly [command: string, ...needs: Need[]])[];
}

const toScripts = (test: string, lint: string): Tool["verify"] => [
  [test, "package.json/test"],
  [lint, "package.json/lint"],
];
const NPM = toScripts("npm test", "npm run lint");
/** Debian's own Python takes no packages. */
const PIP = "python3 -m venv ~/.venv && ~/.venv/bin/pip install";
const PYTEST: Tool["verify"] = [["~/.venv/bin/pytest"]];
const GRADLE = /^build\.gradle(?:\.kts)?$/;

/** Of each line, or block of lines, the first tool that fits. */
const KINDS: readonly (readonly Tool[])[] = [
  [
    {
      needs: ["pnpm-lock.yaml"],
      setup: "pnpm install --frozen-lockfile",
      verify: toScripts("pnpm test", "pnpm run lint"),
    },
    { needs: ["yarn.lock"], setup: "yarn install", verify: toScripts("yarn test", "yarn run lint") },
    // `bun test` would be a runner of Bun's own.
    {
      needs: [/^bun\.lockb?$/],
      setup: "bun install --frozen-lockfile",
      verify: toScripts("bun run test", "bun run lint"),
    },
    { needs: [/^(?:package-lock|npm-shrinkwrap)\.json$/], setup: "npm ci", verify: NPM },
    { needs: ["package.json/dependencies"], setup: "npm install --no-package-lock", verify: NPM },
    { needs: ["package.json"], verify: NPM },
  ],
  [
    { needs: ["/pytest", "uv.lock"], verify: [["uv run pytest"]] },
    { needs: ["/pytest", "poetry.lock"], setup: "poetry install", verify: [["poetry run pytest"]] },
    { needs: ["/pytest", "requirements.txt"], setup: `${PIP} -r requirements.txt pytest`, verify: PYTEST },
    { needs: ["/pytest", "/package"], setup: `${PIP} -e . pytest`, verify: PYTEST },
    { needs: ["/pytest"], setup: `${PIP} pytest`, verify: PYTEST },
  ],
  [{ needs: ["Cargo.toml"], verify: [["cargo test"]] }],
  [{ needs: ["go.mod"], verify: [["go test ./..."]] }],
  [
    { needs: ["pom.xml", "mvnw"], verify: [["./mvnw -q test"]] },
    { needs: ["pom.xml"], verify: [["mvn -q test"]] },
  ],
  [
    { needs: [GRADLE, "gradlew"], verify: [["./gradlew test"]] },
    { needs: [GRADLE], verify: [["gradle test"]] },
  ],
  [{ needs: [/\.(?:slnx?|[cf]sproj)$/], verify: [["dotnet test"]] }],
  [{ needs: ["Gemfile", /^(?:\.rspec|spec\/)$/], setup: "bundle install", verify: [["bundle exec rspec"]] }],
  [
    {
      needs: ["composer.json", /^phpunit(?:\.dist)?\.xml(?:\.dist)?$/],
      setup: "composer install",
      verify: [["vendor/bin/phpunit"]],
    },
  ],
  [{ needs: ["mix.exs"], setup: "mix deps.get", verify: [["mix test"]] }],
  [{ needs: ["Package.swift"], verify: [["swift test"]] }],
  [{ needs: [/^deno\.jsonc?$/], verify: [["deno test"]] }],
];
/** Mostly another name for one of these: only where none of them tests anything. */
const MAKE: Tool = { needs: ["Makefile/test"], verify: [["make test"]] };

/**
 * What a repository that asks for no checks plainly has, as text for its `.github/sandpiper.yml`: `verify`, and the `setup` which that
 * needs, where it has none. Found in the paths of its tree and the texts of {@link TELLING_FILES}; undefined where nothing is plain.
 * Paths and texts are hostile: no word of theirs comes out, only commands that stand in this file. Pure.
 */
export function suggestVerify({
  paths,
  texts,
  hasSetup,
}: {
  paths: readonly string[];
  texts: ReadonlyMap<string, string>;
  hasSetup: boolean;
}): string | undefined {
  const known = toKnown(paths, texts);
  const fits = (need: Need) =>
    typeof need === "string" ? known.has(need) : [...known].some((each) => need.test(each));
  const find = (tools: readonly Tool[]) => {
    const tool = tools.find(({ needs }) => needs.every(fits));
    const verify = (tool?.verify ?? [])
      .filter(([, ...needs]) => needs.every(fits))
      .map(([command]) => command);
    return verify.length === 0 ? [] : [{ setup: tool?.setup, verify }];
  };

  const tools = KINDS.flatMap(find);
  const isTested = tools.some(({ verify }) => verify.some((command) => !command.endsWith(" lint")));
  const found = isTested ? tools : [...tools, ...find([MAKE])];
  const setup = hasSetup ? [] : found.flatMap((tool) => tool.setup ?? []);
  const verify = found.flatMap((tool) => tool.verify);
  if (verify.length === 0) return undefined;
  return [...(setup.length > 0 ? [toLine("setup", setup)] : []), toLine("verify", verify)].join("\n");
}

/** A list in JSON is one in YAML, too. */
function toLine(key: string, commands: readonly string[]): string {
  return `${key}: [${commands.map((command) => JSON.stringify(command)).join(", ")}]`;
}

/** All that a need can name. What the texts say has something behind its slash, and no name at the root has. */
function toKnown(paths: readonly string[], texts: ReadonlyMap<string, string>): ReadonlySet<string> {
  const names = new Set(paths.map((path) => path.replace(/\/.*/s, "/")));
  const has = (...any: string[]) => any.some((name) => names.has(name));
  const read = (file: (typeof TELLING_FILES)[number]) => (texts.get(file) ?? "").slice(0, MAX_TELLING_BYTES);

  const isPackage = has("pyproject.toml", "setup.py");
  const isPytest =
    has("pytest.ini", "conftest.py") ||
    (isPackage && has("tests/")) ||
    /^\[tool\.pytest\b/m.test(read("pyproject.toml"));
  const found = [
    ...readPackage(read("package.json")).map((fact) => `package.json/${fact}`),
    ...(/^test[ \t]*::?(?![:=])/m.test(read("Makefile")) ? ["Makefile/test"] : []),
    ...(isPackage ? ["/package"] : []),
    ...(isPytest ? ["/pytest"] : []),
  ];
  return new Set([...names, ...found]);
}

const script = z.string().min(1).optional().catch(undefined);
const dependencies = z.looseObject({}).optional().catch(undefined);
const packageSchema = z.object({
  scripts: z.object({ test: script, lint: script }).optional().catch(undefined),
  dependencies,
  devDependencies: dependencies,
});

function readPackage(text: string): string[] {
  const { data } = packageSchema.safeParse(parseJson(text));
  const { test, lint } = data?.scripts ?? {};
  const needed = { ...data?.dependencies, ...data?.devDependencies };
  return [
    // What npm writes into a new package.json.
    ...(test === undefined || test.includes("no test specified") ? [] : ["test"]),
    ...(lint === undefined ? [] : ["lint"]),
    ...(Object.keys(needed).length === 0 ? [] : ["dependencies"]),
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
