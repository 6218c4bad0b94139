import type { Box, Internet, NetworkPolicy } from "../../../demo/box/box.ts";
import { createBox } from "../../../demo/box/create-box.ts";
import { Faults } from "../../../demo/http/faults.ts";
import { createFileRoutes } from "./file-routes.ts";
import { type Call, type RequestRecord, startJsonServer } from "./json-server.ts";
import { createPipeRoutes, type PipeSessions } from "./pipe-routes.ts";
import { createTerminalRoutes } from "./terminal-routes.ts";

/** A running stand-in for one AIO sandbox. */
export interface AioMachine {
  readonly url: string;
  /** Its inside, for a look past the API. */
  readonly box: Box;
  readonly requests: readonly RequestRecord[];
  readonly faults: Faults;
  /** Sessions of `/v1/bash` and `/v1/shell` that nobody has closed. */
  readonly sessionCount: number;
  /** The container dies and comes back: processes, sessions and files are as at its making. */
  restart(): Promise<void>;
  /** Nobody answers at its address any more. */
  close(): Promise<void>;
}

export interface AioMachineOptions {
  /** Where its files are on the host. */
  directory: string;
  node: string;
  claude?: string;
  internet: Internet;
  /**
   * Whose its commands are. In the public image it is a user that may become root.
   * @default "agent"
   */
  user?: "root" | "agent";
  /** Asked for by every route, and, as in the public image, in the environment of every command. */
  apiKey?: string;
  /**
   * Whether it has the routes of `/v1/bash`.
   * @default true
   */
  hasPipes?: boolean;
  /** @default a free one */
  port?: number;
}

/** An AIO sandbox has no list of hosts. */
const NO_LIMIT: NetworkPolicy = { allows: () => true };

/** Serves one AIO sandbox on the loopback interface. Its box starts with the first request. */
export async function startAioMachine(options: AioMachineOptions): Promise<AioMachine> {
  const { directory, node, claude, internet, user = "agent", apiKey, hasPipes = true, port } = options;
  const faults = new Faults();
  const box = createBox({ directory, node, policy: NO_LIMIT, internet, ...(claude && { claude }) });
  const pipes: PipeSessions = new Map();
  const terminals = new Set<string>();
  const env: Record<string, string> = apiKey === undefined ? {} : { SANDBOX_API_KEY: apiKey };
  const routes = [
    ...(hasPipes ? createPipeRoutes(box, pipes, { user, env }) : []),
    ...createTerminalRoutes(box, terminals, { user, env }),
    ...createFileRoutes(box, { user }),
  ];

  const server = await startJsonServer(routes, {
    faults,
    ...(port === undefined ? {} : { port }),
    async meet(call) {
      if (!isLetIn(call, apiKey)) {
        return { status: 401, body: { success: false, message: "Unauthorized", data: null, hint: null } };
      }
      await box.start();
      return undefined;
    },
  });
  return {
    url: server.url,
    box,
    requests: server.requests,
    faults,
    get sessionCount() {
      return pipes.size + terminals.size;
    },
    async restart() {
      await box.remove();
      pipes.clear();
      terminals.clear();
    },
    async close() {
      await server.close();
      await box.remove();
    },
  };
}

function isLetIn({ headers, query }: Call, apiKey: string | undefined): boolean {
  const given = [
    headers.authorization?.replace(/^Bearer /, ""),
    headers["x-aio-api-key"],
    query.get("api_key"),
  ];
  return apiKey === undefined || given.includes(apiKey);
}
