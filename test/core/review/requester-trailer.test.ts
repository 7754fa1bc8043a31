/** The requester in the message of our own commit. */
import { expect, test } from "vitest";
import { requesterIn, withRequester } from "../../../src/core/review/requester-trailer.ts";

test("who asked is written as a trailer, and read back", () => {
  const message = withRequester("Update clients\n\nFor #3.\n", 42);
  expect(message).toBe("Update clients\n\nFor #3.\n\nHeadwater-Requested-By: 42\n");
  expect(requesterIn(message)).toBe(42);
});

test.each([
  ["nobody asked", withRequester("Update", null)],
  ["a sentence", "see Headwater-Requested-By: 42"],
  ["no id", "Headwater-Requested-By: ada"],
  ["zero", "Headwater-Requested-By: 0"],
  ["a number beyond all ids", `Headwater-Requested-By: ${"9".repeat(30)}`],
])("%s: no requester", (_, body) => {
  expect(requesterIn(body)).toBeNull();
});
