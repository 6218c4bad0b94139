/** Our cookies by what they are for. */
export type CookiePurpose = "session" | "sign-in";

const NAMES: Record<CookiePurpose, string> = { session: "sandpiper", "sign-in": "sandpiper-sign-in" };

/** Cookies of one address. */
export interface Cookies {
  /** A line of `set-cookie`. */
  set(purpose: CookiePurpose, value: string, lifeMs: number): string;
  /** The line that takes it away. */
  clear(purpose: CookiePurpose): string;
  /** Its value out of a request's `cookie` header. */
  read(purpose: CookiePurpose, header: string | undefined): string | undefined;
}

/**
 * By https the names begin with `__Host-`: a browser takes such a cookie from this host alone, so that nobody who has another name in our
 * domain can set it (S26). By http, as on localhost, no browser would take it.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes
 */
export function createCookies(publicUrl: string): Cookies {
  const isSecure = new URL(publicUrl).protocol === "https:";
  const toName = (purpose: CookiePurpose) => `${isSecure ? "__Host-" : ""}${NAMES[purpose]}`;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  const set = (purpose: CookiePurpose, value: string, lifeMs: number) =>
    `${toName(purpose)}=${value}; Max-Age=${Math.floor(lifeMs / 1000)}; ${attributes}`;
  return {
    set,
    clear: (purpose) => set(purpose, "", 0),
    read: (purpose, header) => readCookie(toName(purpose), header),
  };
}

/** Undefined also where there are two of that name. */
function readCookie(name: string, header = ""): string | undefined {
  const values = header.split(";").flatMap((pair) => {
    const [key = "", ...value] = pair.trim().split("=");
    return key === name ? [value.join("=")] : [];
  });
  // Two of one name: somebody else set one of them, and nobody can tell which.
  return values.length === 1 ? values[0] || undefined : undefined;
}
