const BETWEEN_WORDS = /[\s;&|()<>"'`=,{}]+/;
const MAX_WORDS = 2000;

/** Tells whether a command names a file: by its path, by its end of two names or more, by its name alone, or as a module or folder that is run. */
export function toNamedMatcher(commands: readonly string[]): (path: string) => boolean {
  const words = commands.flatMap((command) => command.split(BETWEEN_WORDS)).filter((word) => word !== "");
  const named = new Set(words.slice(0, MAX_WORDS).map((word) => word.replace(/^(?:\.{1,2}\/)+|\/+$/g, "")));
  const names = new Set([...named].map((word) => word.slice(word.lastIndexOf("/") + 1)).filter(Boolean));
  return (path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return names.has(name) || toCallNames(path).some((called) => named.has(called));
  };
}

/** What a file can be called by without its whole path: `tools/check.py` is `tools/check` and `tools.check`. */
function toCallNames(path: string): string[] {
  const stem = path.replace(/\.(?:[cm]?[jt]s|py|rb|php|pl|lua|exs?|sh|ps1|cmd|bat)$/, "");
  const folder = stem.replace(/\/(?:index|main|__main__|__init__)$/, "").replace(/\/main\.go$/, "");
  return [path, stem, folder].flatMap((called) => [called, called.replaceAll("/", ".")]);
}
