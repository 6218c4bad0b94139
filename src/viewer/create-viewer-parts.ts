import type { Logger } from "pino";
import { createSeal } from "../github/seal.ts";
import { createUserClient } from "../github/user-client.ts";
import { createUserTokens } from "../github/user-tokens.ts";
import type { TicketStore } from "../store/store.ts";
import { createCookies } from "./cookies.ts";
import { createViewers, type ViewersParts } from "./create-viewers.ts";
import { createSessions } from "./sessions.ts";
import { createSignIn, type SignIn } from "./sign-in.ts";
import type { Viewers } from "./viewer.ts";

export interface ViewerOptions {
  apiUrl: string;
  webUrl: string;
  appId: number;
  /** PEM: what is kept of sessions is sealed by it. */
  privateKey: string;
  /** The App's OAuth, and the origin that it sends browsers back to. */
  oauth: { clientId: string; clientSecret: string; publicUrl: string };
  tickets: TicketStore;
  listInstalled: ViewersParts["listInstalled"];
  log: Logger;
  now: () => number;
  pause: (ms: number) => Promise<void>;
}

/** Who may look, and how they sign in. One for a process: what GitHub said is kept in it. */
export function createViewerParts(options: ViewerOptions): { viewers: Viewers; signIn: SignIn } {
  const { oauth, privateKey, tickets, listInstalled, log, now, pause } = options;
  const github = createUserClient(options);
  const tokens = createUserTokens({ ...options, ...oauth });
  const cookies = createCookies(oauth.publicUrl);
  const seal = createSeal(privateKey, "session");
  const sessions = createSessions({ tickets, tokens, seal, log, now, pause });
  const signIn = createSignIn({
    publicUrl: oauth.publicUrl,
    seal: createSeal(privateKey, "sign-in"),
    ...{ github, tokens, sessions, cookies, tickets, log, now },
  });
  const session = { sessions, cookies };
  return { viewers: createViewers({ github, session, listInstalled, now }), signIn };
}
