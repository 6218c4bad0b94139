import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Box, BoxOptions } from "../../../demo/box/box.ts";
import { createBox } from "../../../demo/box/create-box.ts";

export const isRoot = process.getuid?.() === 0;

/** A box in a directory of its own with nothing to reach; not started. */
export async function aBox(overrides: Partial<BoxOptions> = {}): Promise<Box> {
  return createBox({
    directory: overrides.directory ?? (await mkdtemp(join(tmpdir(), "box-"))),
    node: process.execPath,
    policy: { allows: () => true },
    internet: { ports: new Set(), sites: new Map() },
    ...overrides,
  });
}

/** Whether this machine lets namespaces be made: where it does not, there is nothing to test of boxes. */
export async function canBox(): Promise<boolean> {
  const user = isRoot ? [] : ["--unshare-user"];
  const args = [...user, "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "true"];
  const bubblewrap = "bwrap";
  const probe = spawn(bubblewrap, args, { stdio: "ignore" });
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.once("exit", (code) => resolve(code === 0));
  });
}

/** A shell's output in a box, both streams in one. */
export async function runShell(box: Box, script: string, user: "root" | "agent" = "root"): Promise<string> {
  const { merged } = await box.run({ args: ["bash", "-c", script], user });
  return String(merged).trim();
}

/** A server on the host's loopback that answers with the headers it was sent. */
export async function anEcho(): Promise<{
  port: number;
  heard: IncomingHttpHeaders[];
  close(): Promise<void>;
}> {
  const heard: IncomingHttpHeaders[] = [];
  const server: Server = createServer((request, response) => {
    heard.push(request.headers);
    response.end(JSON.stringify(request.headers));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The processes that this one has started and that live. */
export function listChildren(): string[] {
  return readdirSync("/proc/self/task").flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" ").filter(Boolean),
  );
}

/** The command lines on this machine that hold a text. */
export function listCommandLines(text: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  });
  return lines.filter((line) => line.includes(text));
}

/** A directory with one file of the host's in it, and how to remove it. */
export async function aHostDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "host-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
