/** What a client does where its user says nothing. */
export function toClientOptions(options = {}) {
  return { retries: options.retries || 3, timeoutMs: options.timeoutMs || 5000 };
}
