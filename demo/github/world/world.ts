import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { maySee } from "./event-permissions.ts";
import type {
  Account,
  AuthorizationCode,
  Change,
  Comment,
  GitRequestRecord,
  Installation,
  InstallationToken,
  Issue,
  LoginRequestRecord,
  Permissions,
  Repository,
  RequestRecord,
  UserToken,
} from "./model.ts";
import { Webhooks } from "./webhooks.ts";

/** What the App was registered with. */
export interface AppRegistration {
  id: number;
  slug: string;
  name: string;
  clientId: string;
  clientSecret: string;
  /** Where browsers may be sent back to from the sign-in. */
  callbackUrls: string[];
  publicKeyPem: string;
  permissions: Permissions;
  events: string[];
  createdAt: number;
}

/** What a world is made from. */
export interface WorldOptions {
  appId: number;
  appSlug: string;
  publicKeyPem: string;
  webhookSecret: string;
  rootDir: string;
  webhookUrl?: string;
  /** @default some 40 characters */
  clientSecret?: string;
  /** @default none */
  callbackUrls?: string[];
  /** Whether tokens of users expire, as the App's owner chose. @default true */
  userTokensExpire?: boolean;
  now?: () => number;
}

/** What a code stands for, and until when. */
export interface Conversion {
  expiresAt: number;
  pem: string;
  webhookSecret: string;
}

const APP_PERMISSIONS: Permissions = {
  actions: "read",
  checks: "write",
  contents: "write",
  issues: "write",
  metadata: "read",
  pull_requests: "write",
};

const APP_EVENTS = [
  "check_run",
  "check_suite",
  "issue_comment",
  "issues",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "push",
];

const FIRST_ID = 1_000;

/** Everything the small GitHub knows. Lookups are here; what may be done with it is told elsewhere. */
export class World {
  app: AppRegistration;
  bot: Account;
  readonly appOwner: Account;
  readonly now: () => number;
  readonly rootDir: string;
  readonly webhooks: Webhooks;
  readonly accounts = new Map<string, Account>();
  readonly repositories = new Map<string, Repository>();
  readonly installations = new Map<number, Installation>();
  readonly tokens = new Map<string, InstallationToken>();
  readonly userTokens = new Map<string, UserToken>();
  readonly authorizationCodes = new Map<string, AuthorizationCode>();
  readonly userTokensExpire: boolean;
  /** Whose browser it is that comes to the pages. */
  signedIn: Account | undefined;
  /** The names that repositories had, with their ids. */
  readonly formerNames = new Map<string, number>();
  readonly comments = new Map<number, Comment>();
  readonly requests: RequestRecord[] = [];
  readonly gitRequests: GitRequestRecord[] = [];
  readonly loginRequests: LoginRequestRecord[] = [];
  /** Codes for the keys of new Apps, as GitHub hands them out once each. */
  readonly conversions = new Map<string, Conversion>();
  readonly unknownRoutes: { method: string; path: string }[] = [];
  readonly changeListeners = new Set<(change: Change) => void>();
  readonly requestListeners = new Set<(record: RequestRecord) => void>();
  url = "";
  readonly #outbox = new AsyncLocalStorage<(() => void)[]>();
  #lastId = FIRST_ID;

  constructor(options: WorldOptions) {
    this.now = options.now ?? Date.now;
    this.rootDir = options.rootDir;
    this.userTokensExpire = options.userTokensExpire ?? true;
    this.app = {
      id: options.appId,
      slug: options.appSlug,
      name: options.appSlug,
      clientId: toClientId(options.appSlug),
      clientSecret:
        options.clientSecret ?? createHash("sha1").update(`secret of ${options.appSlug}`).digest("hex"),
      callbackUrls: options.callbackUrls ?? [],
      publicKeyPem: options.publicKeyPem,
      permissions: APP_PERMISSIONS,
      events: APP_EVENTS,
      createdAt: this.now(),
    };
    this.webhooks = new Webhooks({
      secret: options.webhookSecret,
      url: options.webhookUrl,
      appId: options.appId,
    });
    this.appOwner = this.addAccount("app-owner", "User");
    this.bot = this.addAccount(`${options.appSlug}[bot]`, "Bot");
  }

