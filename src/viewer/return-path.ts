const MAX_CHARS = 1_000;

/**
 * The path that a browser goes to after sign-in: one of our own pages, whatever an address asks for (S26). Everything else is `/`: another
 * host in any disguise (`//host`, `/\host`, a tab that browsers leave out), what is no path at all, and the sign-in itself. Pure.
 */
export function parseReturnPath(text: string | null | undefined): string {
  if (text === null || text === undefined || text.length > MAX_CHARS) return "/";
  // Visible ASCII alone: everything that a browser would drop, or read as a slash, is something else.
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) return "/";
  const base = "https://here.invalid";
  const url = URL.parse(text, base);
  if (url === null || url.origin !== base || url.pathname.startsWith("//")) return "/";
  return /^\/sign-(?:in|out)(?:\/|$)/.test(url.pathname) ? "/" : text;
}
