import { renderAccount } from "../render/account.ts";
import { renderCheckRun } from "../render/check-run.ts";
import { fullNameOf, renderRepository } from "../render/repository.ts";
import type { Account, CheckRun, Repository } from "../world/model.ts";
import type { World } from "../world/world.ts";

/** Tells the onlookers of a check run that its App made or changed, and the App when it is new or has just come to its end. */
export function announceCheckRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  { isNew, hasEnded }: { isNew: boolean; hasEnded: boolean },
) {
  const object = renderCheckRun(world, repository, run);
  const action = isNew ? "created" : "edited";
  world.changed({ kind: "check_run", action, repository: fullNameOf(repository), object });
  if (isNew) emit(world, repository, run, "created", world.bot);
  if (hasEnded) emit(world, repository, run, "completed", world.bot);
  return object;
}

/**
 * Presses one of the buttons of a check run. Only the App that it belongs to is told, and by the button's identifier alone
 * (`check_run.requested_action` of GitHub's recorded payloads). Who may press is left to the App that is told.
 */
export function pressButton(
  world: World,
  repository: Repository,
  run: CheckRun,
  { identifier, by }: { identifier: string; by: Account },
): void {
  if (!run.actions.some((action) => action.identifier === identifier))
    throw new Error(`check run ${run.id} has no button ${identifier}`);
  emit(world, repository, run, "requested_action", by, { requested_action: { identifier } });
}

/** Asks for a check run again, as "Re-run" does once it has ended: nothing of it changes, its App is told and decides. */
export function rerequest(world: World, repository: Repository, run: CheckRun, by: Account): void {
  if (run.status !== "completed") throw new Error(`check run ${run.id} has not ended`);
  emit(world, repository, run, "rerequested", by);
}

function emit(
  world: World,
  repository: Repository,
  run: CheckRun,
  ...[action, by, more = {}]: [action: string, by: Account, more?: Record<string, unknown>]
): void {
  if (run.appId !== world.app.id) return;
  world.emit("check_run", action, repository, {
    ...more,
    check_run: renderCheckRun(world, repository, run),
    repository: renderRepository(world, repository),
    sender: renderAccount(world, by),
  });
}
