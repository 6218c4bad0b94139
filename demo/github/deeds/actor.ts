import type { Account } from "../world/model.ts";
import type { World } from "../world/world.ts";

/** Who does something, and whether the App is told by a webhook. */
export interface Actor {
  account: Account;
  viaApp: boolean;
  silent: boolean;
}

/** The App itself, through its bot. */
export function theApp(world: World): Actor {
  return { account: world.bot, viaApp: true, silent: false };
}

/** A person on the page. */
export function aPerson(account: Account, silent = false): Actor {
  return { account, viaApp: false, silent };
}
