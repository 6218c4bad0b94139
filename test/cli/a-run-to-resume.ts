import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { GitRepository } from "../../demo/github/git/git-repository.ts";
import { runGit } from "../../demo/github/git/run-git.ts";
import { serve } from "../../demo/http/serve.ts";
import { anApi, aTask, type KnownRun, WRITER } from "./an-api.ts";
import { sandpiper } from "./sandpiper.ts";

export const SESSION = "5b0b4b1e-0000-4000-8000-000000000000";
export const RUN = "3f9c2a00000000000000000000";
export const BRANCH = "claude/issue-12-3f9c2a";

const basic = (token: string): string => `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;

/** Serves one bare repository as `/octo/hello.git` by `git http-backend`, to who may write, and to nobody without a token. */
async function aGitServer(root: string) {
  const seen: { path: string; authorization: string | undefined }[] = [];
  const { url, close } = await serve(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? "/", "http://git.test");
    const { authorization } = request.headers;
    seen.push({ path: pathname, authorization });
    if (authorization !== basic(WRITER))
      return void response.writeHead(401, { "www-authenticate": "Basic" }).end();
    const child = spawn("git", ["http-backend"], {
      env: {
        ...{ PATH: process.env.PATH, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: "1", PATH_INFO: pathname },
        ...{ QUERY_STRING: search.slice(1), REQUEST_METHOD: request.method, REMOTE_USER: "mona" },
        ...toCgi(request),
      },
      stdio: ["pipe", "pipe", "ignore"],
    });
    request.pipe(child.stdin);
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(child, "close");
    const output = Buffer.concat(chunks);
    const end = output.indexOf("\r\n\r\n");
    for (const line of output.subarray(0, end).toString().split("\r\n")) {
      const [name = "", value = ""] = line.split(": ");
      if (name === "Status") response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.end(output.subarray(end + 4));
  });
  return { url, close, seen };
}

function toCgi({ headers }: IncomingMessage): Record<string, string> {
  const { "content-type": type, "content-encoding": encoding, "git-protocol": protocol } = headers;
  return {
    ...(type === undefined ? {} : { CONTENT_TYPE: type }),
    ...(encoding === undefined ? {} : { HTTP_CONTENT_ENCODING: encoding }),
    ...(typeof protocol === "string" ? { GIT_PROTOCOL: protocol } : {}),
  };
}

/** A session's file as the CLI keeps it, of a conversation in the sandbox. */
export function aSessionText(): string {
  const common = {
    ...{ parentUuid: null, sessionId: SESSION, timestamp: "2026-11-30T09:42:00.000Z" },
    ...{ cwd: "/workspace/repository", version: "2.1.329" },
  };
  const user = {
    ...{ ...common, type: "user", uuid: "00000000-0000-4000-8000-000000000001" },
    message: { role: "user", content: "What is the word?" },
  };
  const assistant = {
    ...{ ...common, type: "assistant", uuid: "00000000-0000-4000-8000-000000000002" },
    message: {
      ...{ id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-4-5" },
      ...{ content: [{ type: "text", text: "The word is heron." }], stop_reason: "end_turn" },
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  };
  return [user, assistant].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** A server with one run that can be resumed, its repository behind real git, and an empty directory of the person's. */
export async function aRunToResume() {
  const root = await mkdtemp(join(tmpdir(), "sandpiper-resume-"));
  const [seed, cwd, home] = [join(root, "seed"), join(root, "person"), join(root, "home")];
  await Promise.all([seed, cwd, home].map((folder) => mkdir(folder)));
  await GitRepository.create(join(root, "octo", "hello.git"));
  await runGit(seed, ["init", "--quiet", "--initial-branch=main", "."]);
  await writeFile(join(seed, "clock.txt"), "wrong\n");
  await runGit(seed, ["add", "."]);
  await runGit(seed, ["commit", "--quiet", "-m", "first"]);
  const base = (await runGit(seed, ["rev-parse", "HEAD"])).toString().trim();
  await runGit(seed, ["checkout", "--quiet", "-b", BRANCH]);
  await writeFile(join(seed, "clock.txt"), "right\n");
  await runGit(seed, ["commit", "--quiet", "-am", "second"]);
  await runGit(seed, ["push", "--quiet", join(root, "octo", "hello.git"), "main", BRANCH]);
  const git = await aGitServer(root);
  const session = {
    ...{ session_id: SESSION, repository: "octo/hello", clone_url: `${git.url}/octo/hello.git` },
    ...{ branch: BRANCH as string | null, base_sha: base as string | null },
    file_gzip_base64: gzipSync(aSessionText()).toString("base64"),
  };
  const run: KnownRun = { task: aTask({ id: RUN }), session };
  const api = await anApi([run], { isLenient: true });
  const env = { HOME: home, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  return {
    ...{ root, cwd, home, base, api, git, session },
    resume: (args: readonly string[] = [], more: Record<string, string> = {}) =>
      sandpiper(["resume", RUN, ...args], { server: api.url, cwd, env: { ...env, ...more } }),
    async [Symbol.asyncDispose]() {
      await Promise.all([api.close(), git.close()]);
      await rm(root, { recursive: true, force: true });
    },
  };
}
