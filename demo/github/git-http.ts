import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { gitEnvironment } from "./git/run-git.ts";
import { createPace } from "./pace.ts";
import { roleByToken } from "./render/user.ts";
import { covers, findLiveToken } from "./world/installation-tokens.ts";
import type { Repository, UserToken } from "./world/model.ts";
import { findUserToken } from "./world/user-tokens.ts";
import type { World } from "./world/world.ts";

interface GitRequest {
  owner: string;
  name: string;
  rest: string;
  service: string;
}

type Decision =
  | { kind: "serve"; repository: Repository; tokenId: number | undefined }
  | { kind: "refuse"; status: number; text: string };

/** Whether a path is one of git's, `/{owner}/{repo}.git/…` (the `.git` may be left away). */
export function parseGitRequest(method: string, url: URL): GitRequest | undefined {
  const match = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(
    url.pathname,
  );
  if (!match) return undefined;
  const [, owner = "", name = "", rest = ""] = match;
  const isListing = rest === "info/refs";
  if (method !== (isListing ? "GET" : "POST")) return undefined;
  return { owner, name, rest, service: isListing ? (url.searchParams.get("service") ?? "") : rest };
}

/** Serves git over HTTP, by `git http-backend`, to those whose token allows it; `pushed` is told before a push is answered. */
export async function serveGit(
  world: World,
  asked: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
  pushed: (repository: Repository) => Promise<void>,
): Promise<void> {
  const url = new URL(request.url ?? "/", world.url);
  const decision = decide(world, asked, request.headers.authorization);
  const record = (status: number) =>
    world.gitRequests.push({
      method: request.method ?? "GET",
      path: url.pathname + url.search,
      service: asked.service,
      status,
      tokenId: decision.kind === "serve" ? decision.tokenId : undefined,
      at: world.now(),
    });
  if (decision.kind === "refuse") {
    record(decision.status);
    const challenge = decision.status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
    response.writeHead(decision.status, { "content-type": "text/plain", ...challenge }).end(decision.text);
    request.resume();
    return;
  }
  const { repository } = decision;
  const status = await runBackend(world, asked, repository, request, response, async () => {
    if (asked.rest === "git-receive-pack") await pushed(repository);
  });
  record(status);
}

function decide(world: World, asked: GitRequest, authorization: string | undefined): Decision {
  if (!["git-upload-pack", "git-receive-pack"].includes(asked.service)) {
    return { kind: "refuse", status: 403, text: "Please upgrade your git client.\n" };
  }
  if (!authorization) return { kind: "refuse", status: 401, text: "No anonymous access.\n" };
  const { user, password } = parseBasic(authorization);
  const person = findUserToken(world, password);
  if (person !== undefined) return decideForPerson(world, asked, person);
  const token = user === "x-access-token" ? findLiveToken(world, password) : undefined;
  if (!token) return { kind: "refuse", status: 401, text: "Invalid username or token.\n" };
  const repository = world.repository(`${asked.owner}/${asked.name}`);
  if (!repository || !token.repositoryIds.includes(repository.id)) {
    return { kind: "refuse", status: 404, text: "Repository not found.\n" };
  }
  const level = asked.service === "git-receive-pack" ? "write" : "read";
  if (!covers(token.permissions, "contents", level)) {
    const text = `Permission to ${repository.owner.login}/${repository.name}.git denied to ${world.bot.login}.\n`;
    return { kind: "refuse", status: 403, text };
  }
  return { kind: "serve", repository, tokenId: token.id };
}

/** By a person's own token, whatever name goes with it: what the person may do. */
function decideForPerson(world: World, asked: GitRequest, token: UserToken): Decision {
  const repository = world.repository(`${asked.owner}/${asked.name}`);
  const role = repository === undefined ? "none" : roleByToken(world, repository, token);
  if (repository === undefined || role === "none")
    return { kind: "refuse", status: 404, text: "Repository not found.\n" };
  if (asked.service === "git-receive-pack" && !["write", "maintain", "admin"].includes(role)) {
    const text = `Permission to ${repository.owner.login}/${repository.name}.git denied to ${token.user.login}.\n`;
    return { kind: "refuse", status: 403, text };
  }
  return { kind: "serve", repository, tokenId: undefined };
}

function parseBasic(authorization: string): { user: string; password: string } {
  const [, encoded = ""] = /^basic (.+)$/i.exec(authorization) ?? [];
  const [user = "", password = ""] = Buffer.from(encoded, "base64").toString().split(":");
  return { user, password };
}

function runBackend(
  world: World,
  asked: GitRequest,
  repository: Repository,
  request: IncomingMessage,
  response: ServerResponse,
  beforeEnd: () => Promise<void>,
): Promise<number> {
  const child = spawn("git", ["http-backend"], {
    env: backendEnvironment(world, asked, repository, request),
  });
  child.stdin.on("error", () => undefined);
  child.stderr.resume();
  request.pipe(child.stdin);
  const output = toPaced(child.stdout, asked, repository);
  response.on("close", () => {
    child.kill();
    output.resume();
  });
  return new Promise((resolve, reject) => {
    let head: Buffer = Buffer.alloc(0);
    let status = 0;
    output.on("data", (chunk: Buffer) => {
      if (status > 0) {
        if (!response.write(chunk)) output.pause();
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      status = writeHead(response, head.toString("latin1", 0, end));
      response.write(head.subarray(end + 4));
    });
    response.on("drain", () => output.resume());
    child.on("error", reject);
    output.on("close", () => {
      if (status === 0) {
        status = 500;
        response.writeHead(status);
      }
      beforeEnd().then(() => {
        response.end();
        resolve(status);
      }, reject);
    });
  });
}

/** What git says, a pack no faster than the repository's server sends it. */
function toPaced(stdout: Readable, { rest }: GitRequest, { packBytesPerSecond }: Repository): Readable {
  if (packBytesPerSecond === undefined || rest !== "git-upload-pack") return stdout;
  return stdout.pipe(createPace(packBytesPerSecond));
}

function backendEnvironment(
  world: World,
  asked: GitRequest,
  repository: Repository,
  { method, url = "", headers }: IncomingMessage,
): NodeJS.ProcessEnv {
  const protocol = String(headers["git-protocol"] ?? "");
  return {
    ...gitEnvironment(),
    GIT_PROJECT_ROOT: world.rootDir,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${repository.owner.login}/${repository.name}.git/${asked.rest}`,
    QUERY_STRING: url.split("?")[1] ?? "",
    REQUEST_METHOD: method,
    CONTENT_TYPE: headers["content-type"],
    ...(headers["content-length"] && { CONTENT_LENGTH: headers["content-length"] }),
    ...(headers["content-encoding"] && { HTTP_CONTENT_ENCODING: headers["content-encoding"] }),
    ...(protocol && { HTTP_GIT_PROTOCOL: protocol, GIT_PROTOCOL: protocol }),
    REMOTE_USER: world.bot.login,
    REMOTE_ADDR: "127.0.0.1",
  };
}

function writeHead(response: ServerResponse, head: string): number {
  const headers = head.split("\r\n").map((line) => line.split(/: (.*)/s) as [string, string]);
  const status = Number(headers.find(([name]) => name.toLowerCase() === "status")?.[1].slice(0, 3) ?? 200);
  response.writeHead(status, Object.fromEntries(headers.filter(([name]) => name.toLowerCase() !== "status")));
  return status;
}
