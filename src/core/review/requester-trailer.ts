/**
 * Who asked for a run, as a trailer of the commit that we wrote for it. The body of a pull request can be edited by
 * others; a commit cannot, and the host vouches that it is ours.
 */

const TRAILER = /^Headwater-Requested-By: ([1-9]\d{0,15})$/m;

/** The message with the account id of who asked; unchanged when nobody did (a schedule, a command line). */
export function withRequester(message: string, accountId: number | null): string {
  return accountId === null
    ? message
    : `${message.trimEnd()}\n\nHeadwater-Requested-By: ${String(accountId)}\n`;
}

/** The account id in the body of a commit, or null. Whether the commit is ours is for the caller to know. */
export function requesterIn(body: string): number | null {
  const id = TRAILER.exec(body)?.[1];
  return id === undefined ? null : Number(id);
}
