import type { Logger } from "pino";
import { GitHubError } from "../errors.ts";
import type { HttpAnswer, Route, RoutedRequest } from "../http/route.ts";
import { isSameOrigin } from "../viewer/same-origin.ts";
import { CALLBACK_PATH, type FinishedSignIn, type SignIn, type Way } from "../viewer/sign-in.ts";
import { toPage } from "./answers.ts";
import { type PlainPage, renderProblem } from "./plain-pages.ts";

interface SignInRouteParts {
  signIn: SignIn;
  /** An origin. */
  publicUrl: string;
  log: Logger;
}

/** The callback's address has a code in it: no page that comes after it is told of it, and nothing keeps it. */
const UNTOLD = { "cache-control": "no-store", "referrer-policy": "no-referrer" };

const AGAIN = { href: "/sign-in", label: "Sign in with GitHub" } as const;
const HOME = { href: "/", label: "To the first page" } as const;

const NOTICES = {
  not_begun: {
    status: 400,
    title: "This sign-in can't be finished",
    text: "It was begun in another browser, more than ten minutes ago, or it was finished already.",
    link: AGAIN,
  },
  refused: {
    status: 400,
    title: "GitHub did not confirm this sign-in",
    text: "What GitHub sent along counts no more. Sign in again.",
    link: AGAIN,
  },
  no_person: {
    status: 403,
    title: "This account is no person's",
    text: "Bots, Apps and organizations can't sign in here. Sign in to GitHub as yourself first.",
    link: AGAIN,
  },
  denied: {
    status: 403,
    title: "You are not signed in",
    text: "GitHub was not allowed to tell who you are. Without that nothing can be shown.",
    link: AGAIN,
  },
  unanswered: {
    status: 503,
    title: "GitHub does not answer",
    text: "Signing in needs GitHub, which can't be reached or reports a fault of its own. Try again in a minute.",
    link: AGAIN,
  },
  other_site: {
    status: 403,
    title: "You are still signed in",
    text: "Another site asked to sign you out. That is done from a page of this one only.",
    link: HOME,
  },
} satisfies Record<string, PlainPage & { status: number }>;

/** Signing in, coming back from GitHub, and signing out. The addresses hold no token, and what is answered names no host but our own. */
export function createSignInRoutes(parts: SignInRouteParts): Route[] {
  const { signIn, publicUrl, log } = parts;

  function toNotice(kind: keyof typeof NOTICES, cookies: readonly string[] = []): HttpAnswer {
    const { status, ...notice } = NOTICES[kind];
    const page = toPage(status, renderProblem(notice));
    return { ...page, headers: { ...page.headers, ...UNTOLD }, cookies };
  }

  async function comeBack({ query, header }: RoutedRequest): Promise<HttpAnswer> {
    if (query.has("error")) {
      // GitHub's word for a "no"; everything else that it may say here is a fault of the App's registration.
      const isDenied = query.get("error") === "access_denied";
      if (!isDenied) log.error({ reason: toWord(query.get("error")) }, "sign_in.not_authorized");
      return toNotice(isDenied ? "denied" : "refused");
    }
    const back = { code: query.get("code"), state: query.get("state"), cookie: header("cookie") };
    const finished = await finish(back);
    return finished.kind === "ok" ? toWay(finished) : toNotice(finished.kind, finished.cookies);
  }

  async function finish(
    back: Parameters<SignIn["finish"]>[0],
  ): Promise<FinishedSignIn | { kind: "unanswered"; cookies: string[] }> {
    try {
      return await signIn.finish(back);
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      log[error.retry === "never" ? "error" : "warn"]({ err: error }, "sign_in.unanswered");
      return { kind: "unanswered", cookies: [] };
    }
  }

  return [
    { method: "GET", path: "/sign-in", answer: ({ query }) => toWay(signIn.begin(query.get("return_to"))) },
    { method: "GET", path: CALLBACK_PATH, answer: comeBack },
    {
      method: "POST",
      path: "/sign-out",
      async answer({ header }) {
        if (!isSameOrigin(header, publicUrl)) return toNotice("other_site");
        return toWay(await signIn.signOut(header("cookie")));
      },
    },
  ];
}

/** 303: the browser asks for what is there with GET, whatever it sent. */
function toWay({ location, cookies }: Way): HttpAnswer {
  return { status: 303, headers: { location, ...UNTOLD }, body: "", cookies };
}

/** What an address says may be anything. */
function toWord(text: string | null): string {
  return /^[a-z_]{1,40}$/.test(text ?? "") ? String(text) : "unreadable";
}
