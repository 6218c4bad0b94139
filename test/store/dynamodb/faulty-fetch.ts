type Ask = typeof fetch;

/** What a request asks for, as DynamoDB names it. */
export function toOperation(request: Parameters<Ask>[0]): string {
  return (request as Request).headers.get("x-amz-target")?.split(".").at(-1) ?? "";
}

function aFault(status: number, type: string): Response {
  return new Response(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}` }), { status });
}

/** Refuses the first `times` requests with the fault and counts all of them. */
export function refusing(times: number, type: string, status = 400) {
  const counted = { requests: 0 };
  const ask: Ask = async (request, init) => {
    counted.requests += 1;
    return counted.requests <= times ? aFault(status, type) : fetch(request, init);
  };
  return { ask, counted };
}

/** Every request takes effect, and the answer to every other one is lost. */
export function losingAnswers(): Ask {
  let requests = 0;
  return async (request, init) => {
    requests += 1;
    const isLost = requests % 2 === 1;
    const response = await fetch(request, init);
    if (!isLost) return response;
    await response.arrayBuffer();
    throw new TypeError("The connection was reset.");
  };
}

/** A process that dies: after so many requests nothing comes of any other. */
export function dyingAfter(requests: number): Ask {
  let left = requests;
  return async (request, init) => {
    left -= 1;
    return left < 0 ? aFault(400, "TheProcessIsDead") : fetch(request, init);
  };
}

/** Does something else once, right before the first request of that kind is sent. */
export function interrupting(
  isMoment: (operation: string, body: string) => boolean,
  other: () => Promise<unknown>,
): Ask {
  let isDone = false;
  return async (request, init) => {
    if (!isDone && isMoment(toOperation(request), await (request as Request).clone().text())) {
      isDone = true;
      await other();
    }
    return fetch(request, init);
  };
}
