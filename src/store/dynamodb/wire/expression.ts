import { toWireValue, type Value, type WireValue } from "./attribute-value.ts";

/** An attribute, or one inside a map. */
type Path = string | readonly string[];

/** Gives out the placeholders of one request, so that no name can be a reserved word and no value is read as syntax. */
interface Scope {
  path(path: Path): string;
  value(value: Value): string;
}

/** A part of a condition, written when the request it is in is known. */
export type Condition = (scope: Scope) => string;

/** One change of an item: its clause and what follows the clause's word. */
export interface Change {
  clause: "SET" | "REMOVE" | "ADD";
  write: (scope: Scope) => string;
}

export const exists =
  (path: Path): Condition =>
  (scope) =>
    `attribute_exists(${scope.path(path)})`;

export const isMissing =
  (path: Path): Condition =>
  (scope) =>
    `attribute_not_exists(${scope.path(path)})`;

export const equals =
  (path: Path, value: Value): Condition =>
  (scope) =>
    `${scope.path(path)} = ${scope.value(value)}`;

export const differs =
  (path: Path, value: Value): Condition =>
  (scope) =>
    `${scope.path(path)} <> ${scope.value(value)}`;

export const isLess =
  (path: Path, value: Value): Condition =>
  (scope) =>
    `${scope.path(path)} < ${scope.value(value)}`;

export const isAtMost =
  (path: Path, value: Value): Condition =>
  (scope) =>
    `${scope.path(path)} <= ${scope.value(value)}`;

export const beginsWith =
  (path: Path, prefix: string): Condition =>
  (scope) =>
    `begins_with(${scope.path(path)}, ${scope.value(prefix)})`;

export const isBetween =
  (path: Path, from: string, to: string): Condition =>
  (scope) =>
    `${scope.path(path)} BETWEEN ${scope.value(from)} AND ${scope.value(to)}`;

export const and =
  (...parts: readonly Condition[]): Condition =>
  (scope) =>
    parts.map((part) => part(scope)).join(" AND ");

/** Any of the parts; in brackets, because AND binds closer. */
export const or =
  (...parts: readonly Condition[]): Condition =>
  (scope) =>
    `(${parts.map((part) => part(scope)).join(" OR ")})`;

/** Sets the attribute, or takes it away when there is no value. */
export function set(path: Path, value: Value | undefined): Change {
  if (value === undefined) return { clause: "REMOVE", write: (scope) => scope.path(path) };
  return { clause: "SET", write: (scope) => `${scope.path(path)} = ${scope.value(value)}` };
}

export function add(path: Path, amount: number): Change {
  return { clause: "ADD", write: (scope) => `${scope.path(path)} ${scope.value(amount)}` };
}

/** The fields of a request that hold expressions, with the names and values they share. */
export function renderExpressions(wanted: {
  condition?: Condition | undefined;
  key?: Condition;
  changes?: readonly Change[];
}): Record<string, unknown> {
  const names: Record<string, string> = {};
  const values: Record<string, WireValue> = {};
  const scope = createScope(names, values);
  const { condition, key, changes } = wanted;
  const fields = {
    ...(condition && { ConditionExpression: condition(scope) }),
    ...(key && { KeyConditionExpression: key(scope) }),
    ...(changes && { UpdateExpression: renderChanges(changes, scope) }),
  };
  return {
    ...fields,
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

function renderChanges(changes: readonly Change[], scope: Scope): string {
  return [...Map.groupBy(changes, ({ clause }) => clause)]
    .map(([clause, of]) => `${clause} ${of.map(({ write }) => write(scope)).join(", ")}`)
    .join(" ");
}

function createScope(names: Record<string, string>, values: Record<string, WireValue>): Scope {
  const placeholders = new Map<string, string>();
  function toName(name: string): string {
    const known = placeholders.get(name);
    if (known !== undefined) return known;
    const placeholder = `#n${placeholders.size}`;
    placeholders.set(name, placeholder);
    names[placeholder] = name;
    return placeholder;
  }
  return {
    path: (path) => (typeof path === "string" ? [path] : path).map(toName).join("."),
    value(value) {
      const placeholder = `:v${Object.keys(values).length}`;
      values[placeholder] = toWireValue(value);
      return placeholder;
    },
  };
}
