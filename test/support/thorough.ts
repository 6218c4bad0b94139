/** `THOROUGH=1` repeats what is else done a few times as often as it can matter, for an hour in which nobody waits. */
export const THOROUGH = process.env.THOROUGH === "1";
