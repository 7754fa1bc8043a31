/** A step of a user who may not read or write what it needs: each time what is refused, and what to do. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AFTER, BEFORE } from "../../scenarios/shop/notes.ts";
import { SPEC } from "../../scenarios/shop/world.ts";
import { canStartAsOther, isRoot, openTheWay, refuse, refuseWriting } from "../../other-user.ts";
import { openActionShop, PLANS, type ActionShop } from "./shop.ts";
import type { Step, StepRequest } from "./step.ts";

// Every step is a process of its own.

let shop: ActionShop;
let event: { name: string; payload: string };
beforeEach(async () => {
  shop = await openActionShop();
  shop.openPullRequest();
  event = shop.recorded("pull_request", "opened");
});
afterEach(() => {
  chmodSync(shop.dir, 0o755);
  return shop.close();
});

const planned = (request: Partial<StepRequest> = {}): Promise<Step> =>
  shop.step({ event, inputs: { stage: "plan" }, permissions: PLANS, asOther: true, ...request });

/** Exit code and what people are told, without the names of folders that are made anew each time. */
function told(step: Step): [number | null, string[]] {
  expect(step.log).not.toMatch(/^ +at /m);
  const lines = step.log.split("\n").filter((line) => /^::(?:error|warning) title=Headwater/.test(line));
  return [
    step.code,
    lines.map((line) => line.replace(/\/[\w./-]*\/headwater-(?:step|action)-\w+/g, "<folder>")),
  ];
}

test.skipIf(!canStartAsOther)("files of the runner that may not be read or written", async () => {
  const unread = await planned({ prepare: (files) => refuse(files["event.json"] ?? "") });
  const lost = await planned({
    prepare: (files) => refuse(files["output"] ?? ""),
    inputs: { stage: "plan", plan: "/dev/null" },
  });
  const unseen = await planned({
    prepare: (files) => refuse(files["summary"] ?? ""),
    inputs: { stage: "plan", plan: "/dev/null" },
  });
  expect({ event: told(unread), output: told(lost), summary: told(unseen) }).toMatchInlineSnapshot(`
    {
      "event": [
        1,
        [
          "::error title=Headwater::The file that GITHUB_EVENT_PATH names cannot be read (EACCES).%0AGitHub sets it and writes the file for every step; let nothing before this step change either.",
        ],
      ],
      "output": [
        1,
        [
          "::error title=Headwater::The file that GITHUB_OUTPUT names cannot be written (EACCES), so this step has no outputs. What it did is done: planned 1 run.%0AGitHub makes that file for every step; let nothing before this step change the variable or fill the disk.",
        ],
      ],
      "summary": [
        0,
        [
          "::warning title=Headwater::The file that GITHUB_STEP_SUMMARY names cannot be written (EACCES), so the summary stands in this log.",
        ],
      ],
    }
  `);
  expect(unseen.log).toContain("**Breaking.** 1 breaking change in `services/payments`.");
});

test.skipIf(!canStartAsOther)("folders that may not be written", async () => {
  const closed = path.join(shop.dir, "closed");
  mkdirSync(closed);
  refuseWriting(closed);
  refuseWriting(shop.dir);
  const wasTold = async (env: Record<string, string>, plan = "/dev/null"): Promise<unknown> =>
    told(await planned({ env, inputs: { stage: "plan", plan } }));
  expect({
    TMPDIR: await wasTold({ TMPDIR: closed }),
    RUNNER_TEMP: await wasTold({ RUNNER_TEMP: closed }),
    "the checkout": await wasTold({}, "headwater-plan.json"),
    "a home that is not there": await wasTold({ HOME: "/nowhere" }),
  }).toMatchInlineSnapshot(`
    {
      "RUNNER_TEMP": [
        1,
        [
          "::error title=Headwater::The folder <folder>/closed/headwater for copies of repositories cannot be made (EACCES).%0AGive a folder that this user may write to: RUNNER_TEMP in a step of a workflow, HEADWATER_DATA for a server.",
        ],
      ],
      "TMPDIR": [
        1,
        [
          "::error title=Headwater::No folder can be made in the temporary folder <folder>/closed (EACCES).%0ASet TMPDIR to a folder that is there, has room, and that this user may write to.",
        ],
      ],
      "a home that is not there": [
        0,
        [],
      ],
      "the checkout": [
        1,
        [
          "::error title=Headwater::headwater-plan.json cannot be written (EACCES).%0AName a file in a folder that is there and that this process may write to.",
        ],
      ],
    }
  `);
});

/** A checkout as a runner makes it for root, while the step runs as somebody else. */
function foreignCheckout(): string {
  const dir = path.join(shop.dir, "checkout");
  mkdirSync(dir);
  openTheWay(shop.dir);
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      cwd: dir,
      encoding: "utf8",
    });
  git("init", "-q", "-b", "main");
  mkdirSync(path.join(dir, path.dirname(SPEC)), { recursive: true });
  for (const text of [BEFORE, AFTER]) {
    writeFileSync(path.join(dir, SPEC), text);
    git("add", "-A");
    git("commit", "-qm", "Change");
  }
  git("update-ref", "refs/remotes/origin/change", "HEAD");
  git("checkout", "-q", "--detach");
  git("branch", "-f", "main", "HEAD~1");
  return dir;
}

test.skipIf(!isRoot || !canStartAsOther)(
  "a checkout of another user is read, and a branch that cannot be made in it is told",
  async () => {
    const dir = foreignCheckout();
    const reviewed = async (head: string): Promise<unknown> => {
      const step = await shop.step({
        dir,
        asOther: true,
        inputs: { base: "main", head, token: "" },
        env: { HOME: "/nowhere" },
      } as StepRequest);
      return [...told(step), step.outputs["summary"] ?? null];
    };
    expect({
      HEAD: await reviewed("HEAD"),
      "a branch of the remote": await reviewed("change"),
    }).toMatchInlineSnapshot(`
      {
        "HEAD": [
          0,
          [],
          "Breaking: 1 breaking change in services/payments.",
        ],
        "a branch of the remote": [
          0,
          [
            "::warning title=Headwater::Nothing can be proposed from here: branch change cannot be made in this checkout. (git update-ref failed: fatal: cannot lock ref 'refs/heads/change': Unable to create '<folder>/checkout/.git/refs/heads/change.lock': Permission denied)",
          ],
          "Breaking: 1 breaking change in services/payments.",
        ],
      }
    `);
    const objects = path.join(dir, ".git/objects");
    refuse(objects);
    expect(await reviewed("HEAD")).toMatchInlineSnapshot(`
      [
        1,
        [
          "::error title=Headwater::This user may not read the repository: <folder>/checkout/.git/objects (EACCES).%0ALet this user read the checkout and its whole folder .git, or run as the user that it belongs to.",
        ],
        null,
      ]
    `);
    chmodSync(objects, 0o755);
  },
);
