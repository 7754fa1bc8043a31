/** A look at a repository as an entry of the queue, so that it waits for its turn like everything about that repository. */
import { integer, fields, repositoryOf, field } from "../adapters/github/payload.ts";
import type { Delivery } from "../ports.ts";
import type { SweepLook } from "./server-deliveries.ts";

/** No event of GitHub's has a dot, and the front takes none that has. */
const EVENT = "headwater.sweep";

/** One per repository: while it waits, another one changes nothing. */
export function sweepDelivery({ repository, installationId }: SweepLook): Delivery {
  const { id, owner, name } = repository;
  return {
    id: `sweep-${id}`,
    event: EVENT,
    receivedAt: "",
    payload: JSON.stringify({
      repository: { id, name, owner: { login: owner } },
      installation: { id: installationId },
    }),
  };
}

/** Null for every other delivery. */
export function sweepOf({ event, payload }: Delivery): SweepLook | null {
  if (event !== EVENT) return null;
  const parsed = fields(JSON.parse(payload));
  const repository = repositoryOf(field(parsed, "repository"));
  const installationId = integer(parsed, "installation", "id");
  return repository === null || installationId === null ? null : { repository, installationId };
}
