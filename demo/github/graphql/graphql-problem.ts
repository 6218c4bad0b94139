/** An entry of GraphQL's `errors` with the `type` that GitHub gives it. */
export class GraphqlProblem extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = "GraphqlProblem";
    this.type = type;
  }
}
