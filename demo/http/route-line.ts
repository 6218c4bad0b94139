/** How a route is known: its method and its path. */
export interface RouteLine {
  method: string;
  /** Without the `+` of parameters. */
  path: string;
  matches: RegExp;
}

/** Reads `POST /sandbox/{id}/start`. `{id}` takes one part of the path, `{path+}` the rest, slashes too. */
export function parseLine(line: string): RouteLine {
  const [method = "", path = ""] = line.split(" ");
  const pattern = path
    .replace(/[.]/g, "\\.")
    .replace(/\{(\w+)\+\}/g, "(?<$1>.*)")
    .replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return { method, path: path.replaceAll("+}", "}"), matches: new RegExp(`^${pattern}$`) };
}

/** The first route that a request means, with the parameters of its path, decoded: undefined when they can't be. */
export function findRoute<R extends Pick<RouteLine, "method" | "matches">>(
  routes: readonly R[],
  { method, path }: { method: string; path: string },
): { route: R; params: Record<string, string> | undefined } | undefined {
  for (const route of routes) {
    const match = route.method === method ? route.matches.exec(path) : null;
    if (match) return { route, params: decodeParams(match.groups ?? {}) };
  }
  return undefined;
}

function decodeParams(groups: Record<string, string>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch {
    return undefined;
  }
}
