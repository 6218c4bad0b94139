import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
} from "yaml";

/** Nodes above a value, pairs included: enough for four maps in one another. */
const MAX_DEPTH = 12;

/** Where something stands in a text: line and column count from 1. */
export interface YamlPlace {
  line: number;
  column: number;
  /** The key, as in `limits.minutes` or `setup[0]`; empty for the whole text. */
  key: string;
}

/** What is wrong, and where. */
export interface YamlFault extends YamlPlace {
  /** Goes on from the key's name: `must be …`. */
  rule: string;
}

/** A text's value, plain data; `locate` finds what stands at a path in it. */
export type ParsedYaml =
  | { kind: "ok"; value: unknown; locate: (path: readonly PropertyKey[]) => YamlPlace }
  | ({ kind: "invalid" } & YamlFault);

/**
 * Reads a text by strangers as YAML 1.2, so that `on` and `off` are words. Refuses what a config has no use for and what could
 * cost more than its size: aliases, tags, keys that are no words, keys given twice, depth. Never throws.
 */
export function parseStrictYaml(source: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(source, { uniqueKeys: false, prettyErrors: false, lineCounter: lines });
  const fault = findSyntaxFault(document) ?? findForbidden(document) ?? findRepeatedKey(document);
  if (fault !== undefined) return { kind: "invalid", ...toPlace(fault, lines), rule: fault.rule };

  const locate = (path: readonly PropertyKey[]) =>
    toPlace({ offset: findOffset(document, path), key: toKey(path) }, lines);
  return { kind: "ok", value: document.toJS(), locate };
}

interface Fault {
  offset: number;
  key: string;
  rule: string;
}

function toPlace({ offset, key }: Pick<Fault, "offset" | "key">, lines: LineCounter): YamlPlace {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1), key };
}

function findSyntaxFault({ errors, directives }: Document.Parsed): Fault | undefined {
  const [first] = errors.map(({ pos, message }) => ({
    offset: pos[0],
    key: "",
    rule: `must be valid YAML: ${toOneLine(message)}`,
  }));
  if (first !== undefined) return first;
  return directives.yaml.version === "1.2" ? undefined : { offset: 0, key: "", rule: "must be YAML 1.2" };
}

/** The first node of a kind that a config has no use for. */
function findForbidden(document: Document.Parsed): Fault | undefined {
  let fault: Fault | undefined;
  visit(document, (_, node, path) => {
    const rule = path.length > MAX_DEPTH ? "must not be nested this deep" : checkNode(node);
    if (rule === undefined) return undefined;
    fault = { offset: toOffset(isPair(node) ? node.key : node), key: "", rule };
    return visit.BREAK;
  });
  return fault;
}

/**
 * What YAML allows and a config must not have. Aliases: a few lines of them expand to gigabytes. Tags: `!!set` turns a map into
 * something that the schema can't see into. Collections as keys: a line of `? ? ?` takes minutes to read.
 */
function checkNode(node: unknown): string | undefined {
  if (isAlias(node)) return "must not have aliases";
  if (isNode(node) && node.tag !== undefined) return "must not have tags";
  return isPair(node) && toName(node.key) === undefined ? "must have words as keys" : undefined;
}

/** A key that stands twice in one map. The parser's own check is quadratic: 64 KB of short keys take it seconds. */
function findRepeatedKey(document: Document.Parsed): Fault | undefined {
  let fault: Fault | undefined;
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<string>();
      const repeated = items.find(({ key }) => seen.size === seen.add(String(key)).size);
      if (repeated === undefined) return undefined;
      const key = toOneLine(String(repeated.key));
      fault = { offset: toOffset(repeated.key), key, rule: "must not be given twice" };
      return visit.BREAK;
    },
  });
  return fault;
}

function toName(key: unknown): string | undefined {
  return isScalar(key) && typeof key.value === "string" ? key.value : undefined;
}

/** Where the value at a path begins: at its key, or at the value itself in a list. */
function findOffset(document: Document.Parsed, path: readonly PropertyKey[]): number {
  const parent = document.getIn(path.slice(0, -1), true);
  const name = path.at(-1);
  const pair = isMap(parent) ? parent.items.find(({ key }) => toName(key) === name) : undefined;
  return toOffset(pair?.key ?? document.getIn(path, true));
}

/** Every node of a parsed text has its range; only the types can't say so. */
function toOffset(node: unknown): number {
  return (isNode(node) && node.range?.[0]) || 0;
}

/** `limits.minutes`, `setup[0]`. */
function toKey(path: readonly PropertyKey[]): string {
  const key = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return toOneLine(key.replace(/^\./, ""));
}

/** Text that a file's author chose, made short and fit for one line. */
function toOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 200);
}
