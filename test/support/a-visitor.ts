import type { SmallGitHub } from "../../demo/github/small-github.ts";

/** A browser without a script: it keeps cookies, and follows where it is sent. */
export interface Visitor {
  /** The page at the end of all redirects, or what a form's POST leads to. */
  open(url: string, init?: RequestInit): Promise<{ status: number; url: string; text: string }>;
  /** The answer as it comes, for what is read while it is written. */
  ask(url: string, init?: RequestInit): Promise<Response>;
}

/** Somebody's browser; at the small GitHub it is theirs. */
export function aVisitor(github: Pick<SmallGitHub, "signedInAs">, login: string): Visitor {
  const cookies = new Map<string, string>();

  async function ask(url: string, init: RequestInit = {}): Promise<Response> {
    github.signedInAs(login);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...init.headers, ...(cookie !== "" && { cookie }) };
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /Max-Age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  return {
    ask,
    async open(url, init) {
      let response = await ask(url, init);
      let at = url;
      for (let hops = 0; response.status >= 300 && response.status < 400 && hops < 10; hops += 1) {
        at = new URL(response.headers.get("location") ?? "", at).href;
        response = await ask(at);
      }
      return { status: response.status, url: at, text: await response.text() };
    },
  };
}
