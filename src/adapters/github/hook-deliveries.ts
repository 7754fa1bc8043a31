/** The App's own list of webhook deliveries: which never arrived, and asking GitHub to send them once more. */
import { attempt, PAGE, type GitHubClient } from "./calls.ts";
import { idOf } from "./ids.ts";

/** One attempt to deliver, as GitHub lists it. Attempts of one delivery share the `guid`. */
export interface HookAttempt {
  id: number;
  guid: string;
  event: string;
  deliveredAt: string;
  arrived: boolean;
}

/** Beyond this the sweep does more than redelivering would. */
const MOST_PAGES = 10;

/** Newest first, back to `since`. `truncated`: there were more than are read. */
export async function hookAttempts(
  octokit: GitHubClient,
  filter: { failed: boolean; since: string },
): Promise<{ attempts: HookAttempt[]; truncated: boolean }> {
  const attempts: HookAttempt[] = [];
  let cursor: string | null = null;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data, headers } = await attempt(() =>
      octokit.request("GET /app/hook/deliveries", {
        per_page: PAGE,
        ...(filter.failed ? { status: "failure" } : {}),
        ...(cursor === null ? {} : { cursor }),
      }),
    );
    for (const each of data) {
      if (each.delivered_at < filter.since) return { attempts, truncated: false };
      attempts.push({
        id: idOf(each.id),
        guid: each.guid,
        event: each.event,
        deliveredAt: each.delivered_at,
        arrived: each.status_code >= 200 && each.status_code < 300,
      });
    }
    cursor = cursorOf(headers.link);
    if (cursor === null) return { attempts, truncated: false };
  }
  return { attempts, truncated: true };
}

function cursorOf(link: string | undefined): string | null {
  const next = /<([^>]+)>;\s*rel="next"/u.exec(link ?? "")?.[1];
  return next !== undefined && URL.canParse(next) ? new URL(next).searchParams.get("cursor") : null;
}

export async function redeliverHook(octokit: GitHubClient, id: number): Promise<void> {
  await attempt(() =>
    octokit.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id: id }),
  );
}
