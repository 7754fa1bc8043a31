/** Lengths that GitHub refuses to go beyond. */
import { invalid, Refusal } from "./errors.ts";

const characters = (text: string): number => [...text].length;

/** Comments, reviews and bodies of pull requests. */
export function limitBody(resource: string, body: string | null | undefined): void {
  if (body !== null && body !== undefined && characters(body) > 65_536) {
    throw invalid(resource, "body", "body is too long (maximum is 65536 characters)");
  }
}

export function limitTitle(title: string): void {
  if (title.trim() === "") {
    throw new Refusal(422, "Validation Failed", {
      errors: [{ resource: "PullRequest", field: "title", code: "missing_field" }],
    });
  }
  if (characters(title) > 256) {
    throw invalid("PullRequest", "title", "title is too long (maximum is 256 characters)");
  }
}
