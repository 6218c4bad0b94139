import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { gitEnvironment } from "./run-git.ts";

/** A git object's name, type and size. */
export interface ObjectInfo {
  sha: string;
  type: string;
  size: number;
}

interface Pending {
  wantsContent: boolean;
  resolve: (value: (ObjectInfo & { content: Buffer }) | undefined) => void;
  reject: (reason: Error) => void;
}

const NEWLINE = 10;

/** Reads objects through one `git cat-file` that lives as long as the repository, so that a read starts no process. */
export class ObjectReader {
  readonly #dir: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #buffer: Buffer = Buffer.alloc(0);
  #pending: Pending[] = [];

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The object a name stands for; undefined when there is none. The caller vouches that `name` is one line. */
  async info(name: string): Promise<ObjectInfo | undefined> {
    const found = await this.#ask(`info ${name}\n`, false);
    return found && { sha: found.sha, type: found.type, size: found.size };
  }

  /** The object with its bytes; undefined when there is none. */
  read(name: string): Promise<(ObjectInfo & { content: Buffer }) | undefined> {
    return this.#ask(`contents ${name}\n`, true);
  }

  close(): void {
    this.#child?.stdin.end();
    this.#child = undefined;
  }

  #ask(line: string, wantsContent: boolean): Promise<(ObjectInfo & { content: Buffer }) | undefined> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ wantsContent, resolve, reject });
      this.#process().stdin.write(line);
    });
  }

  #process(): ChildProcessWithoutNullStreams {
    if (this.#child) return this.#child;
    const child = spawn("git", ["cat-file", "--batch-command"], { cwd: this.#dir, env: gitEnvironment() });
    child.stdin.on("error", () => undefined);
    child.stdout.on("data", (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      while (this.#answerNext());
    });
    child.on("close", () => this.#failAll());
    this.#child = child;
    return child;
  }

  #answerNext(): boolean {
    const lineEnd = this.#buffer.indexOf(NEWLINE);
    const next = this.#pending[0];
    if (lineEnd < 0 || !next) return false;
    const [sha = "", type = "", size = ""] = this.#buffer.toString("utf8", 0, lineEnd).split(" ");
    if (!/^\d+$/.test(size)) return this.#take(lineEnd + 1, undefined);
    const info = { sha, type, size: Number(size), content: Buffer.alloc(0) };
    if (!next.wantsContent) return this.#take(lineEnd + 1, info);
    const end = lineEnd + 1 + info.size;
    if (this.#buffer.length < end + 1) return false;
    return this.#take(end + 1, { ...info, content: Buffer.from(this.#buffer.subarray(lineEnd + 1, end)) });
  }

  #take(length: number, answer: (ObjectInfo & { content: Buffer }) | undefined): boolean {
    this.#buffer = this.#buffer.subarray(length);
    this.#pending.shift()?.resolve(answer);
    return true;
  }

  #failAll(): void {
    this.#child = undefined;
    this.#buffer = Buffer.alloc(0);
    for (const pending of this.#pending.splice(0)) pending.reject(new Error("git cat-file ended"));
  }
}
