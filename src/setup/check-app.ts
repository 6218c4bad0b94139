import { createAppJwt } from "../github/app-jwt.ts";

const TIMEOUT_MS = 5_000;

/**
 * Whether GitHub knows an App by this id and key. `unknown`: it gave no answer that tells, which is no reason to refuse the App.
 *
 * @see https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app
 */
export async function checkApp({
  apiUrl,
  id,
  privateKey,
}: {
  apiUrl: string;
  id: number;
  privateKey: string;
}): Promise<"known" | "refused" | "unknown"> {
  const headers = {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${createAppJwt(id, privateKey)(Date.now())}`,
    "user-agent": "sandpiper",
  };
  try {
    const { status, body } = await fetch(`${apiUrl}/app`, {
      ...{ headers, redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) },
    });
    await body?.cancel();
    if (status === 200) return "known";
    return status === 401 || status === 404 ? "refused" : "unknown";
  } catch {
    return "unknown";
  }
}
