import { join } from "node:path";
import { toPlaceholderVariables } from "../model-credential.ts";
import type { ModelAccess } from "../sandbox.ts";

/** The program of the door inside (`bridge.ts`), on this host. It needs Node and nothing else. */
export const BRIDGE_FILE = join(
  import.meta.dirname,
  `bridge${import.meta.filename.endsWith(".ts") ? ".ts" : ".js"}`,
);

/** A port on the sandbox's own loopback that leads to the egress. */
export interface Door {
  port: number;
  /** Node, the bridge, and the egress's socket, where they are for the command. */
  node: string;
  bridge: string;
  socket: string;
}

/**
 * A job's command with its door to the outside. The agent begins at once, because its first word to the model comes long after the
 * door is open; any other command waits for it. Pure.
 */
export function toDoorCommand(
  { args, model }: { args: readonly string[]; model: ModelAccess | undefined },
  { node, bridge, port, socket }: Door,
): string[] {
  const door = [node, bridge, String(port), socket];
  if (model === undefined) return [...door, ...args];
  const beside = '"$1" "$2" "$3" "$4" </dev/null >/dev/null 2>&1 & shift 4; exec "$@"';
  return ["sh", "-c", beside, "sh", ...door, ...args];
}

/** The variables by which programs go through the door: to every host, or to the model's API alone. Pure. */
export function toDoorVariables(
  { port }: Pick<Door, "port">,
  { model, isOnlyWay }: { model: ModelAccess | undefined; isOnlyWay: boolean },
): Record<string, string> {
  const door = `http://127.0.0.1:${port}`;
  const variables: Record<string, string> = {};
  if (isOnlyWay) {
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]) variables[name] = door;
    for (const name of ["NO_PROXY", "no_proxy"]) variables[name] = "127.0.0.1,localhost";
  }
  return model === undefined
    ? variables
    : { ...variables, ...toPlaceholderVariables({ ...model, baseUrl: door }) };
}
