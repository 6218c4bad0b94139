/** What a client does where its user says nothing. */
export function toClientOptions(options = {}) {
  return { retries: 3, timeoutMs: 5000, ...options };
}
