/** What the servers of one database tell each other about repositories that were taken away. */
import type { RepositoryRef } from "../../core/events.ts";
import type { Database } from "./database.ts";

/** A hint, as every delivery: who reads it asks the host before anything is deleted. */
export interface ToldRemoval {
  repository: RepositoryRef;
  installation: number | null;
}

export interface RemovalRows {
  /** Tells all servers. Answers when each was told, in words that `recent` repeats. */
  tell(removals: readonly ToldRemoval[]): Promise<string[]>;
  /** What was told in the last ten minutes: long enough for a server that was busy, or that starts. */
  recent(): Promise<(ToldRemoval & { told: string })[]>;
}

const WHEN = `repository_id::text || ' ' || told_at::text`;

/** Times are the database's, so that clocks of servers need not agree. */
export function removalRows({ query }: Pick<Database, "query">): RemovalRows {
  return {
    tell: async (removals) => {
      const each = [...new Map(removals.map((removal) => [removal.repository.id, removal])).values()];
      if (each.length === 0) return [];
      const rows = await query<{ told: string }>(
        `with old as (
           delete from headwater.removals
           where told_at < now() - interval '1 hour' and not (repository_id = any ($1::bigint[]))
         )
         insert into headwater.removals (repository_id, owner, name, installation, told_at)
         select id, owner, name, installation, now()
         from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) as gone (id, owner, name, installation)
         on conflict (repository_id) do update set
           owner = excluded.owner, name = excluded.name, installation = excluded.installation,
           told_at = excluded.told_at
         returning ${WHEN} as told`,
        [
          each.map(({ repository }) => repository.id),
          each.map(({ repository }) => repository.owner),
          each.map(({ repository }) => repository.name),
          each.map(({ installation }) => installation),
        ],
      );
      return rows.map(({ told }) => told);
    },
    recent: async () => {
      const rows = await query<RepositoryRef & { installation: number | null; told: string }>(
        `select repository_id::float8 as id, owner, name, installation::float8 as installation, ${WHEN} as told
         from headwater.removals where told_at > now() - interval '10 minutes' order by told_at, repository_id`,
      );
      return rows.map(({ id, owner, name, installation, told }) => ({
        repository: { id, owner, name },
        installation,
        told,
      }));
    },
  };
}
