import { describe, expect, it } from "vitest";
import type { SpecRoot } from "../../../src/core/config-model.ts";
import { specDialect, withRoot } from "../../../src/core/specs/roots.ts";
import { spec } from "./spec-of.ts";

const root = (match: string): SpecRoot => ({ match, governs: [], consumes: [] });
const ROOTS = ["specs/**/*.spec.md", "**/.kiro/specs/**", "openspec/**", "specs/[0-9]*-*/**"].map(root);

describe("which files are specs", () => {
  it.each([
    ["specs/services/orders.spec.md", "spec.md"],
    ["specs/orders.spec.ts", null],
    ["src/orders.spec.md", null],
    [".kiro/specs/checkout/requirements.md", "kiro"],
    [".kiro/specs/checkout/bugfix.md", "kiro"],
    [".kiro/specs/060-agents/lina/tasks.md", "kiro"],
    ["apps/web/.kiro/specs/checkout/design.md", "kiro"],
    [".kiro/specs/login.md", "kiro"],
    [".kiro/specs/README.md", null],
    [".kiro/specs/checkout/research.md", null],
    [".kiro/specs/checkout/.config.kiro", null],
    [".kiro/specs/checkout/tasks.meta.json", null],
    [".kiro/steering/product.md", null],
    ["openspec/specs/auth/spec.md", "openspec"],
    ["openspec/changes/add-x/specs/auth/spec.md", "openspec"],
    ["openspec/changes/add-x/tasks.md", "openspec"],
    ["openspec/changes/archive/2026-01-01-add-x/specs/auth/spec.md", null],
    ["openspec/changes/archive/2026-01-01-add-x/tasks.md", null],
    ["openspec/project.md", null],
    ["specs/001-albums/spec.md", "speckit"],
    ["specs/001-albums/tasks.md", "speckit"],
    ["specs/20260817-albums/plan.md", "speckit"],
    ["specs/20260817-101500-albums/spec.md", "speckit"],
    ["specs/001-albums/research.md", null],
    ["docs/001-albums/spec.md", null],
  ])("%s is %s", (path, dialect) => {
    expect(specDialect(path, ROOTS)).toBe(dialect);
  });

  it("asks the configured roots, also nested ones", () => {
    expect(specDialect("packages/pay/design/pay.spec.md", [root("packages/*/design/**")])).toBe("spec.md");
    expect(specDialect("packages/pay/design/pay.spec.md", [])).toBeNull();
  });

  it("adds what the configuration says about files that other tools own", () => {
    const roots: SpecRoot[] = [
      { match: "**/.kiro/specs/**", governs: ["src/**"], consumes: ["svc.payments"] },
    ];
    const found = withRoot(spec("# T\n", ".kiro/specs/a/requirements.md"), roots);
    expect(found).toMatchObject({ governs: ["src/**"], consumes: [{ spec: "svc.payments", items: [] }] });
  });
});
