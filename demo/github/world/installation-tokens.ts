import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Installation, InstallationToken, Permissions } from "./model.ts";
import { Problem } from "./problem.ts";
import type { World } from "./world.ts";

const TOKEN_LIFE_MS = 3_600_000;
const RANDOM_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** What a token was asked for. */
export interface TokenRequest {
  repositoryIds: number[] | undefined;
  permissions: Permissions | undefined;
}

/** Gives out a token of an installation; throws GitHub's 422 when more is asked for than the installation holds. */
export function mintToken(
  world: World,
  installation: Installation,
  request: TokenRequest,
): InstallationToken {
  if (installation.suspended) throw suspended();
  const repositoryIds = request.repositoryIds ?? [...installation.repositoryIds];
  if (!repositoryIds.every((id) => installation.repositoryIds.has(id))) {
    throw new Problem(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
      [],
    );
  }
  const permissions = request.permissions ?? world.app.permissions;
  for (const [area, level] of Object.entries(permissions)) {
    if (!covers(world.app.permissions, area, level)) {
      throw new Problem(422, "The permissions requested are not granted to this installation.", []);
    }
  }
  const token: InstallationToken = {
    id: world.nextId(),
    token: randomToken("ghs"),
    installationId: installation.id,
    permissions: { ...permissions, metadata: "read" },
    repositoryIds,
    revoked: false,
    createdAt: world.now(),
    expiresAt: world.now() + TOKEN_LIFE_MS,
  };
  world.tokens.set(token.token, token);
  return token;
}

/** The token, if it is one of ours, still runs and was not revoked. */
export function findLiveToken(world: World, text: string): InstallationToken | undefined {
  const token = world.tokens.get(text);
  return token && !token.revoked && token.expiresAt > world.now() ? token : undefined;
}

/** GitHub's words to an App whose installation somebody suspended (users' report: octokit/octokit.rb#1307). */
export function suspended(): Problem {
  return new Problem(403, "This installation has been suspended");
}

/** Whether permissions reach as far as a level of an area; `write` holds `read`. */
export function covers(permissions: Permissions, area: string, level: "read" | "write"): boolean {
  const held = permissions[area];
  return held === "write" || (held === "read" && level === "read");
}

/** A token as GitHub writes one: its kind, random letters, their checksum. */
export function randomToken(prefix: "ghs" | "ghu" | "ghp" | "github_pat"): string {
  return `${prefix}_${withChecksum(randomText(RANDOM_LENGTH))}`;
}

function randomText(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** GitHub's tokens end in the CRC32 of what stands before it, in base 62 (github.blog, April 2021). */
function withChecksum(random: string): string {
  const digits = Array.from({ length: CHECKSUM_LENGTH }, (_, place) => {
    const rest = Math.floor(crc32(random) / ALPHABET.length ** (CHECKSUM_LENGTH - 1 - place));
    return ALPHABET[rest % ALPHABET.length];
  });
  return random + digits.join("");
}
