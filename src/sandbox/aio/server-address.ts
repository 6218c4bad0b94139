/**
 * Where a server is, as requests need it: without a slash at its end, without a fragment, and with the user that its address may hold as
 * a header, because `fetch` takes no address with one.
 */
export function toServerAddress(url: string): { base: string; headers: Record<string, string> } {
  const address = new URL(url);
  const { username, password } = address;
  address.username = address.password = address.hash = address.search = "";
  const base = address.href.replace(/\/+$/, "");
  if (username === "" && password === "") return { base, headers: {} };
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { base, headers: { authorization: `Basic ${Buffer.from(user).toString("base64")}` } };
}
