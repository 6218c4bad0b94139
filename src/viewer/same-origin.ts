/**
 * Whether a request that changes something comes from one of our own pages (S26). A browser says where from in `sec-fetch-site`, which no page
 * can forge, or in `origin`. One that says neither, or says that another site's page sent it, is not ours.
 *
 * @see https://fetch.spec.whatwg.org/#origin-header
 */
export function isSameOrigin(header: (name: string) => string | undefined, publicUrl: string): boolean {
  const origin = header("origin");
  if (origin !== undefined && origin !== "null") return origin === new URL(publicUrl).origin;
  return header("sec-fetch-site") === "same-origin";
}
