/** Which paths Headwater never writes, whatever a hook's `writes` says, and which always wait for people. */
import { foldComponent, foldPath } from "./fold.ts";
import { isInstructionPath } from "./instruction.ts";

const MAX_PATH_BYTES = 4_096;
const MAX_COMPONENT_BYTES = 255;

const GIT_FILES = new Set([".git", ".gitmodules", ".gitattributes"]);
/** Short names under which Windows offers `.git`, `.gitmodules` and `.gitattributes`. */
const GIT_SHORT_NAME = /^\.?gi[^~]*~[0-9]+/;
const WINDOWS_DEVICE =
  /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$) *(?:\..*)?$/;

function refusedComponent(component: string): string | null {
  if (component === "") return "it has an empty part";
  if (component === "." || component === "..") return `it has a \`${component}\` part`;
  if (Buffer.byteLength(component) > MAX_COMPONENT_BYTES)
    return `a part is longer than ${MAX_COMPONENT_BYTES} bytes`;
  const folded = foldComponent(component);
  if (GIT_FILES.has(folded)) return `\`${folded}\` belongs to git`;
  if (GIT_SHORT_NAME.test(folded)) return "a part can stand for a file of git on Windows";
  if (/[. ]$/.test(component)) return "a part ends with a dot or a space";
  if (
    WINDOWS_DEVICE.test(
      component
        .toLowerCase()
        .replace(/[ .]+$/, "")
        .split(":")[0] ?? "",
    )
  ) {
    return "a part is a device name on Windows";
  }
  return null;
}

/** Why nothing may ever be written at `path`; null when something may. */
export function refusedPath(path: string): string | null {
  if (path === "") return "it is empty";
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `it is longer than ${MAX_PATH_BYTES} bytes`;
  if (!path.isWellFormed() || path.includes("\ufffd")) return "it is not valid text";
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) return "it holds a control character";
  if (path.includes("\\")) return "it holds a backslash";
  if (path.startsWith("/") || /^[a-zA-Z]:/.test(path)) return "it is absolute";
  if (path.normalize("NFC") !== path) return "it is not in Unicode normal form NFC";
  const components = path.split("/");
  const refused = components.map(refusedComponent).find((reason) => reason !== null);
  if (refused !== undefined) return refused;
  const [first, second] = components.map(foldComponent);
  if (first === ".github" && (second === "workflows" || second === "actions")) {
    return `\`.github/${second}\` holds programs that run with the repository's secrets`;
  }
  return null;
}

/** Manifests and lock files: what is installed and which scripts an installation runs. */
const PACKAGE_FILES = new Set(
  `package.json package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml pnpm-workspace.yaml bun.lock bun.lockb
  bunfig.toml deno.json deno.jsonc deno.lock .npmrc .yarnrc .yarnrc.yml .pnpmfile.cjs .pnpmfile.mjs pyproject.toml
  setup.py setup.cfg pipfile pipfile.lock poetry.lock pdm.lock uv.lock environment.yml environment.yaml conda-lock.yml
  cargo.toml cargo.lock go.mod go.sum go.work go.work.sum gemfile gemfile.lock composer.json composer.lock pom.xml
  build.gradle build.gradle.kts settings.gradle settings.gradle.kts gradle.lockfile gradle.properties
  libs.versions.toml gradle-wrapper.properties gradle-wrapper.jar build.sbt packages.config packages.lock.json
  directory.packages.props directory.build.props directory.build.targets nuget.config global.json paket.dependencies
  paket.lock package.swift package.resolved podfile podfile.lock cartfile cartfile.resolved mix.exs mix.lock
  rebar.config rebar.lock pubspec.yaml pubspec.lock stack.yaml stack.yaml.lock cabal.project cabal.project.freeze
  module.bazel module.bazel.lock workspace workspace.bazel flake.nix flake.lock conanfile.txt conanfile.py vcpkg.json
  jenkinsfile .gitlab-ci.yml buildspec.yml buildspec.yaml azure-pipelines.yml .travis.yml .pre-commit-config.yaml
  lefthook.yml .envrc codeowners`.split(/\s+/),
);
const PACKAGE_PATTERN =
  /^(?:(?:dev-|test-)?requirements.*\.(?:txt|in)|constraints.*\.txt|.*\.(?:csproj|fsproj|vbproj|gemspec|podspec|cabal))$/;
/** Folders whose files run by themselves: on commit, on opening the folder, in another CI. */
const RUNNING_FOLDERS = new Set([
  ".github",
  ".husky",
  ".devcontainer",
  ".vscode",
  ".circleci",
  ".codecatalyst",
  ".buildkite",
]);

/** Instructions of other agents; Headwater does not read them, people's tools do. */
const OTHER_INSTRUCTIONS = new Set(["claude.md", "gemini.md", ".cursorrules", ".mcp.json"]);

/** Why a person must approve a change of `path` even where `approval: auto` would merge it; null when none must. */
export function humanApprovalReason(path: string): string | null {
  const components = foldPath(path).split("/");
  const [first = ""] = components;
  const last = components.at(-1) ?? "";
  if (isInstructionPath(path) || OTHER_INSTRUCTIONS.has(last)) return "it instructs agents";
  if (RUNNING_FOLDERS.has(first)) return `files under \`${first}\` can run by themselves`;
  if (last === "codeowners") return "it says who must review";
  if (PACKAGE_FILES.has(last) || PACKAGE_PATTERN.test(last)) return "it decides what is installed or built";
  return null;
}

/** Paths of `changed` that another one, or a file of `tree`, equals on a file system that ignores case and form. */
export function foldCollisions(
  changed: readonly string[],
  tree: readonly string[],
): { path: string; other: string }[] {
  const known = new Map<string, string>();
  for (const path of tree) known.set(foldPath(path), path);
  const collisions: { path: string; other: string }[] = [];
  for (const path of changed) {
    const folded = foldPath(path);
    const other = known.get(folded);
    if (other !== undefined && other !== path) collisions.push({ path, other });
    known.set(folded, path);
  }
  return collisions;
}
