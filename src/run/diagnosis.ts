/** How one of the things stands that a run needs, as the doctor found it. */
export interface Diagnosis {
  /** What was looked at. */
  name: string;
  /** `unknown`: it could not be looked at, and `found` says why. */
  state: "ok" | "warning" | "problem" | "unknown";
  /** What was seen; fit for anybody who can read a thread. */
  found: string;
  /** What only the operator is to see beside it: addresses, accounts, paths. */
  detail?: string;
  /** What to do. */
  next?: string;
}
