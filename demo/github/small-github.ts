import type { IncomingMessage, ServerResponse } from "node:http";
import { type Fault, Faults } from "../http/faults.ts";
import { toUrl } from "../http/receive.ts";
import { type Served, serve } from "../http/serve.ts";
import { ApiServer, isApiPath } from "./api/api-server.ts";
import { serveAppForm } from "./app-form.ts";
import { theApp } from "./deeds/actor.ts";
import { syncPulls } from "./deeds/pulls.ts";
import { listTree } from "./git/list-tree.ts";
import { parseGitRequest, serveGit } from "./git-http.ts";
import { serveLogin } from "./login.ts";
import { PAGE_HEADERS } from "./pages/page-frame.ts";
import { renderPage } from "./pages/render-page.ts";
import { People } from "./people.ts";
import { renderCheckRun } from "./render/check-run.ts";
import { renderGitCommit } from "./render/git.ts";
import { renderComment, renderIssue } from "./render/issue.ts";
import { type PullIssue, renderPullSimple } from "./render/pull.ts";
import { renderReaction } from "./render/reaction.ts";
import { allRoutes } from "./routes/all-routes.ts";
import type { Change, Delivery, InstallationToken, RequestRecord, UserToken } from "./world/model.ts";
import { World, type WorldOptions } from "./world/world.ts";

const KEEP_ALIVE_MS = 60_000;

/** What a small GitHub is started with. */
export interface SmallGitHubOptions extends WorldOptions {
  /** 0 if not said: any free one. */
  port?: number;
}

/** A file as it stands on a branch. */
export interface BranchFile {
  mode: string;
  content: string;
}

/** Starts a GitHub of one process on 127.0.0.1: REST, git over HTTP and webhooks for one App. */
export async function startSmallGitHub(options: SmallGitHubOptions): Promise<SmallGitHub> {
  const world = new World(options);
  const faults = new Faults();
  const api = new ApiServer(world, allRoutes, faults);
  const server = await serve(
    (request, response) =>
      isApiPath(request.url ?? "")
        ? api.handle(request, response)
        : servePages(world, faults, request, response),
    { port: options.port, keepAliveMs: KEEP_ALIVE_MS },
  );
  world.url = server.url;
  return new SmallGitHub(world, faults, server);
}

/** A running small GitHub: what people do there, and a look at what it holds. */
export class SmallGitHub extends People {
  readonly url: string;
  readonly host: string;
  readonly #world: World;
  readonly #faults: Faults;
  readonly #server: Served;

  constructor(world: World, faults: Faults, server: Served) {
    super(world);
    this.url = world.url;
    this.host = world.host;
    this.#world = world;
    this.#faults = faults;
    this.#server = server;
  }

  /** The base of the REST API. */
  get apiUrl(): string {
    return this.#world.apiUrl;
  }

