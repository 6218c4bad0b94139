/** The languages whose tests are read. */
export type Language =
  | "javascript"
  | "python"
  | "go"
  | "rust"
  | "java"
  | "kotlin"
  | "csharp"
  | "ruby"
  | "php"
  | "swift"
  | "shell";

const BY_EXTENSION = new Map<string, Language>([
  ...["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte"].map(
    (e) => [e, "javascript"] as const,
  ),
  ...["py", "pyi"].map((e) => [e, "python"] as const),
  ["go", "go"],
  ["rs", "rust"],
  ...["java", "groovy"].map((e) => [e, "java"] as const),
  ...["kt", "kts"].map((e) => [e, "kotlin"] as const),
  ["cs", "csharp"],
  ...["rb", "rake"].map((e) => [e, "ruby"] as const),
  ...["php", "phpt"].map((e) => [e, "php"] as const),
  ["swift", "swift"],
  ...["sh", "bash", "bats", "zsh"].map((e) => [e, "shell"] as const),
]);

/** By the end of the name, undefined for what isn't read. */
export function toLanguage(path: string): Language | undefined {
  const dot = path.lastIndexOf(".");
  return dot === -1 ? undefined : BY_EXTENSION.get(path.slice(dot + 1).toLowerCase());
}
