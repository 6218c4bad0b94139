/** What a box is made of. */
export interface BoxOptions {
  /** Where the box keeps its files on the host; made if it isn't there. */
  directory: string;
  /** The host's program that stands at `/usr/local/bin/node`. */
  node: string;
  /** The host's program that stands at `/usr/local/bin/claude`. */
  claude?: string;
  /** In the environment of every command. */
  env?: Record<string, string>;
  policy: NetworkPolicy;
  internet: Internet;
}

/** What may go out of a box; asked at each request, so it can change while the box lives. */
export interface NetworkPolicy {
  /** `host` has no port and is in lower case. */
  allows(host: string): boolean;
  /** The headers as they go out to this host; names are in lower case. */
  rewrite?(host: string, headers: Record<string, string>): Record<string, string>;
}

/** All the internet that a box can see. */
export interface Internet {
  /** Ports on the host's loopback that are servers of this internet; all others are out of reach. */
  ports: Set<number>;
  /** Hosts with one answer to every plain-http request. */
  sites: Map<string, () => { status: number; headers?: Record<string, string>; body?: string }>;
}

/** One command in a box. */
export interface BoxCommand {
  args: readonly string[];
  env?: Record<string, string>;
  /** The user's home if not said. */
  cwd?: string;
  /** Written and closed; without it `run` gives none, and `spawn` keeps the input open. */
  stdin?: Uint8Array;
  /** Kills the whole process group then. */
  timeoutMs?: number;
  /** `root` if not said. Where the host's user is not root there is only `agent`, and this is ignored. */
  user?: "root" | "agent";
  onStdout?(chunk: Buffer): void;
  onStderr?(chunk: Buffer): void;
}

/** How a command ended. */
export interface BoxResult {
  exitCode: number | undefined;
  signal: string | undefined;
  timedOut: boolean;
  stdout: Buffer;
  stderr: Buffer;
  /** Both in the order of arrival, which is not always the order of writing. */
  merged: Buffer;
}

/** A command that runs; it leads a process group of its own. */
export interface BoxProcess {
  /** As the box counts. */
  pid: number;
  /** Comes at the latest 200 ms after the command's own end, whoever still holds its output open. */
  result: Promise<BoxResult>;
  write(bytes: Uint8Array): void;
  endInput(): void;
  /** To the whole process group; nothing once it has ended. */
  kill(signal: NodeJS.Signals): void;
}

/** A stand-in's machine: processes, loopback, users and files of its own. Files outlast a stop, nothing else does. */
export interface Box {
  readonly isRunning: boolean;
  /** Does nothing if it runs. */
  start(): Promise<void>;
  run(command: BoxCommand): Promise<BoxResult>;
  /** Fails if the machine doesn't run or `cwd` isn't there. */
  spawn(command: BoxCommand): Promise<BoxProcess>;
  /** By the box's own view, as its first user; undefined if there is no such file. */
  readFile(path: string): Promise<Buffer | undefined>;
  /** By the box's own view, as its first user; makes the directories above. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** Kills every process; files stay. Once it resolves no process is left on the host. */
  stop(): Promise<void>;
  /** Stops, and the files go. */
  remove(): Promise<void>;
}