  get host(): string {
    return this.url.replace("http://", "");
  }

  /** The base of the REST API, as an Enterprise Server has it. */
  get apiUrl(): string {
    return `${this.url}/api/v3`;
  }

  /** Makes a new App the one of this world; its webhooks go to its own address from then on. */
  register(
    app: Omit<AppRegistration, "clientId">,
    webhook: { secret: string; url: string | undefined },
  ): AppRegistration {
    this.app = { ...app, clientId: toClientId(app.slug) };
    this.bot = this.addAccount(`${app.slug}[bot]`, "Bot");
    this.webhooks.use({ ...webhook, appId: app.id });
    return this.app;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  addAccount(login: string, type: Account["type"]): Account {
    const account = { id: this.nextId(), login, type, createdAt: this.now() };
    this.accounts.set(login.toLowerCase(), account);
    return account;
  }

  account(login: string): Account | undefined {
    return this.accounts.get(login.toLowerCase());
  }

  /** The account, made as a person when nobody has that login yet. */
  accountOrNew(login: string): Account {
    return this.account(login) ?? this.addAccount(login, "User");
  }

  repository(fullName: string): Repository | undefined {
    return this.repositories.get(fullName.toLowerCase());
  }

  repositoryById(id: number): Repository | undefined {
    return [...this.repositories.values()].find((repository) => repository.id === id);
  }

  /** The repository, for callers that name one that must be there. */
  requireRepository(fullName: string): Repository {
    const repository = this.repository(fullName);
    if (!repository) throw new Error(`there is no repository ${fullName}`);
    return repository;
  }

  requireIssue(fullName: string, number: number): Issue {
    const issue = this.requireRepository(fullName).issues.get(number);
    if (!issue) throw new Error(`there is no issue ${fullName}#${number}`);
    return issue;
  }

  gitDir(fullName: string): string {
    return join(this.rootDir, `${fullName}.git`);
  }

  installationOf(repository: Repository): Installation | undefined {
    return [...this.installations.values()].find(({ repositoryIds }) => repositoryIds.has(repository.id));
  }

  /** Runs the work of one API request; what it would send out is sent when the returned function is called. */
  async collectOutgoing<T>(work: () => Promise<T>): Promise<{ result: T; send: () => void }> {
    const outbox: (() => void)[] = [];
    const result = await this.#outbox.run(outbox, work);
    const send = () => {
      for (const deliver of outbox.splice(0)) deliver();
    };
    return { result, send };
  }

  /** Sends a webhook about a repository, if the App is installed there, listens to the event, and may see what it tells. */
  emit(event: string, action: string, repository: Repository, payload: Record<string, unknown>): void {
    const installation = this.installationOf(repository);
    if (!installation || installation.suspended) return;
    if (!this.app.events.includes(event) || !maySee(this.app.permissions, event, action)) return;
    const { id } = installation;
    const named = { id, node_id: `MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u${id}` };
    this.#send(event, action, { action, ...payload, installation: named });
  }

  /** Sends a webhook about the App's own standing: every App gets these, and none can ask for them or against them. */
  emitToApp(
    event: "installation" | "installation_repositories",
    action: string,
    payload: Record<string, unknown>,
  ): void {
    this.#send(event, action, { action, ...payload });
  }

  #send(event: string, action: string, payload: Record<string, unknown>): void {
    const deliver = this.webhooks.prepare(event, action, payload);
    const outbox = this.#outbox.getStore();
    if (outbox) outbox.push(deliver);
    else setImmediate(deliver);
  }

  changed(change: Change): void {
    for (const listener of this.changeListeners) listener(change);
  }
}

function toClientId(slug: string): string {
  return `Iv23li${createHash("sha256").update(slug).digest("hex").slice(0, 14)}`;
}
