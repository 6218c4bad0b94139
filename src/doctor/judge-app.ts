import type { Grants, Installation, RegisteredApp } from "../github/app-registration.ts";
import type { Diagnosis } from "../run/diagnosis.ts";

interface Need {
  name: string;
  /** What does not work without it. */
  without: string;
  /** Runs end in a pull request all the same. */
  isMinor?: true;
}

/** The permissions that `app.yml` asks for; a test compares them. */
export const NEEDED_PERMISSIONS: readonly (Need & { level: "read" | "write" })[] = [
  { name: "metadata", level: "read", without: "nobody's rights can be read, so no command runs" },
  { name: "contents", level: "write", without: "nothing is cloned, and no branch is written" },
  { name: "issues", level: "write", without: "issues get no comment and no reaction" },
  { name: "pull_requests", level: "write", without: "no pull request is read or opened" },
  { name: "checks", level: "write", without: "there is no check run and none of its buttons", isMinor: true },
  { name: "actions", level: "read", without: "nothing that works today is missing", isMinor: true },
];

/** The events that `app.yml` asks for; a test compares them. */
export const NEEDED_EVENTS: readonly Need[] = [
  { name: "issues", without: "new issues and the label start nothing, and a closed issue stops nothing" },
  { name: "issue_comment", without: "no command in a comment is heard" },
  {
    name: "pull_request",
    without: "the label on a pull request starts nothing, and a merge is not noticed",
    isMinor: true,
  },
  { name: "push", without: "a revert commit is not counted in the outcomes", isMinor: true },
  { name: "check_run", without: "the check run's buttons do nothing", isMinor: true },
];

export const APP = "App";
export const PERMISSIONS = "App permissions";
export const EVENTS = "App events";
export const INSTALLATIONS = "Installations";

export function judgeIdentity({ id, slug, name }: RegisteredApp, host: string): Diagnosis {
  return { name: APP, state: "ok", found: `${name} (@${slug}, ${id}) on ${host}` };
}

export function judgePermissions({ permissions }: Grants): Diagnosis {
  const lacking = NEEDED_PERMISSIONS.filter(({ name, level }) => !covers(permissions[name], level));
  return toGrantsRow(PERMISSIONS, NEEDED_PERMISSIONS.length, {
    lacking: lacking.map((need) => ({ ...need, name: `${need.name}: ${need.level}` })),
    next: "Set them in the App's settings, under Permissions & events; then each installation has to accept them.",
  });
}

export function judgeEvents({ events }: Grants): Diagnosis {
  return toGrantsRow(EVENTS, NEEDED_EVENTS.length, {
    lacking: NEEDED_EVENTS.filter(({ name }) => !events.includes(name)),
    next: "Subscribe to them in the App's settings, under Permissions & events.",
  });
}

/** `next` speaks of what is lacking. */
function toGrantsRow(
  name: string,
  count: number,
  { lacking, next }: { lacking: readonly Need[]; next: string },
): Diagnosis {
  if (lacking.length === 0) return { name, state: "ok", found: `all ${count} that are needed` };
  const state = lacking.every(({ isMinor }) => isMinor) ? "warning" : "problem";
  const found = lacking.map((need) => `${need.name} is missing: ${need.without}`).join("; ");
  return { name, state, found, next };
}

/** What an owner has not accepted yet holds for nothing in that installation: each works with what it had before. */
export function judgeInstallations(app: Grants, installations: readonly Installation[]): Diagnosis {
  const name = INSTALLATIONS;
  if (installations.length === 0)
    return {
      ...{ name, state: "problem", found: "the App is installed nowhere" },
      next: "Install it: the App's settings, under Install App.",
    };
  const suspended = installations.filter(({ isSuspended }) => isSuspended);
  const behind = installations.flatMap((each) => {
    const lacking = listBehind(app, each);
    return each.isSuspended || lacking.length === 0 ? [] : [{ ...each, lacking }];
  });
  if (behind.length + suspended.length === 0)
    return { name, state: "ok", found: `${installations.length}, each with all that the App asks for` };
  const lacking = [...new Set(behind.flatMap((each) => each.lacking))];
  const words = [
    ...(behind.length === 0
      ? []
      : [`${behind.length} of ${installations.length} have not accepted ${lacking.join(", ")}`]),
    ...(suspended.length === 0
      ? []
      : [`${suspended.length} of ${installations.length} suspended: nothing works there`]),
  ];
  return {
    ...{ name, state: "warning", found: words.join("; ") },
    detail: [...behind, ...suspended].map(({ account }) => account).join(", "),
    next: "An owner of the account accepts them: its settings, under GitHub Apps.",
  };
}

function listBehind(app: Grants, installation: Grants): string[] {
  const permissions = NEEDED_PERMISSIONS.filter(({ name, level }) => {
    const isAsked = covers(app.permissions[name], level);
    return isAsked && !covers(installation.permissions[name], level);
  }).map(({ name, level }) => `${name}: ${level}`);
  const events = NEEDED_EVENTS.filter(
    ({ name }) => app.events.includes(name) && !installation.events.includes(name),
  ).map(({ name }) => `the event ${name}`);
  return [...permissions, ...events];
}

function covers(held: string | undefined, level: "read" | "write"): boolean {
  return held === "write" || held === "admin" || held === level;
}
