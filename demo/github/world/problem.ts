const DOCUMENTATION_URL = "https://docs.github.com/rest";

/** One entry of the `errors` list in GitHub's 422 answers. */
export interface FieldProblem {
  resource: string;
  field?: string;
  code: string;
  message?: string;
}

/** An answer other than success, thrown by whoever finds out and written by the server. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: FieldProblem[] | undefined;
  /** Where what was asked for is now. */
  location: string | undefined;

  constructor(status: number, message: string, errors?: FieldProblem[]) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.errors = errors;
  }

  /** The body GitHub answers with. */
  toBody(): object {
    return {
      message: this.message,
      ...(this.errors && { errors: this.errors }),
      ...(this.location !== undefined && { url: this.location }),
      documentation_url: DOCUMENTATION_URL,
      status: String(this.status),
    };
  }
}

/** GitHub's usual 404; it is also the answer where a 403 would give away that something exists. */
export function notFound(): Problem {
  return new Problem(404, "Not Found");
}

/** The answer to a request for what was moved elsewhere (docs.github.com, "Best practices for using the REST API", "Follow redirects"). */
export function movedTo(url: string): Problem {
  const problem = new Problem(301, "Moved Permanently");
  problem.location = url;
  return problem;
}

/** The answer to a token that lacks the permission. */
export function notAccessible(): Problem {
  return new Problem(403, "Resource not accessible by integration");
}

/** GitHub's 422 with its list of fields. */
export function validationFailed(...errors: FieldProblem[]): Problem {
  return new Problem(422, "Validation Failed", errors);
}

/** A 422 that says one thing in words. */
export function customFailure(resource: string, message: string): Problem {
  return validationFailed({ resource, code: "custom", message });
}
