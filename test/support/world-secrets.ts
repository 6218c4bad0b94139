import type { World } from "../../demo/world.ts";

/** The secrets of a world that a text holds, in any form that a curious program would find or make (S8). */
export function findSecrets(world: World, text: string): string[] {
  return allSecrets(world).filter((secret) => toForms(secret).some((form) => text.includes(form)));
}

function allSecrets({ secrets, github, sandboxes }: World): string[] {
  const { modelKey, webhookSecret, privateKey } = secrets;
  const keyLines = privateKey.split("\n").filter((line) => !line.startsWith("-----") && line !== "");
  const accountKeys = Object.entries(sandboxes.env).flatMap(([name, value]) =>
    name.endsWith("_API_KEY") ? [value] : [],
  );
  return [
    modelKey,
    webhookSecret,
    ...keyLines.slice(0, 3),
    ...accountKeys,
    ...github.tokens().map(({ token }) => token),
  ];
}

function toForms(secret: string): string[] {
  const header = Buffer.from(`x-access-token:${secret}`).toString("base64");
  const bytes = Buffer.from(secret);
  return [
    secret,
    bytes.toString("base64").replace(/=+$/, ""),
    header,
    bytes.toString("hex"),
    [...secret].reverse().join(""),
  ];
}
