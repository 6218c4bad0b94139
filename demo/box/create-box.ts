import { rm } from "node:fs/promises";
import type { Box, BoxCommand, BoxOptions, BoxProcess, BoxResult } from "./box.ts";
import { layOutFiles } from "./box-files.ts";
import { type Machine, startMachine } from "./box-machine.ts";
import { launchProcess } from "./box-process.ts";
import { createGateway } from "./gateway.ts";

/** Inside, where the way out is heard. */
const DOOR = "http://127.0.0.1:8118";
const NO_SUCH_FILE = 44;

/** Makes a box that has not started yet. */
export function createBox(options: BoxOptions): Box {
  const gateway = createGateway(options.policy, options.internet);
  let machine: Promise<Machine> | undefined;
  let alive: Machine | undefined;
  let stopped: Promise<void> = Promise.resolve();

  async function start(): Promise<Machine> {
    await stopped;
    await layOutFiles(options.directory);
    const socket = await gateway.listen();
    const started = await startMachine({ ...options, socket });
    alive = started;
    started.ended.then(() => {
      if (alive === started) alive = machine = undefined;
    });
    return started;
  }

  function launch(command: BoxCommand, input: "closed" | "open"): Promise<BoxProcess> {
    if (alive === undefined) throw new Error("the box is not running");
    const user = process.getuid?.() === 0 ? (command.user ?? "root") : "agent";
    const home = user === "root" ? "/root" : "/home/agent";
    const env = { ...toBaseEnv(user, home), ...options.env, ...command.env };
    return launchProcess(alive, { ...command, user, env, cwd: command.cwd ?? home }, input);
  }

  const run = async (command: BoxCommand) => (await launch(command, "closed")).result;

  const box: Box = {
    get isRunning() {
      return alive !== undefined;
    },
    async start() {
      machine ??= start();
      await machine.catch(async (error) => {
        machine = undefined;
        await gateway.close();
        throw error;
      });
    },
    run,
    spawn: async (command) => launch(command, "open"),
    async readFile(path) {
      const look = `[ -e "$1" ] || exit ${NO_SUCH_FILE}; exec cat -- "$1"`;
      const result = await run({ args: ["sh", "-c", look, "sh", path] });
      if (result.exitCode === NO_SUCH_FILE) return undefined;
      return requireSuccess(result, `reading ${path}`).stdout;
    },
    async writeFile(path, bytes) {
      const write = 'mkdir -p -- "$(dirname -- "$1")" && exec cat > "$1"';
      const result = await run({ args: ["sh", "-c", write, "sh", path], stdin: bytes });
      requireSuccess(result, `writing ${path}`);
    },
    async stop() {
      const ending = machine;
      machine = alive = undefined;
      const end = async () => {
        const running = await ending?.catch(() => undefined);
        alive = undefined;
        await running?.kill();
        await gateway.close();
      };
      stopped = stopped.then(end);
      await stopped;
    },
    async remove() {
      await box.stop();
      await rm(options.directory, { recursive: true, force: true });
    },
  };
  return box;
}

function toBaseEnv(user: string, home: string): Record<string, string> {
  return {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: home,
    USER: user,
    LANG: "C.UTF-8",
    HTTP_PROXY: DOOR,
    HTTPS_PROXY: DOOR,
    http_proxy: DOOR,
    https_proxy: DOOR,
    NODE_USE_ENV_PROXY: "1",
  };
}

function requireSuccess(result: BoxResult, deed: string): BoxResult {
  if (result.exitCode !== 0) throw new Error(`${deed} failed in the box: ${result.stderr.toString().trim()}`);
  return result;
}
