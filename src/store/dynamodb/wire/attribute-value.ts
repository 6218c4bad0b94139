import { z } from "zod";

/** What an attribute may hold here. */
export type Value = string | number | boolean | Uint8Array | { readonly [name: string]: Value | undefined };

/** An item as it is read and written; an attribute that is `undefined` is not written. */
export type Item = Record<string, Value | undefined>;

/** The primary key of an item. */
export interface Key {
  pk: string;
  sk: string;
}

/** An attribute as DynamoDB's protocol writes it: one key that names the type. */
export type WireValue =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { B: string }
  | { M: Record<string, WireValue> };

const WIRE_VALUE: z.ZodType<WireValue> = z.lazy(() =>
  z.union([
    z.object({ S: z.string() }),
    z.object({ N: z.string() }),
    z.object({ BOOL: z.boolean() }),
    z.object({ B: z.string() }),
    z.object({ M: z.record(z.string(), WIRE_VALUE) }),
  ]),
);

/** An item as DynamoDB's protocol writes it. */
export const WIRE_ITEM = z.record(z.string(), WIRE_VALUE);

export function toWireValue(value: Value): WireValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString("base64") };
  return { M: toWireItem(value) };
}

export function toWireItem(item: Item): Record<string, WireValue> {
  const wire: Record<string, WireValue> = {};
  for (const [name, value] of Object.entries(item)) if (value !== undefined) wire[name] = toWireValue(value);
  return wire;
}

export function toItem(wire: Record<string, WireValue>): Record<string, Value> {
  return Object.fromEntries(Object.entries(wire).map(([name, value]) => [name, toValue(value)]));
}

function toValue(wire: WireValue): Value {
  if ("S" in wire) return wire.S;
  if ("N" in wire) return Number(wire.N);
  if ("BOOL" in wire) return wire.BOOL;
  if ("B" in wire) return new Uint8Array(Buffer.from(wire.B, "base64"));
  return toItem(wire.M);
}

/** A number as text that sorts as the number does, for a key; safe integers have at most 16 digits. */
export function pad(value: number): string {
  return String(value).padStart(16, "0");
}
