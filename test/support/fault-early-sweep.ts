/** Loaded into the real server (`node --import`): what it does every minute it does every half second. */
const MINUTE_MS = 60_000;
const setOften = globalThis.setInterval;
globalThis.setInterval = ((work: () => void, everyMs: number) =>
  setOften(work, everyMs === MINUTE_MS ? 500 : everyMs)) as typeof setInterval;