  /** The App's bot, as it stands under comments. */
  get bot() {
    return { id: this.#world.bot.id, login: this.#world.bot.login };
  }

  get requests() {
    return this.#world.requests;
  }

  get gitRequests() {
    return this.#world.gitRequests;
  }

  /** What was asked for tokens of users. */
  get loginRequests() {
    return this.#world.loginRequests;
  }

  /** What the App signs people in with. */
  get oauth() {
    const { clientId, clientSecret } = this.#world.app;
    return { clientId, clientSecret };
  }

  /** Registers one more address that browsers may be sent back to from the sign-in. */
  addCallbackUrl(url: string): void {
    this.#world.app.callbackUrls.push(url);
  }

  get unknownRoutes() {
    return this.#world.unknownRoutes;
  }

  get deliveries(): Delivery[] {
    return this.#world.webhooks.deliveries;
  }

  setWebhookUrl(url: string | undefined): void {
    this.#world.webhooks.url = url;
  }

  redeliver(id: string, options: { newId?: boolean } = {}): Promise<Delivery> {
    return this.#world.webhooks.redeliver(id, options.newId ?? false);
  }

  /** Resolves when every webhook was answered or given up. */
  settled(): Promise<void> {
    return this.#world.webhooks.settled();
  }

  /** Makes a coming request fail; faults are used up in the order they were asked for. */
  fail(fault: Fault): void {
    this.#faults.add(fault);
  }

  /** Tells of every REST request once it is answered; returns how to stop. */
  onRequest(listener: (record: RequestRecord) => void): () => void {
    this.#world.requestListeners.add(listener);
    return () => this.#world.requestListeners.delete(listener);
  }

  /** Tells of everything that changes on the page; returns how to stop. */
  onChange(listener: (change: Change) => void): () => void {
    this.#world.changeListeners.add(listener);
    return () => this.#world.changeListeners.delete(listener);
  }

  issue(repo: string, number: number) {
    return renderIssue(this.#world, this.#world.requireIssue(repo, number));
  }

  comments(repo: string, number: number) {
    const { comments } = this.#world.requireIssue(repo, number);
    return comments.map((comment) => renderComment(this.#world, comment));
  }

  /** All pull requests, open or not, oldest first. */
  pulls(repo: string) {
    const issues = [...this.#world.requireRepository(repo).issues.values()];
    const pulls = issues.filter((issue): issue is PullIssue => issue.pull !== undefined);
    return pulls.map((issue) => renderPullSimple(this.#world, issue));
  }

  /** All check runs, oldest first, with the buttons that GitHub's API doesn't show. */
  checkRuns(repo: string) {
    const repository = this.#world.requireRepository(repo);
    return [...repository.checkRuns.values()].map((run) => ({
      ...renderCheckRun(this.#world, repository, run),
      actions: run.actions,
    }));
  }

  reactions(repo: string, target: { issue: number } | { comment: number }) {
    const found =
      "issue" in target
        ? this.#world.requireIssue(repo, target.issue)
        : this.#world.comments.get(target.comment);
    return (found?.reactions ?? []).map((reaction) => renderReaction(this.#world, reaction));
  }

  async branches(repo: string): Promise<string[]> {
    const refs = await this.#world.requireRepository(repo).git.refs("refs/heads/");
    return refs.map(({ ref }) => ref.slice("refs/heads/".length));
  }

  async branchFiles(repo: string, branch: string): Promise<Record<string, BranchFile>> {
    const { git } = this.#world.requireRepository(repo);
    const files: Record<string, BranchFile> = {};
    for (const { path, mode, type, sha } of await listTree(git, `refs/heads/${branch}`, true)) {
      if (type === "tree") continue;
      files[path] = { mode, content: type === "blob" ? String(await git.blob(sha)) : sha };
    }
    return files;
  }

  /** The commits of a branch, newest first. */
  async commits(repo: string, branch: string) {
    const repository = this.#world.requireRepository(repo);
    const shas = await repository.git.history(`refs/heads/${branch}`);
    return Promise.all(
      shas.map(async (sha) => {
        const commit = await repository.git.commit(sha);
        if (!commit) throw new Error(`commit ${sha} can't be read`);
        return renderGitCommit(this.#world, repository, sha, commit);
      }),
    );
  }

  gitDir(repo: string): string {
    return this.#world.requireRepository(repo).git.dir;
  }

  tokens(): InstallationToken[] {
    return [...this.#world.tokens.values()];
  }

  /** Tokens by which programs act for people, the revoked ones too. */
  userTokens(): UserToken[] {
    return [...this.#world.userTokens.values()];
  }

  installationId(repo: string): number | undefined {
    return this.#world.installationOf(this.#world.requireRepository(repo))?.id;
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#world.webhooks.close();
    for (const { git } of this.#world.repositories.values()) git.close();
  }
}

/** Serves what is not the API's: pages, signing in, the form for Apps, git. */
async function servePages(
  world: World,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? "GET";
  const url = toUrl(request);
  const fault = faults.take(method, url.pathname);
  if (fault?.drop) response.destroy();
  else if (fault) response.writeHead(fault.status ?? 500, fault.headers).end();
  if (fault) return;
  if (await serveLogin(world, request, response)) return;
  if (await serveAppForm(world, request, response)) return;
  const git = parseGitRequest(method, url);
  const page = git || method !== "GET" ? undefined : await renderPage(world, url.pathname);
  if (page !== undefined) {
    response.writeHead(200, PAGE_HEADERS).end(page);
    return;
  }
  if (!git) {
    world.unknownRoutes.push({ method, path: url.pathname });
    response.writeHead(404).end("Not Found");
    return;
  }
  await serveGit(world, git, request, response, (pushed) => {
    pushed.pushedAt = world.now();
    return syncPulls(world, pushed, theApp(world));
  });
}
