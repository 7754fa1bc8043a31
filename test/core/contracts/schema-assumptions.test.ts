/** Questions that contain themselves: the answers are those of the greatest fixed point, found in few steps. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Assumptions } from "../../../src/core/contracts/schema/assumptions.ts";

/** A question holds when nothing is wrong with it, and all questions that it leads to hold. */
interface Graph {
  wrong: boolean[];
  edges: number[][];
}

function asked({ wrong, edges }: Graph, roots: number[]): { answers: boolean[]; steps: number } {
  const known = new Assumptions<boolean>((answer) => answer);
  let steps = 0;
  const ask = (node: number): boolean => {
    const found = known.known(String(node), true);
    if (found !== undefined) return found;
    return known.ask(String(node), () => {
      steps += 1;
      return !wrong[node] && (edges[node] ?? []).every(ask);
    });
  };
  return { answers: roots.map(ask), steps };
}

function holds({ wrong, edges }: Graph, root: number): boolean {
  const seen = new Set([root]);
  for (const node of seen) for (const next of edges[node] ?? []) seen.add(next);
  return [...seen].every((node) => !wrong[node]);
}

const graphs = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.record({
    wrong: fc.array(
      fc.integer({ max: 9, min: 0 }).map((roll) => roll === 0),
      { minLength: size, maxLength: size },
    ),
    edges: fc.array(fc.array(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }),
  }),
);

describe("answers that lean on open questions", () => {
  it("are right in whatever order they are asked for", () => {
    fc.assert(
      fc.property(graphs, fc.array(fc.nat(11), { minLength: 1, maxLength: 12 }), (graph, picks) => {
        const roots = picks.map((pick) => pick % graph.wrong.length);
        expect(asked(graph, roots).answers).toEqual(roots.map((root) => holds(graph, root)));
      }),
      { numRuns: 500 },
    );
  });

  it("lean on what the answers lean on that they were found inside of", () => {
    // 7 leans on 5 alone, and 5 on 6: when 5 is answered and 6 is not, what is built on 7 leans on 6.
    const edges = [[], [6], [5, 8], [], [2], [6, 7], [2, 3], [5], [7]];
    const graph = { wrong: edges.map((_, node) => node === 3), edges };
    expect(asked(graph, [6, 8, 0]).answers).toEqual([false, false, true]);
  });

  it("are worked out once each where all holds, however many ways lead to each", () => {
    const edges = Array.from({ length: 300 }, (_, node) =>
      [1, 7, 31, 100].map((by) => (node * by + 1) % 300),
    );
    const graph = { wrong: edges.map(() => false), edges };
    expect(asked(graph, [0]).answers).toEqual([true]);
    expect(asked(graph, [0]).steps).toBeLessThanOrEqual(300);
  });

  it("forget the open questions of work that was given up", () => {
    const known = new Assumptions<boolean>((answer) => answer);
    const failing = () =>
      known.ask("a", () =>
        known.ask("b", () => {
          throw new Error("enough");
        }),
      );
    expect(failing).toThrow("enough");
    known.reset();
    expect([known.known("a", true), known.known("b", true), known.depth]).toEqual([undefined, undefined, 0]);
  });
});
