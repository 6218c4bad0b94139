import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allRoutes } from "../../../demo/github/routes/all-routes.ts";

/** GitHub's description of its API, as the package of this version has it. The whole package is 480 MB: only this program fetches it. */
const PACKAGE = "@octokit/openapi@23.0.2";
const FILE = "package/generated/api.github.com.json";
const WEBHOOKS =
  /^(issues|issue-comment|pull-request|pull-request-review|pull-request-review-comment|check-run|installation|installation-repositories)-/;
/** Prose, examples and what only GitHub's own pages use: no schema reads them. */
const PROSE = new Set(["description", "summary", "example", "examples", "externalDocs", "tags", "x-github"]);

/** What github-description.ts puts in a wrong schema's place. */
const MENDED = "#/components/schemas/installation";

type Json = Record<string, unknown>;

const directory = mkdtempSync(join(tmpdir(), "github-description-"));
try {
  const [{ filename = "" } = {}] = JSON.parse(
    execFileSync("npm", ["pack", PACKAGE, "--json"], { cwd: directory, encoding: "utf8" }),
  ) as { filename?: string }[];
  execFileSync("tar", ["-xzf", filename, FILE], { cwd: directory });
  const whole = JSON.parse(readFileSync(join(directory, FILE), "utf8")) as Json;
  const target = join(import.meta.dirname, "description.json");
  writeFileSync(target, `${JSON.stringify(extract(whole))}\n`);
  process.stdout.write(`${target}\n`);
} finally {
  rmSync(directory, { recursive: true });
}

/** The demo's routes and webhooks, with every schema that they lead to. */
function extract(whole: Json): Json {
  const paths: Record<string, Json> = {};
  for (const { method, path } of allRoutes) {
    const operation = (whole.paths as Record<string, Json>)[path]?.[method.toLowerCase()];
    if (operation !== undefined)
      paths[path] = { ...paths[path], [method.toLowerCase()]: withoutProse(operation) };
  }
  const webhooks = Object.fromEntries(
    Object.entries(whole["x-webhooks"] as Json)
      .filter(([name]) => WEBHOOKS.test(name))
      .map(([name, webhook]) => [name, withoutProse(webhook)]),
  );
  const components: Record<string, Json> = {};
  const queue = [...[paths, webhooks].flatMap(listReferences), MENDED];
  for (const reference of queue) {
    const [, , group = "", name = ""] = reference.split("/");
    if (components[group]?.[name] !== undefined) continue;
    const node = withoutProse((whole.components as Record<string, Json>)[group]?.[name]);
    components[group] = { ...components[group], [name]: node };
    queue.push(...listReferences(node));
  }
  return { paths, "x-webhooks": webhooks, components };
}

function listReferences(node: unknown): string[] {
  if (node === null || typeof node !== "object") return [];
  const { $ref } = node as Json;
  return [...(typeof $ref === "string" ? [$ref] : []), ...Object.values(node).flatMap(listReferences)];
}

/** A copy without prose. What stands below `properties` are names of fields: `description` is one of them. */
function withoutProse(node: unknown, isNames = false): unknown {
  if (Array.isArray(node)) return node.map((each) => withoutProse(each));
  if (node === null || typeof node !== "object") return node;
  const kept = Object.entries(node).filter(([key]) => isNames || !PROSE.has(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, withoutProse(value, !isNames && key === "properties")]),
  );
}
