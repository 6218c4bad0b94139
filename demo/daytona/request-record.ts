/** One request as it was answered. */
export interface RequestRecord {
  at: number;
  plane: "control" | "toolbox";
  method: string;
  /** The whole path with its query. */
  path: string;
  /** The route's own line, for example `POST /sandbox/{id}/start`; undefined for one that is unknown. */
  route: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  /** JSON where it is JSON; undefined for a form. */
  requestBody: unknown;
  responseBody: unknown;
  /** 0 when the connection was broken instead. */
  status: number;
  bytesIn: number;
  bytesOut: number;
}
