interface Split {
  /** All that is more than a version of a registry's package. */
  rest: string;
  /** Lines that may hold more than that. */
  dependencies: string[];
}

/** An address, a path, a repository or another package's name in a dependency. */
const ODD =
  /[:@]|\/\/|\b(?:path|git|url|registry|registry-index|package|file|develop|source|index|branch|rev)\b/;

const TOML_SECTION =
  /^\[\s?(?:(?:[\w-]+\.|target\.[^\]\n]{1,200}\.)?(?:dev-|build-)?dependencies(?:\.[\w"-]+)?|project\.optional-dependencies|dependency-groups|tool\.poetry(?:\.group\.[\w-]+)?\.(?:dev-)?dependencies)\s?\]$/;
const TOML_OWN = /^\[(?:project|package|tool\.poetry)\]$/;
const TOML_TOLD =
  /^(?:version|description|keywords|authors|license|readme)\s?=\s?(?:"[^"\n]*"|\[[^\]\n]*\])$/;
const TOML_LIST = /^dependencies\s?=\s?\[/;
/** In a list or a table of dependencies: names, versions, lists of texts. Nothing else can stand there unseen. */
const TOML_LINE =
  /^(?:["\w.-]+\s?=\s?)?(?:\[?\s?(?:(?:"[^"\n]*"|'[^'\n]*')(?:\s?,)?\s?)*(\])?,?|\{[^{}\n]*\}|true|false)(?:\s?#.*)?$/;

const GO_REQUIRE = /^(?:require\s)?[\w./~-]+\sv[\w.+-]+(?:\s\/\/\sindirect)?$/;

const XML_DEPENDENCY =
  /<dependency>(?:\s{0,200}<(groupId|artifactId|version|scope|type|classifier|optional)>[\w.${}-]{1,200}<\/\1>){1,8}\s{0,200}<\/dependency>/g;

/** Requirements of pip's: a name, what is wanted of it, for which machines. */
const PIP_LINE =
  /^(?!.*\.(?:whl|zip|tar))\w[\w.-]*(?:\[[\w,\s-]*\])?\s?(?:[=<>!~][\w.*=<>!~,\s]*)?(?:;[^#]*)?(?:#.*)?$/;

/** Tells whether nothing but versions changed in a manifest that is read by lines. Any other file changed in more. */
export function isOnlyDependencyLines(name: string, before: string, after: string): boolean {
  const split = toSplitter(name);
  const was = split?.(before);
  const is = split?.(after);
  if (was === undefined || is === undefined || was.rest !== is.rest) return false;
  const known = new Set(was.dependencies);
  return is.dependencies.every((line) => known.has(line) || !ODD.test(line));
}

function toSplitter(name: string): ((text: string) => Split | undefined) | undefined {
  if (name === "pyproject.toml" || name === "Cargo.toml") return splitToml;
  if (name === "go.mod") return (text) => splitLines(text, GO_REQUIRE);
  if (name === "pom.xml") return splitXml;
  return /^(?:requirements|constraints)/.test(name) ? (text) => splitLines(text, PIP_LINE) : undefined;
}

/** Undefined where it can't be told: a text over many lines, or something else among the dependencies. */
function splitToml(text: string): Split | undefined {
  if (/"""|'''/.test(text)) return undefined;
  const split: Split = { rest: "", dependencies: [] };
  let place: TomlPlace = { section: "", isInList: false };
  for (const line of text.split("\n").map((raw) => raw.trim())) {
    place = toPlace(place, line);
    const isOwn = TOML_OWN.test(place.section);
    const isOfDependencies = place.isInList || TOML_SECTION.test(place.section);
    if (!isOfDependencies && !(isOwn && TOML_TOLD.test(line))) split.rest += `${line}\n`;
    if (!isOfDependencies || line === place.section) continue;
    const match = TOML_LINE.exec(line);
    if (match === null) return undefined;
    split.dependencies.push(line);
    const isEnd = match[1] !== undefined;
    place = { ...place, isInList: place.isInList && !isEnd };
  }
  return split;
}

interface TomlPlace {
  /** The last line that begins one. */
  section: string;
  /** In the list of a project's own section. */
  isInList: boolean;
}

function toPlace({ section, isInList }: TomlPlace, line: string): TomlPlace {
  if (isInList) return { section, isInList };
  if (line.startsWith("[")) return { section: line, isInList };
  return { section, isInList: TOML_OWN.test(section) && TOML_LIST.test(line) };
}

function splitLines(text: string, dependency: RegExp): Split {
  const lines = text.split("\n").map((line) => line.trim());
  const rest = lines.filter((line) => line !== "" && !dependency.test(line)).join("\n");
  return { rest, dependencies: [] };
}

function splitXml(text: string): Split | undefined {
  if (text.includes("CDATA")) return undefined;
  const rest = text.replace(XML_DEPENDENCY, "").replace(/<\/?dependencies>|\s/g, "");
  return { rest, dependencies: [] };
}
