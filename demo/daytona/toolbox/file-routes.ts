import type { FileInfo } from "@daytona/toolbox-api-client";
import { daemonProblem } from "../problem.ts";
import { type Answer, type Route, type ToolboxCall, toolboxRoute } from "../route.ts";
import { listInside, readInside, runOnPaths } from "./file-commands.ts";
import { toInsidePath } from "./machine-command.ts";

const MODE = /^[0-7]{3,4}$/;
const NAME = /^[\w.-]+$/;
const EXISTS = '[ -e "$1" ] || [ -L "$1" ] || exit 44;';

/** What is done with files that are there, or will be. */
export const fileRoutes: Route[] = [
  toolboxRoute("GET /files", async (call) => {
    const depth = Number(call.query.get("depth") ?? 1);
    if (!Number.isInteger(depth) || depth < 1)
      throw daemonProblem(400, "depth must be at least 1", "BAD_REQUEST");
    const found = await listInside(call, call.query.get("path") ?? ".", { from: 1, to: depth });
    return { status: 200, body: found satisfies FileInfo[] };
  }),
  toolboxRoute("GET /files/info", async (call) => {
    const [info] = await listInside(call, requireQuery(call, "path"), { from: 0, to: 0 });
    return { status: 200, body: info };
  }),
  toolboxRoute("GET /files/download", async (call) => {
    const bytes = await readInside(call, requireQuery(call, "path"));
    return { status: 200, bytes, contentType: "application/octet-stream" };
  }),
  toolboxRoute("POST /files/folder", (call) => {
    const mode = call.query.get("mode") || "0755";
    if (!MODE.test(mode)) throw daemonProblem(400, "invalid mode format", "BAD_REQUEST");
    return onPath(call, 201, `mkdir -p -m ${mode} -- "$1"`);
  }),
  toolboxRoute("DELETE /files", (call) => {
    const isRecursive = call.query.get("recursive") === "true";
    const refuse = '[ -d "$1" ] && { echo "cannot delete directory without recursive flag" >&2; exit 1; };';
    return onPath(call, 204, `${EXISTS} ${isRecursive ? 'rm -rf -- "$1"' : `${refuse} rm -- "$1"`}`);
  }),
  toolboxRoute("POST /files/move", async (call) => {
    const paths = [requireQuery(call, "source"), requireQuery(call, "destination")];
    const inside = paths.map((path) => toInsidePath(call.record, path));
    await runOnPaths(call, `${EXISTS} mv -T -- "$1" "$2"`, inside);
    return { status: 200 };
  }),
  toolboxRoute("POST /files/permissions", (call) => {
    const [mode, owner, group] = ["mode", "owner", "group"].map((name) => call.query.get(name) ?? "");
    if (mode && !MODE.test(mode)) throw daemonProblem(400, "invalid mode format", "BAD_REQUEST");
    for (const name of [owner, group])
      if (name && !NAME.test(name)) throw daemonProblem(400, `invalid name: ${name}`, "BAD_REQUEST");
    const steps = [
      EXISTS,
      mode ? `chmod ${mode} -- "$1" || exit 1;` : "",
      owner || group ? `chown ${owner}${group ? `:${group}` : ""} -- "$1"` : ":",
    ];
    return onPath(call, 200, steps.join(" "));
  }),
];

async function onPath(call: ToolboxCall, status: number, script: string): Promise<Answer> {
  await runOnPaths(call, script, [toInsidePath(call.record, requireQuery(call, "path"))]);
  return { status };
}

function requireQuery({ query }: ToolboxCall, name: string): string {
  const value = query.get(name);
  if (value === null || value === "") throw daemonProblem(400, `${name} is required`, "BAD_REQUEST");
  return value;
}
