import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormatsModule from "ajv-formats";

const addFormats = addFormatsModule as unknown as (ajv: Ajv) => void;

type Json = Record<string, unknown>;

const DOCUMENT = "https://description.example/api.json";
const METHODS = ["get", "post", "put", "patch", "delete"];

/** What `npm run github-description` took from GitHub's own. */
const description = JSON.parse(readFileSync(join(import.meta.dirname, "description.json"), "utf8")) as {
  paths: Record<string, Json>;
  "x-webhooks"?: Record<string, Json>;
};

translateNullable(description);
mendInstallations();

const ajv = new Ajv({ strict: false, validateSchema: false, logger: false, inlineRefs: false });
addFormats(ajv);
ajv.addSchema(description, DOCUMENT);

const compiled = new Map<string, ValidateFunction | undefined>();

/** Why a request body isn't one that GitHub describes for the route; undefined when it is. */
export function faultOfRequest(route: string, body: unknown): string | undefined {
  return faultOf([...operationPath(route), "requestBody", "content", "application/json", "schema"], body);
}

/** Why an answer isn't one that GitHub describes for the route and status; undefined when it is. */
export function faultOfAnswer(route: string, status: number, body: unknown): string | undefined {
  const path = [...operationPath(route), "responses", String(status)];
  const described = resolve(path);
  if (!described) return `${route} is not described to answer ${status}`;
  const content = described.node.content as Json | undefined;
  if (!content?.["application/json"]) return body === "" ? undefined : `${route} ${status} has no body`;
  return faultOf([...described.path, "content", "application/json", "schema"], body);
}

/** Why a webhook's payload isn't one that GitHub describes; undefined when it is. */
export function faultOfWebhook(event: string, action: string, payload: unknown): string | undefined {
  const name = `${event}-${action}`.replaceAll("_", "-");
  return faultOf(
    ["x-webhooks", name, "post", "requestBody", "content", "application/json", "schema"],
    payload,
  );
}

/** The names of the properties a route's body may have. */
export function describedProperties(route: string): string[] {
  const found = resolve([...operationPath(route), "requestBody", "content", "application/json", "schema"]);
  return Object.keys((found?.node.properties as Json | undefined) ?? {});
}

/** The names of all permissions that an App can ask for. */
export function describedPermissions(): string[] {
  const found = resolve(["components", "schemas", "app-permissions"]);
  return Object.keys((found?.node.properties as Json | undefined) ?? {});
}

function operationPath(route: string): string[] {
  const [method = "", path = ""] = route.split(" ");
  if (!METHODS.includes(method.toLowerCase()) || !description.paths[path])
    throw new Error(`${route} is not described`);
  return ["paths", path, method.toLowerCase()];
}

function faultOf(path: string[], value: unknown): string | undefined {
  const pointer = path
    .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
  if (!compiled.has(pointer)) {
    compiled.set(pointer, resolve(path) ? ajv.compile({ $ref: `${DOCUMENT}#/${pointer}` }) : undefined);
  }
  const validate = compiled.get(pointer);
  if (!validate) return `nothing is described at ${path.join(" ")}`;
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

/** In one place the description wants an account to be a user and an enterprise at once; elsewhere it wants either. */
function mendInstallations(): void {
  const list = resolve([
    ...operationPath("GET /app/installations"),
    "responses",
    "200",
    "content",
    "application/json",
  ]);
  const schema = list?.node.schema as Json;
  schema.items = { $ref: "#/components/schemas/installation" };
}

/** The node at a path, references followed, with the path it really has. */
function resolve(path: string[]): { node: Json; path: string[] } | undefined {
  let node: unknown = description;
  let at: string[] = [];
  for (const part of path) {
    node = (node as Json | undefined)?.[part];
    at.push(part);
    const reference = (node as Json | undefined)?.$ref;
    if (typeof reference === "string") {
      at = reference.slice(2).split("/");
      node = at.reduce<unknown>((value, key) => (value as Json)[key], description);
    }
  }
  return node ? { node: node as Json, path: at } : undefined;
}

/** OpenAPI 3.0 writes `nullable: true` where JSON Schema has a type `null`. */
function translateNullable(node: unknown): void {
  if (node === null || typeof node !== "object") return;
  for (const child of Object.values(node)) translateNullable(child);
  const schema = node as Json;
  if (schema.nullable !== true) return;
  delete schema.nullable;
  if (typeof schema.type === "string") schema.type = [schema.type, "null"];
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum.push(null);
  for (const key of ["anyOf", "oneOf"]) {
    if (Array.isArray(schema[key]) && !schema.type) (schema[key] as unknown[]).push({ type: "null" });
  }
  if (Array.isArray(schema.allOf) && !schema.type) {
    schema.anyOf = [{ allOf: schema.allOf }, { type: "null" }];
    delete schema.allOf;
  }
}
