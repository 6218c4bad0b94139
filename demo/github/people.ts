import { aPerson } from "./deeds/actor.ts";
import { pressButton, rerequest } from "./deeds/check-runs.ts";
import { addComment, editComment, removeComment } from "./deeds/comments.ts";
import {
  installApp,
  removeFromInstallation,
  suspendApp,
  uninstallApp,
  unsuspendApp,
} from "./deeds/installations.ts";
import { deleteIssue, transferIssue } from "./deeds/leave.ts";
import { mergePull, openPull, syncPulls } from "./deeds/pulls.ts";
import { addRepository } from "./deeds/repositories.ts";
import { type LineComment, replyInThread, submitReview } from "./deeds/reviews.ts";
import { announceThread, changeThread, openIssue, setLabels } from "./deeds/threads.ts";
import { GitRepository } from "./git/git-repository.ts";
import { type FileContent, importCommit } from "./git/import-commit.ts";
import { renderAccount } from "./render/account.ts";
import { noreplyEmail } from "./render/git.ts";
import { renderComment, renderIssue } from "./render/issue.ts";
import { type PullIssue, renderPullSimple } from "./render/pull.ts";
import { fullNameOf, renderRepository } from "./render/repository.ts";
import type {
  Account,
  CheckRun,
  Comment,
  Installation,
  Permissions,
  Repository,
  Review,
  ReviewThread,
  Role,
} from "./world/model.ts";
import { addPersonalToken } from "./world/user-tokens.ts";
import type { World } from "./world/world.ts";

/** `silent` keeps the App from hearing of it. */
export interface Telling {
  silent?: boolean;
}

/** A repository to be made. */
export interface NewRepository {
  owner: string;
  name: string;
  files: Record<string, FileContent>;
  private?: boolean;
  ownerType?: "User" | "Organization";
  collaborators?: Record<string, Role>;
  /** Whether its plan has draft pull requests; it has, if not said. */
  hasDrafts?: boolean;
  /** How fast its git server sends packs; as fast as it can, if not said. */
  packBytesPerSecond?: number | undefined;
  /** Whether the App is installed there; it is, if not said. */
  installed?: boolean;
}

/** A commit by a person; `null` deletes a file. */
export interface NewPush {
  repo: string;
  branch: string;
  files: Record<string, FileContent | null>;
  /** A branch or commit to start the branch from, when it is new; the default branch if not said. */
  from?: string;
  message?: string;
  author?: string;
}

/** What people do on GitHub: each deed changes the world and sends the webhook that GitHub would send. */
export class People {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  createUser(login: string, options: { type?: "User" | "Bot" } = {}) {
    const world = this.#world;
    const account = world.account(login) ?? world.addAccount(login, options.type ?? "User");
    return renderAccount(world, account);
  }

  async createRepository(wanted: NewRepository) {
    const world = this.#world;
    const owner = world.account(wanted.owner) ?? world.addAccount(wanted.owner, wanted.ownerType ?? "User");
    const git = await GitRepository.create(world.gitDir(`${owner.login}/${wanted.name}`));
    const repository = addRepository(world, owner, wanted, git);
    const headSha = await importCommit(git, {
      branch: repository.defaultBranch,
      parent: undefined,
      author: { name: owner.login, email: noreplyEmail(owner), at: world.now() },
      message: "Initial commit",
      files: wanted.files,
    });
    if (wanted.installed !== false) installApp(world, repository);
    return { ...renderRepository(world, repository), headSha };
  }

  /** Whose browser comes to GitHub's pages from now on; nobody's, without a login. They have let the App act for them. */
  signedInAs(login: string | undefined): void {
    this.#world.signedIn = login === undefined ? undefined : this.#world.accountOrNew(login);
  }

  /** The App's owner says where browsers may be sent back to. */
  setCallbackUrls(urls: string[]): void {
    this.#world.app.callbackUrls = urls;
  }

  /** The App's owner makes another client secret; the one of before counts no more. */
  changeClientSecret(secret: string): void {
    this.#world.app.clientSecret = secret;
  }

