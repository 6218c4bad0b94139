/** The names and values of an address's query. */
export function parseQuery(query) {
  const found = {};
  for (const pair of query.replace(/^\?/, "").split("&").filter(Boolean)) {
    const [name, ...rest] = pair.split("=");
    const value = rest.join("=");
    found[decodeURIComponent(name)] = decodeURIComponent(value);
  }
  return found;
}
