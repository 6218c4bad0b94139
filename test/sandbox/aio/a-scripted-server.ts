/** A request that was sent. */
export interface Sent {
  method: string;
  url: URL;
  headers: Headers;
  body: unknown;
}

type Scripted = Response | Error | ((sent: Sent) => Response | Promise<Response>);

/** A `fetch` whose requests are answered by the script in order; past its end by the last answer. Nothing leaves the process. */
export function aScriptedServer(...script: Scripted[]): { fetch: typeof globalThis.fetch; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { method = "GET", body, headers } = init;
    const request = {
      method,
      url: new URL(String(input)),
      headers: new Headers(headers),
      body: body === undefined ? undefined : JSON.parse(String(body)),
    };
    sent.push(request);
    const answer = script[Math.min(sent.length, script.length) - 1]!;
    if (answer instanceof Error) throw answer;
    if (typeof answer === "function") return answer(request);
    return answer.clone();
  };
  return { fetch, sent };
}

/** An answer with a JSON body. */
export function json(body: unknown, init: ResponseInit = {}): Response {
  return new Response(JSON.stringify(body), { headers: { "content-type": "application/json" }, ...init });
}

/** A success of an AIO sandbox. */
export function data(content: unknown): Response {
  return json({ success: true, message: "Operation successful", data: content, hint: null });
}

/** A body without an end; `onCancel` is told when nobody reads on. */
export function anEndlessBody(onCancel: () => void): Response {
  const chunk = new Uint8Array(1024 * 1024).fill(32);
  return new Response(
    new ReadableStream(
      { pull: (controller) => controller.enqueue(chunk), cancel: onCancel },
      { highWaterMark: 0 },
    ),
  );
}