  /** A token that a person (or a bot's owner) made for their own programs. */
  makePersonalToken(login: string, scopes: string[] = ["repo"]): string {
    return addPersonalToken(this.#world, this.#world.accountOrNew(login), scopes);
  }

  /** A fine-grained token of a person's, for all that they may do. */
  makeFineGrainedToken(login: string): string {
    return addPersonalToken(this.#world, this.#world.accountOrNew(login), undefined);
  }

  /** A person takes back what they let the App do for them: all its tokens for them end. */
  takeBackAuthorization(login: string): void {
    const user = this.#world.account(login);
    for (const token of this.#world.userTokens.values()) if (token.user === user) token.revoked = true;
  }

  /** Gives a repository another name; it is found by the old one until another repository has that. */
  renameRepository(repo: string, name: string): void {
    const world = this.#world;
    const repository = world.requireRepository(repo);
    world.repositories.delete(repo.toLowerCase());
    repository.name = name;
    world.repositories.set(fullNameOf(repository).toLowerCase(), repository);
    world.formerNames.set(repo.toLowerCase(), repository.id);
  }

  /** Copies a repository to another owner; the App is not installed there. */
  async fork({ repo, owner: login }: { repo: string; owner: string }) {
    const world = this.#world;
    const parent = world.requireRepository(repo);
    const owner = world.accountOrNew(login);
    const git = await GitRepository.fork(parent.git, world.gitDir(`${owner.login}/${parent.name}`));
    const fork = addRepository(world, owner, parent, git);
    fork.parent = parent;
    return renderRepository(world, fork);
  }

  /** Takes the App from the account of a repository: its tokens end with the installation. */
  uninstall(repo: string, telling: Telling = {}): void {
    const installation = this.#installationOf(repo);
    uninstallApp(this.#world, installation, this.#actor(installation.account.login, telling));
  }

  /** Bars the App from the account of a repository, and from all that is its. */
  suspend(repo: string, telling: Telling = {}): void {
    const installation = this.#installationOf(repo);
    suspendApp(this.#world, installation, this.#actor(installation.account.login, telling));
  }

  unsuspend(repo: string, telling: Telling = {}): void {
    const installation = this.#installationOf(repo);
    unsuspendApp(this.#world, installation, this.#actor(installation.account.login, telling));
  }

  /** Takes one repository from what the App may reach. */
  removeFromInstallation(repo: string, telling: Telling = {}): void {
    const repository = this.#world.requireRepository(repo);
    removeFromInstallation(this.#world, repository, this.#actor(repository.owner.login, telling));
  }

  /** Grants the App these permissions and no others; tokens that it has keep what they were given. */
  grant(permissions: Permissions): void {
    this.#world.app.permissions = permissions;
  }

  /** Takes a repository away; pull requests from it stay, with `head.repo` null. */
  deleteRepository(repo: string): void {
    const world = this.#world;
    const gone = world.requireRepository(repo);
    world.repositories.delete(repo.toLowerCase());
    for (const { repositoryIds } of world.installations.values()) repositoryIds.delete(gone.id);
    for (const { issues } of world.repositories.values()) {
      for (const { pull } of issues.values()) {
        if (pull?.headRepository === gone) pull.headRepository = undefined;
      }
    }
    gone.git.close();
  }

  async openIssue(
    wanted: { repo: string; author: string; title: string; body?: string | null; labels?: string[] },
    telling: Telling = {},
  ) {
    const world = this.#world;
    const issue = await openIssue(
      world,
      world.requireRepository(wanted.repo),
      this.#actor(wanted.author, telling),
      {
        title: wanted.title,
        body: wanted.body ?? null,
        ...(wanted.labels && { labels: wanted.labels }),
      },
    );
    return renderIssue(world, issue);
  }

  comment(wanted: { repo: string; number: number; author: string; body: string }, telling: Telling = {}) {
    const world = this.#world;
    const issue = world.requireIssue(wanted.repo, wanted.number);
    const comment = addComment(world, issue, this.#actor(wanted.author, telling), wanted.body);
    return renderComment(world, comment);
  }

  editComment(wanted: { id: number; body: string; by?: string }, telling: Telling = {}) {
    const comment = this.#comment(wanted.id);
    editComment(this.#world, comment, this.#actor(wanted.by ?? comment.author.login, telling), wanted.body);
    return renderComment(this.#world, comment);
  }

  deleteComment(wanted: { id: number; by?: string }, telling: Telling = {}): void {
    const comment = this.#comment(wanted.id);
    removeComment(this.#world, comment, this.#actor(wanted.by ?? comment.author.login, telling));
  }

  /** Closes an issue or pull request. */
  async closeIssue(
    wanted: { repo: string; number: number; by?: string },
    telling: Telling = {},
  ): Promise<void> {
    await this.#change(wanted, telling, { state: "closed" });
  }

  /** Opens a closed issue or pull request again; a merged one stays closed. */
  async reopenIssue(
    wanted: { repo: string; number: number; by?: string },
    telling: Telling = {},
  ): Promise<void> {
    const { pull } = this.#world.requireIssue(wanted.repo, wanted.number);
    if (pull?.mergedAt !== undefined) throw new Error(`#${wanted.number} is merged`);
    await this.#change(wanted, telling, { state: "open" });
  }

  async lockIssue(
    wanted: { repo: string; number: number; by?: string },
    telling: Telling = {},
  ): Promise<void> {
    const { issue, actor } = this.#ownersDeed(wanted, telling);
    issue.locked = true;
    await announceThread(this.#world, issue, actor, "locked");
  }

  async deleteIssue(
    wanted: { repo: string; number: number; by?: string },
    telling: Telling = {},
  ): Promise<void> {
    const { issue, actor } = this.#ownersDeed(wanted, telling);
    await deleteIssue(this.#world, issue, actor);
  }

  /** Moves an issue to another repository of the same owner; resolves with the issue that it is there. */
  async transferIssue(
    wanted: { repo: string; number: number; to: string; by?: string },
    telling: Telling = {},
  ) {
    const { issue, actor } = this.#ownersDeed(wanted, telling);
    const moved = await transferIssue(this.#world, issue, actor, this.#world.requireRepository(wanted.to));
    return renderIssue(this.#world, moved);
  }

  /** Adds a label to an issue or pull request. */
  async addLabel(wanted: { repo: string; number: number; name: string; by?: string }, telling: Telling = {}) {
    const { issue, actor } = this.#ownersDeed(wanted, telling);
    await setLabels(this.#world, issue, actor, [...issue.labels.map(({ name }) => name), wanted.name]);
  }

  /** Takes a label off an issue or pull request. */
  async removeLabel(
    wanted: { repo: string; number: number; name: string; by?: string },
    telling: Telling = {},
  ) {
    const { issue, actor } = this.#ownersDeed(wanted, telling);
    const names = issue.labels.map(({ name }) => name).filter((name) => name !== wanted.name);
    await setLabels(this.#world, issue, actor, names);
  }

  async openPullRequest(
    wanted: {
      repo: string;
      author: string;
      title: string;
      body?: string | null;
      head: string;
      base?: string;
      draft?: boolean;
    },
    telling: Telling = {},
  ) {
    const world = this.#world;
    const repository = world.requireRepository(wanted.repo);
    const issue = await openPull(world, repository, this.#actor(wanted.author, telling), {
      title: wanted.title,
      body: wanted.body ?? null,
      head: wanted.head,
      base: wanted.base ?? repository.defaultBranch,
      draft: wanted.draft ?? false,
      maintainerCanModify: true,
    });
    return renderPullSimple(world, issue);
  }

  /** Reviews a pull request; resolves with the review and the threads that its comments on lines began. */
  async review(
    wanted: {
      repo: string;
      number: number;
      author: string;
      state?: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED";
      body?: string;
      comments?: LineComment[];
    },
    telling: Telling = {},
  ): Promise<{ review: Review; threads: ReviewThread[] }> {
    const issue = this.#world.requireIssue(wanted.repo, wanted.number) as PullIssue;
    const { state = "COMMENTED", body = "", comments = [] } = wanted;
    const actor = this.#actor(wanted.author, telling);
    const review = await submitReview(this.#world, issue, actor, { state, body, comments });
    return { review, threads: issue.pull.threads.slice(issue.pull.threads.length - comments.length) };
  }

  /** Answers in a thread of a review. */
  async replyInThread(
    wanted: { repo: string; number: number; thread: ReviewThread; author: string; body: string },
    telling: Telling = {},
  ) {
    const issue = this.#world.requireIssue(wanted.repo, wanted.number) as PullIssue;
    return replyInThread(this.#world, issue, this.#actor(wanted.author, telling), wanted);
  }

  /** Merges an open pull request, as a fast forward where that is enough. */
  async mergePullRequest(wanted: { repo: string; number: number; by?: string }, telling: Telling = {}) {
    const issue = this.#world.requireIssue(wanted.repo, wanted.number);
    const actor = this.#actor(wanted.by ?? issue.repository.owner.login, telling);
    await mergePull(this.#world, issue as PullIssue, actor);
  }

  /** Commits to a branch, as a push by git would, and returns the commit's name. */
  async push(wanted: NewPush, telling: Telling = {}): Promise<string> {
    const world = this.#world;
    const repository = world.requireRepository(wanted.repo);
    const { git } = repository;
    const author = world.accountOrNew(wanted.author ?? repository.owner.login);
    const parent =
      (await git.ref(`refs/heads/${wanted.branch}`)) ??
      (await git.resolveCommit(wanted.from ?? repository.defaultBranch));
    const sha = await importCommit(git, {
      branch: wanted.branch,
      parent,
      author: { name: author.login, email: noreplyEmail(author), at: world.now() },
      message: wanted.message ?? `Change ${Object.keys(wanted.files).join(", ")}`,
      files: wanted.files,
    });
    await this.#branchMoved(repository, wanted.branch, author, telling);
    return sha;
  }

  async deleteBranch(
    wanted: { repo: string; branch: string; by?: string },
    telling: Telling = {},
  ): Promise<void> {
    const repository = this.#world.requireRepository(wanted.repo);
    await repository.git.deleteRef(`refs/heads/${wanted.branch}`);
    const by = this.#world.accountOrNew(wanted.by ?? repository.owner.login);
    await this.#branchMoved(repository, wanted.branch, by, telling);
  }

  setRole(repo: string, login: string, role: Role | undefined): void {
    const { roles } = this.#world.requireRepository(repo);
    const account = this.#world.accountOrNew(login);
    if (role) roles.set(account.login.toLowerCase(), role);
    else roles.delete(account.login.toLowerCase());
  }

  async setBranchProtection(repo: string, pattern: string): Promise<void> {
    const repository = this.#world.requireRepository(repo);
    repository.protectedPatterns.push(pattern);
    await repository.git.protect(repository.protectedPatterns);
  }

  /** Presses a button of a check run. */
  pressCheckRunAction(wanted: { repo: string; checkRunId: number; identifier: string; by: string }): void {
    const { repository, run, by } = this.#checkRun(wanted);
    pressButton(this.#world, repository, run, { identifier: wanted.identifier, by });
  }

  /** Asks for a check run again, once it has ended. */
  rerequestCheckRun(wanted: { repo: string; checkRunId: number; by: string }): void {
    const { repository, run, by } = this.#checkRun(wanted);
    rerequest(this.#world, repository, run, by);
  }

  #checkRun({ repo, checkRunId, by }: { repo: string; checkRunId: number; by: string }): {
    repository: Repository;
    run: CheckRun;
    by: Account;
  } {
    const repository = this.#world.requireRepository(repo);
    const run = repository.checkRuns.get(checkRunId);
    if (!run) throw new Error(`there is no check run ${checkRunId}`);
    return { repository, run, by: this.#world.accountOrNew(by) };
  }

  #installationOf(repo: string): Installation {
    const installation = this.#world.installationOf(this.#world.requireRepository(repo));
    if (!installation) throw new Error(`the App is not installed on ${repo}`);
    return installation;
  }

  /** What the owner of the repository does, unless it is somebody else. */
  #ownersDeed(wanted: { repo: string; number: number; by?: string }, telling: Telling) {
    const issue = this.#world.requireIssue(wanted.repo, wanted.number);
    return { issue, actor: this.#actor(wanted.by ?? issue.repository.owner.login, telling) };
  }

  async #change(
    wanted: { repo: string; number: number; by?: string },
    telling: Telling,
    change: Parameters<typeof changeThread>[3],
  ): Promise<void> {
    const issue = this.#world.requireIssue(wanted.repo, wanted.number);
    await changeThread(this.#world, issue, this.#actor(wanted.by ?? issue.author.login, telling), change);
  }

  async #branchMoved(repository: Repository, branch: string, by: Account, telling: Telling): Promise<void> {
    repository.pushedAt = this.#world.now();
    this.#world.changed({
      kind: "branch",
      action: "edited",
      repository: fullNameOf(repository),
      object: { ref: `refs/heads/${branch}` },
    });
    await syncPulls(this.#world, repository, aPerson(by, telling.silent));
  }

  #actor(login: string, telling: Telling) {
    return aPerson(this.#world.accountOrNew(login), telling.silent);
  }

  #comment(id: number): Comment {
    const comment = this.#world.comments.get(id);
    if (!comment) throw new Error(`there is no comment ${id}`);
    return comment;
  }
}
