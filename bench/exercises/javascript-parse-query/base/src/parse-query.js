/** The names and values of an address's query. */
export function parseQuery(query) {
  const found = {};
  for (const pair of query.replace(/^\?/, "").split("&").filter(Boolean)) {
    const [name, value = ""] = pair.split("=");
    found[decodeURIComponent(name)] = decodeURIComponent(value);
  }
  return found;
}
