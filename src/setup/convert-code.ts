import { z } from "zod";

const TIMEOUT_MS = 15_000;

/** A secret is null where the App has no webhook; see the schema of `POST /app-manifests/{code}/conversions` in GitHub's description. */
const Conversion = z.object({
  id: z.int().positive(),
  name: z.string(),
  slug: z.string().regex(/^[\w-]+$/),
  html_url: z.url({ protocol: /^https?$/ }),
  pem: z.string().includes("PRIVATE KEY"),
  webhook_secret: z.string().min(1).nullable(),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
});

/** The App that GitHub made. */
export type CreatedApp = z.infer<typeof Conversion>;

/**
 * `lost`: GitHub no longer takes the code, or its answer can't be read: the App is there, and its keys are nowhere. `unanswered`: it may be
 * asked again.
 */
export type Converted =
  | { kind: "ok"; app: CreatedApp }
  | { kind: "lost" | "unanswered"; status: number | undefined };

/**
 * Hands the code in for the App's id, key and secret. A code can be handed in once, within an hour; from then on GitHub answers 404. After
 * `unanswered` nobody knows whether it was: the second try tells, by `ok` or `lost`.
 *
 * @see https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest
 */
export async function convertCode({ apiUrl, code }: { apiUrl: string; code: string }): Promise<Converted> {
  try {
    const response = await fetch(`${apiUrl}/app-manifests/${encodeURIComponent(code)}/conversions`, {
      method: "POST",
      headers: { accept: "application/vnd.github+json", "user-agent": "sandpiper" },
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { status } = response;
    if (status === 404 || status === 422) return { kind: "lost", status };
    if (status !== 201) return { kind: "unanswered", status };
    const parsed = Conversion.safeParse(await response.json());
    return parsed.success ? { kind: "ok", app: parsed.data } : { kind: "lost", status };
  } catch {
    return { kind: "unanswered", status: undefined };
  }
}
