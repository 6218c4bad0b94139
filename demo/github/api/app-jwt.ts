import { verify } from "node:crypto";
import { Problem } from "../world/problem.ts";
import type { AppRegistration } from "../world/world.ts";

const LONGEST_LIFE_S = 600;
const CLOCK_SKEW_S = 60;

/** Accepts a JWT that GitHub would take as the App itself; throws the 401 it would answer otherwise. */
export function requireAppJwt(app: AppRegistration, jwt: string, nowMs: number): void {
  const { header, claims, signed, signature } = decode(jwt);
  const isOurs =
    header.alg === "RS256" && verify("RSA-SHA256", Buffer.from(signed), app.publicKeyPem, signature);
  if (!isOurs) throw undecodable();
  requireTimes(claims, Math.floor(nowMs / 1000));
  if (![app.id, String(app.id), app.clientId].includes(claims.iss as string)) {
    throw new Problem(401, "Integration not found");
  }
}

function requireTimes({ exp, iat }: Record<string, unknown>, nowS: number): void {
  if (typeof iat !== "number" || iat > nowS + CLOCK_SKEW_S) {
    throw new Problem(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (typeof exp !== "number" || exp <= nowS) {
    throw new Problem(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > nowS + LONGEST_LIFE_S) {
    throw new Problem(401, "'Expiration time' claim ('exp') is too far in the future");
  }
}

function decode(jwt: string) {
  const [head = "", body = "", tail = "", ...rest] = jwt.split(".");
  if (rest.length > 0 || tail === "") throw undecodable();
  try {
    return {
      header: decodePart(head),
      claims: decodePart(body),
      signed: `${head}.${body}`,
      signature: Buffer.from(tail, "base64url"),
    };
  } catch {
    throw undecodable();
  }
}

function decodePart(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
}

function undecodable(): Problem {
  return new Problem(401, "A JSON web token could not be decoded");
}
