import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";

/** What a program sees of the machine it runs on, and what it may write there. */
export interface Probe {
  uid: number | undefined;
  gid: number | undefined;
  hostname: string;
  processes: number[];
  processNames: string[];
  root: string[];
  etc: string[];
  tmp: string[];
  dev: string[];
  capabilities: string[];
  variables: string[];
  found: string[];
  writable: string[];
  interfaces: string[];
  mountWorks: boolean;
}

/** A script that looks about; it is sent into the sandbox as text, with the paths to look for and those to write. */
function probe(paths: { hidden: string[]; toWrite: string[] }): Probe {
  const status = readFileSync("/proc/self/status", "utf8");
  const processes = readdirSync("/proc").map(Number).filter(Boolean);
  const isWritable = (path: string): boolean => {
    try {
      if (path.endsWith("/")) mkdtempSync(`${path}probe-`);
      // Opened only: should it be the host's file after all, it stays as it is.
      else if (existsSync(path)) closeSync(openSync(path, "a"));
      else writeFileSync(path, "x");
      return true;
    } catch {
      return false;
    }
  };
  const works = (command: string, args: string[]): boolean => {
    try {
      execFileSync(command, args, { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  return {
    uid: process.getuid?.(),
    gid: process.getgid?.(),
    hostname: hostname(),
    processes,
    processNames: processes.map((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim()),
    root: readdirSync("/"),
    etc: readdirSync("/etc"),
    tmp: readdirSync("/tmp"),
    dev: readdirSync("/dev"),
    capabilities: [...status.matchAll(/^Cap(?!Bnd)\w+:\s+(\w+)$/gm)].map((match) => match[1] ?? ""),
    variables: Object.keys(process.env),
    found: paths.hidden.filter((path) => existsSync(path)),
    writable: paths.toWrite.filter(isWritable),
    interfaces: readFileSync("/proc/net/dev", "utf8").match(/^\s*\w+(?=:)/gm) ?? [],
    mountWorks: works("mount", ["-t", "tmpfs", "none", "/tmp"]),
  };
}

process.stdout.write(JSON.stringify(probe(JSON.parse(process.argv[1] as string))));
