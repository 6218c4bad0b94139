import { z } from "zod";
import { MAX_ATTEMPTS, type RepositoryConfig } from "../run/repository-config.ts";
import { BRANCH_PREFIX_RULE, isBranchName, isBranchPrefix } from "../values/branch-name.ts";
import { findNearest } from "../values/find-nearest.ts";
import { MODEL_RULE, parseModel } from "../values/model-name.ts";
import { isPathGlob, PATH_GLOB_RULE } from "../values/path-glob.ts";
import { parseStrictYaml, type YamlFault, type YamlPlace } from "./strict-yaml.ts";

const MAX_CONFIG_BYTES = 65_536;
const MICRO_USD = 1_000_000;

/** The config, or the first thing wrong with it: where (both from 1), at which key (empty: the file), and what it must be. */
export type ParsedRepositoryConfig =
  | { kind: "ok"; config: RepositoryConfig }
  | ({ kind: "invalid" } & YamlFault);

/** What each prints at its end is kept with the run. */
const MAX_CHECKS = 20;
const MAX_ITEMS = 100;

const COMMANDS = 'commands, as in ["npm test"]';

function list(of: string, item: z.ZodType<string>, max = MAX_ITEMS) {
  return z.array(item, { error: `must be a list of ${of}` }).max(max, `must have at most ${max} items`);
}

function text(rule: string, isRight: (value: string) => boolean) {
  return z.string({ error: rule }).refine(isRight, { error: rule });
}

function numberBetween(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `must be ${values.slice(0, -1).join(", ")} or ${values.at(-1)}` });
}

function map<T extends z.ZodRawShape>(shape: T) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? toUnknownKeyRule(issue.keys[0] ?? "", known)
        : `must be a map of ${known.join(", ")}`,
  });
}

/** Keys of what Sandpiper is to have one day: none is taken and ignored. */
const NOT_THERE_YET: readonly string[] = ["autofix"];

function toUnknownKeyRule(key: string, known: readonly string[]): string {
  if (NOT_THERE_YET.includes(key)) return "does not work yet; take it out of the file";
  const meant = findNearest(key, known);
  return meant === undefined
    ? `is not a key here; the keys are ${known.join(", ")}`
    : `is not a key here. Did you mean \`${meant}\`?`;
}

const BUDGET_RULE = "must be dollars, more than 0 and at most 1000";
const COMMAND_RULE = "must be a command of one line, at most 2000 characters";
const HOST_RULE = "must be a host name, without scheme, port or path";
const REVIEWER_RULE = "must be a login on GitHub, or a team as in org/team";
const LABEL_RULE = "must be a label of 1 to 50 characters";

const command = text(COMMAND_RULE, (value) => /^[^\p{Cc}]{1,2000}$/u.test(value) && value.trim() !== "");
const glob = text(PATH_GLOB_RULE, isPathGlob);
const host = text(
  HOST_RULE,
  (value) => value.length <= 253 && /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i.test(value),
);
const reviewer = text(REVIEWER_RULE, (value) =>
  /^[a-z0-9][a-z0-9_-]{0,99}(?:\/[a-z0-9][a-z0-9_-]{0,99})?$/i.test(value),
);
const label = text(LABEL_RULE, (value) => /^[^\p{Cc}]{1,50}$/u.test(value) && value.trim() !== "");

