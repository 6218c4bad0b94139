import type { GitRepository } from "../git/git-repository.ts";

/** What a person may do in a repository, in GitHub's words. */
export type Role = "read" | "triage" | "write" | "maintain" | "admin";

/** What a reaction may be, in GitHub's words. */
export type ReactionContent = "+1" | "-1" | "laugh" | "confused" | "heart" | "hooray" | "rocket" | "eyes";

/** Someone with a login: a person, an organization, or the App's bot. */
export interface Account {
  id: number;
  login: string;
  type: "User" | "Bot" | "Organization";
  createdAt: number;
}

/** A label of one repository. */
export interface Label {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

/** One reaction; a person has at most one of each content on a thing. */
export interface Reaction {
  id: number;
  user: Account;
  content: ReactionContent;
  createdAt: number;
}

/** A repository and everything that hangs on it. */
export interface Repository {
  id: number;
  owner: Account;
  name: string;
  private: boolean;
  defaultBranch: string;
  roles: Map<string, Role>;
  protectedPatterns: string[];
  /** Private repositories on some plans have no draft pull requests. */
  hasDrafts: boolean;
  /** How fast its git server sends packs; as fast as it can, when undefined. */
  packBytesPerSecond: number | undefined;
  labels: Map<string, Label>;
  issues: Map<number, Issue>;
  /** The numbers whose issue isn't here any more, with what became of it. */
  left: Map<number, Issue | "deleted">;
  checkRuns: Map<number, CheckRun>;
  verifiedCommits: Set<string>;
  nextNumber: number;
  git: GitRepository;
  parent: Repository | undefined;
  createdAt: number;
  pushedAt: number;
}

/** An issue; with `pull` it is a pull request, as on GitHub, where both share one number sequence. */
export interface Issue {
  id: number;
  number: number;
  repository: Repository;
  title: string;
  body: string | null;
  author: Account;
  viaApp: boolean;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "duplicate" | "reopened" | null;
  labels: Label[];
  assignees: Account[];
  locked: boolean;
  comments: Comment[];
  reactions: Reaction[];
  createdAt: number;
  updatedAt: number;
  closedAt: number | undefined;
  closedBy: Account | undefined;
  pull: Pull | undefined;
}

/** The part of a pull request that an issue doesn't have. */
export interface Pull {
  id: number;
  headOwner: Account;
  headRepository: Repository | undefined;
  headRef: string;
  headSha: string;
  baseRef: string;
  baseSha: string;
  draft: boolean;
  maintainerCanModify: boolean;
  reviewers: Account[];
  mergedAt: number | undefined;
  mergedBy: Account | undefined;
  mergeSha: string | undefined;
  reviews: Review[];
  threads: ReviewThread[];
}

/** A review of a pull request, once it is submitted. */
export interface Review {
  id: number;
  author: Account;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  body: string;
  commitSha: string;
  submittedAt: number;
  lastEditedAt: number | undefined;
  isMinimized: boolean;
}

/** Comments on one line of the diff. */
export interface ReviewThread {
  id: number;
  path: string;
  line: number;
  startLine: number | undefined;
  side: "LEFT" | "RIGHT";
  commitSha: string;
  hunk: string;
  isResolved: boolean;
  comments: ReviewComment[];
}

/** A comment on a line of the diff. */
export interface ReviewComment {
  id: number;
  review: Review;
  author: Account;
  body: string;
  createdAt: number;
  lastEditedAt: number | undefined;
  isMinimized: boolean;
}

/** A comment on an issue or pull request. */
export interface Comment {
  id: number;
  issue: Issue;
  author: Account;
  viaApp: boolean;
  body: string;
  reactions: Reaction[];
  createdAt: number;
  updatedAt: number;
}

/** A button of a check run. */
interface CheckAction {
  label: string;
  description: string;
  identifier: string;
}

/** A check run; `appId` owns it and alone may change it. */
export interface CheckRun {
  id: number;
  suiteId: number;
  appId: number;
  name: string;
  headSha: string;
  externalId: string;
  detailsUrl: string | null;
  status: "queued" | "in_progress" | "completed" | "waiting" | "requested" | "pending";
  conclusion: string | null;
  startedAt: number | undefined;
  completedAt: number | undefined;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: object[];
  actions: CheckAction[];
}

/** What a token may do, a level for each area. */
export type Permissions = Record<string, "read" | "write">;

/** The App on one account. */
export interface Installation {
  id: number;
  account: Account;
  repositoryIds: Set<number>;
  createdAt: number;
  suspended: { at: number; by: Account } | undefined;
}

/** An installation token as it was given out. */
export interface InstallationToken {
  id: number;
  token: string;
  installationId: number;
  permissions: Permissions;
  repositoryIds: number[];
  revoked: boolean;
  expiresAt: number;
  createdAt: number;
}

/** A token by which somebody's program acts for a person. */
export interface UserToken {
  token: string;
  user: Account;
  /** The App's: with a refresh token unless its tokens don't expire. A person's own: with scopes. */
  kind:
    | { of: "app"; refresh: string | undefined; refreshEndsAt: number }
    | { of: "person"; scopes: string[] | undefined };
  expiresAt: number;
  revoked: boolean;
}

/** What a browser brings back from the page where a person lets the App act for them. */
export interface AuthorizationCode {
  user: Account;
  redirectUri: string;
  /** S256 of the verifier. */
  challenge: string | undefined;
  expiresAt: number;
}

/** Something people would see change on the page. */
export interface Change {
  kind: "issue" | "comment" | "pull_request" | "check_run" | "reaction" | "branch";
  action: "created" | "edited" | "deleted";
  repository: string;
  number?: number;
  object: unknown;
}

/** One webhook as it was sent; `status` is undefined until it was answered, or when nobody answered. */
export interface Delivery {
  id: string;
  at: number;
  event: string;
  action: string;
  payload: Record<string, unknown>;
  status: number | undefined;
  error: string | undefined;
}

/** One REST request as it was answered. */
export interface RequestRecord {
  method: string;
  path: string;
  route: string | undefined;
  status: number;
  requestBody: unknown;
  responseBody: unknown;
  headers: Record<string, string | string[] | undefined>;
  token?: { id: number; permissions: Permissions; repositoryIds: number[] };
  at: number;
}

/** One request for a user's token as it was answered. */
export interface LoginRequestRecord {
  method: string;
  path: string;
  ask: Record<string, string | undefined>;
  answer: Record<string, unknown>;
  at: number;
}

/** One git smart-HTTP request as it was answered. */
export interface GitRequestRecord {
  method: string;
  path: string;
  service: string;
  status: number;
  tokenId: number | undefined;
  at: number;
}
