/** Callbacks and webhooks: here the API sends, and whoever reads the contract answers. */
import { follow, type Part, parts } from "../follow-ref.ts";
import { at, equalJson, objectMember } from "../pointer.ts";
import { type Operation, operationsOf } from "./document.ts";
import { isJson, mediaTypes, schemaOf } from "./media-types.ts";
import { OperationReport, type Report } from "./report.ts";

/** `compare` judges what is the same for both kinds of operation. */
export function compareWebhooks(report: Report, compare: (run: OperationReport) => void): void {
  const root = (api: Report["before"]): Part => ({
    value: objectMember(api.root, "webhooks") ?? {},
    at: "/webhooks",
  });
  const items = (api: Report["before"]) =>
    parts(api, { value: { webhooks: root(api).value }, at: "" }, "webhooks");
  const [had, has] = [items(report.before), items(report.after)];
  for (const [name, old] of had) {
    const now = has.get(name);
    const path = `webhook ${name}`;
    if (now === undefined) {
      const message = `The webhook \`${name}\` is gone.`;
      report.add({ rule: "webhook-removed", level: "error", path, message, before: old.at, after: null });
      continue;
    }
    const operations = pairs(report, [old, now], name, "webhook ");
    for (const label of operations.gone) {
      const message = `The operation \`${label}\` is gone.`;
      report.add({ rule: "webhook-removed", level: "error", path, message, before: old.at, after: now.at });
    }
    for (const label of operations.come) {
      const message = `The operation \`${label}\` is new.`;
      report.add({ rule: "webhook-added", level: "info", path, message, before: old.at, after: now.at });
    }
    for (const run of operations.both) {
      compare(run);
      compareSent(run, { errorsOnly: true });
    }
  }
  for (const [name, now] of has) {
    if (had.has(name)) continue;
    const message = `The webhook \`${name}\` is new.`;
    report.add({
      rule: "webhook-added",
      level: "info",
      path: `webhook ${name}`,
      message,
      before: null,
      after: now.at,
    });
  }
}

export function compareCallbacks(run: OperationReport): void {
  const { report } = run;
  const [had, has] = [parts(report.before, run.old, "callbacks"), parts(report.after, run.now, "callbacks")];
  const shared = { before: at(run.old.at, "callbacks"), after: at(run.now.at, "callbacks") };
  for (const [name, old] of had) {
    const path = `${run.now.label} callback ${name}`;
    const now = has.get(name);
    if (now === undefined) {
      const message = `The callback \`${name}\` is gone.`;
      run.add({ ...shared, path, rule: "callback-removed", level: "error", message });
      continue;
    }
    compareExpressions(run, [old, now], name);
  }
  for (const name of [...has.keys()].filter((key) => !had.has(key))) {
    const message = `The callback \`${name}\` is new.`;
    run.add({
      ...shared,
      path: `${run.now.label} callback ${name}`,
      rule: "callback-added",
      level: "info",
      message,
    });
  }
}

function compareExpressions(run: OperationReport, [old, now]: [Part, Part], name: string): void {
  const { report } = run;
  const path = `${run.now.label} callback ${name}`;
  const expressions = new Set([...Object.keys(old.value), ...Object.keys(now.value)]);
  for (const expression of expressions) {
    if (expression.startsWith("x-")) continue;
    const [a, b] = [
      follow(report.before, old.value[expression], at(old.at, expression)),
      follow(report.after, now.value[expression], at(now.at, expression)),
    ];
    const shared = { path, before: (a ?? old).at, after: (b ?? now).at };
    if (a === null || b === null) {
      if (a === b) continue;
      const gone = b === null;
      const message = `The callback \`${name}\` ${gone ? "no longer calls" : "calls"} \`${expression.slice(0, 100)}\`.`;
      const rule = gone ? "callback-removed" : "callback-added";
      run.add({ ...shared, rule, level: gone ? "error" : "info", message });
      continue;
    }
    const operations = pairs(report, [a, b], expression, `${run.now.label} callback `);
    for (const label of operations.gone) {
      run.add({ ...shared, rule: "callback-removed", level: "error", message: `\`${label}\` is gone.` });
    }
    for (const label of operations.come) {
      run.add({ ...shared, rule: "callback-added", level: "info", message: `\`${label}\` is new.` });
    }
    for (const inner of operations.both) compareSent(inner, { errorsOnly: false });
  }
}

function pairs(report: Report, [old, now]: [Part, Part], path: string, prefix: string) {
  const had = operationsOf(report.before, old, path, prefix);
  const has = operationsOf(report.after, now, path, prefix);
  const find = (list: Operation[], { key }: Operation) => list.find((other) => other.key === key);
  return {
    both: had.flatMap((a) => {
      const b = find(has, a);
      return b === undefined ? [] : [new OperationReport(report, a, b)];
    }),
    gone: had.filter((a) => find(has, a) === undefined).map(({ label }) => label),
    come: has.filter((b) => find(had, b) === undefined).map(({ label }) => label),
  };
}

/** What the API sends is judged like a response, what it is answered like a request. */
function compareSent(run: OperationReport, { errorsOnly }: { errorsOnly: boolean }): void {
  const bodies = [
    follow(run.report.before, run.old.value["requestBody"], at(run.old.at, "requestBody")),
    follow(run.report.after, run.now.value["requestBody"], at(run.now.at, "requestBody")),
  ] as const;
  compareBodies(run, bodies, { direction: "response", path: "payload", errorsOnly });
  if (errorsOnly) return;
  const [had, has] = [
    parts(run.report.before, run.old, "responses"),
    parts(run.report.after, run.now, "responses"),
  ];
  for (const [status, old] of had) {
    const use = { direction: "request" as const, path: `answer ${status}`, errorsOnly };
    compareBodies(run, [old, has.get(status) ?? null], use);
  }
  const others = ["parameters", "security", "servers"];
  if (others.some((key) => !equalJson(run.old.value[key] ?? null, run.now.value[key] ?? null))) {
    run.report.unknown(
      run.now.label,
      "parameters and credentials of what the API sends are compared word for word only",
    );
  }
}

function compareBodies(
  run: OperationReport,
  [old, now]: readonly [Part | null, Part | null],
  { direction, path, errorsOnly }: { direction: "request" | "response"; path: string; errorsOnly: boolean },
): void {
  if (old === null && now === null) return;
  if (old === null || now === null) {
    if (!errorsOnly)
      run.report.unknown(
        `${run.now.label} ${path}`,
        "it is there on one side only, and who has to cope is not stated",
      );
    return;
  }
  const { pairs: media, gone, come } = mediaTypes(run, old, now);
  for (const [a, b] of media) {
    const [had, has] = [schemaOf(a.part), schemaOf(b.part)];
    if (had === null || has === null) continue;
    const use = { direction, area: "body" as const, path, strong: isJson(a) };
    for (const finding of run.judged(had, has, use)) {
      if (!errorsOnly || finding.level === "error") run.add(finding);
    }
  }
  if (!errorsOnly && gone.length + come.length > 0) {
    run.report.unknown(
      `${run.now.label} ${path}`,
      "its media types changed, and who has to cope is not stated",
    );
  }
}