const schema = map({
  on: map({
    issue_opened: oneOf(["writers", "label", "off"]).default("writers"),
    unclear: oneOf(["ask", "decide"]).default("ask"),
  }).prefault({}),
  model: text(MODEL_RULE, (value) => parseModel(value) !== undefined)
    .transform(parseModel)
    .optional(),
  setup: list(COMMANDS, command).default([]),
  verify: list(COMMANDS, command, MAX_CHECKS).optional(),
  verify_attempts: numberBetween(0, MAX_ATTEMPTS).default(MAX_ATTEMPTS),
  verify_minutes: numberBetween(1, 30).default(20),
  tests: list("paths", glob).optional(),
  limits: map({
    minutes: numberBetween(1, 1440).optional(),
    budget_usd: z
      .number({ error: BUDGET_RULE })
      .min(1 / MICRO_USD, BUDGET_RULE)
      .max(1000, BUDGET_RULE)
      .optional(),
    turns: numberBetween(1, 1000).optional(),
    command_minutes: numberBetween(1, 1440).optional(),
  }).prefault({}),
  base: text("must be a valid branch name", isBranchName).optional(),
  branch_prefix: text(BRANCH_PREFIX_RULE, isBranchPrefix).optional(),
  publish: oneOf(["pull_request", "branch", "none"]).default("pull_request"),
  draft: oneOf(["auto", "always", "never"]).default("auto"),
  reviewers: list("logins", reviewer).default([]),
  labels: list("labels", label).default(["claude"]),
  protected_paths: list("paths", glob).default([]),
  allow_paths: list("paths", glob).default([]),
  network: list("host names", host).default([]),
  instructions: text("must be text of at most 20000 characters", (value) => value.length <= 20_000).default(
    "",
  ),
});

/**
 * Reads `.github/sandpiper.yml`. Strict: YAML 1.2 (so `off` is a word), at most 64 KB, no aliases, no tags of its own, no unknown
 * key (none is taken and ignored), no wrong type. Of several mistakes the first one in the file is told. An empty file is a config of defaults. Never throws.
 */
export function parseRepositoryConfig(source: string): ParsedRepositoryConfig {
  if (Buffer.byteLength(source) > MAX_CONFIG_BYTES) {
    return {
      kind: "invalid",
      line: 1,
      column: 1,
      key: "",
      rule: `must be at most ${MAX_CONFIG_BYTES} bytes`,
    };
  }
  const yaml = parseStrictYaml(source);
  if (yaml.kind === "invalid") return yaml;

  const parsed = schema.safeParse(yaml.value ?? {});
  if (parsed.success) return { kind: "ok", config: toConfig(parsed.data) };
  const faults = parsed.error.issues.map((issue) => toFault(issue, yaml.locate));
  return { kind: "invalid", ...faults.reduce(toEarlier) };
}

function toFault(issue: z.core.$ZodIssue, locate: (path: readonly PropertyKey[]) => YamlPlace): YamlFault {
  const unknown = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  return { ...locate([...issue.path, ...unknown]), rule: issue.message };
}

function toEarlier(left: YamlFault, right: YamlFault): YamlFault {
  const distance = right.line - left.line || right.column - left.column;
  return distance < 0 ? right : left;
}

function toConfig(file: z.output<typeof schema>): RepositoryConfig {
  const { minutes, budget_usd, turns, command_minutes: commandMinutes } = file.limits;
  return {
    on: { issueOpened: file.on.issue_opened, unclear: file.on.unclear },
    ...(file.model === undefined ? {} : { model: file.model }),
    setup: file.setup,
    ...(file.verify === undefined ? {} : { verify: file.verify }),
    verifyAttempts: file.verify_attempts,
    verifyMinutes: file.verify_minutes,
    ...(file.tests === undefined ? {} : { tests: file.tests }),
    limits: {
      ...(minutes === undefined ? {} : { minutes }),
      ...(budget_usd === undefined ? {} : { budgetMicroUsd: Math.round(budget_usd * MICRO_USD) }),
      ...(turns === undefined ? {} : { turns }),
      ...(commandMinutes === undefined ? {} : { commandMinutes }),
    },
    ...(file.base === undefined ? {} : { base: file.base }),
    ...(file.branch_prefix === undefined ? {} : { branchPrefix: file.branch_prefix }),
    publish: file.publish,
    draft: file.draft,
    reviewers: file.reviewers,
    labels: file.labels,
    protectedPaths: file.protected_paths,
    allowPaths: file.allow_paths,
    network: file.network,
    instructions: file.instructions,
  };
}
