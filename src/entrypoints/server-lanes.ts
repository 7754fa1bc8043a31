/** Which lane a delivery of GitHub's belongs to: its repository's, and which installation has its share there. */
import { field, installationOf, integer } from "../adapters/github/payload.ts";
import type { LaneOf } from "../adapters/store/insert-deliveries.ts";

export const laneOfRepository = (id: number): string => `repository:${id}`;

/** A delivery without a repository is about an installation, or about nothing that needs an order. */
export const laneOfDelivery: LaneOf = ({ id, payload }) => {
  const parsed: unknown = JSON.parse(payload);
  const repository = integer(field(parsed, "repository"), "id");
  const installation = installationOf(parsed);
  const lane =
    repository !== null
      ? laneOfRepository(repository)
      : installation !== null
        ? `installation:${installation}`
        : `delivery:${id}`;
  return { lane, installation };
};
