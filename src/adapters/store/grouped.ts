/** Writes that come together go in one statement, as appends to a file share one fsync; each hears its own answer. */

export interface GroupBounds<Item> {
  items: number;
  /** What an item weighs, and how much a group may weigh together; a single one may be heavier. */
  weightOf: (item: Item) => number;
  weight: number;
}

/** `write` gets what has come until now, in order, and answers in the same order; only one group is under way. */
export function grouped<Item, Answer>(
  write: (items: Item[]) => Promise<Answer[]>,
  bounds: GroupBounds<Item>,
): (item: Item) => Promise<Answer> {
  interface Waiting {
    item: Item;
    resolve: (answer: Answer) => void;
    reject: (error: unknown) => void;
  }
  const waiting: Waiting[] = [];
  let flushing = false;

  function nextGroup(): Waiting[] {
    let weight = 0;
    const beyond = waiting.findIndex(({ item }, at) => {
      weight += bounds.weightOf(item);
      return at > 0 && (at >= bounds.items || weight > bounds.weight);
    });
    return waiting.splice(0, beyond === -1 ? waiting.length : beyond);
  }

  async function flush(): Promise<void> {
    if (flushing) return;
    flushing = true;
    while (waiting.length > 0) {
      const group = nextGroup();
      try {
        const answers = await write(group.map(({ item }) => item));
        group.forEach(({ resolve }, at) => resolve(answers[at] as Answer));
      } catch (error) {
        group.forEach(({ reject }) => reject(error));
      }
    }
    flushing = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      void flush();
    });
}
