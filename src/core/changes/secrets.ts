/** Finds secrets in text that is about to leave: known values in the disguises that matter, then well-known shapes. */

const MIN_KNOWN = 8;
/** A secret cut at both ends is still one; below this length a cut one would match by accident. */
const MIN_CUT = 24;
const CUT = 7;

const PATTERNS: readonly { name: string; shape: RegExp }[] = [
  { name: "a GitHub token", shape: /\bgh[opsur]_[A-Za-z0-9._-]{20,}/ },
  { name: "a GitHub token", shape: /\bgithub_pat_[A-Za-z0-9_]{20,}/ },
  // Documentation uses keys that end with EXAMPLE.
  { name: "an AWS access key", shape: /\b(?:AKIA|ASIA|ABIA|ACCA)(?![A-Z0-9]{9}EXAMPLE\b)[A-Z2-7]{16}\b/ },
  {
    name: "an AWS secret key",
    shape:
      /aws.{0,20}?(?:secret|session).{0,20}?["'\s:=]{1,8}(?![A-Za-z0-9/+]{1,40}EXAMPLEKEY)[A-Za-z0-9/+]{40}/i,
  },
  { name: "a private key", shape: /-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/ },
  { name: "a Slack token", shape: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/ },
  { name: "a Google key", shape: /\bAIza[A-Za-z0-9_-]{35}\b/ },
  { name: "an npm token", shape: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { name: "a GitLab token", shape: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { name: "a Stripe key", shape: /\b[rs]k_live_[A-Za-z0-9]{20,}/ },
];

/** The middle of a secret's base64, whatever stood before it: three alignments, ends that mix with neighbours cut. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].flatMap((pad) => {
    const text = Buffer.from("\0".repeat(pad) + secret)
      .toString("base64")
      .replace(/=+$/, "");
    const core = text.slice(pad === 0 ? 0 : pad + 1, -2);
    return core.length < MIN_KNOWN ? [] : [core, core.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Texts that give a known secret away. */
export function secretForms(secret: string): string[] {
  if (secret.length < MIN_KNOWN) return [];
  const reversed = Array.from(secret).toReversed().join("");
  const hex = Buffer.from(secret).toString("hex");
  const cut = secret.length >= MIN_CUT ? [secret.slice(CUT, -CUT)] : [];
  const escaped = [encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  return [...new Set([secret, ...cut, reversed, hex, hex.toUpperCase(), ...escaped, ...base64Forms(secret)])];
}

const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Cf}/gu;

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** Compiles the forms once for many files. */
export function secretFinder(
  secrets: readonly string[],
): (text: string) => { line: number | null; what: string } | null {
  const forms = [...new Set(secrets.flatMap(secretForms))];
  // A secret that spans lines (a private key) is looked for without its line breaks too.
  const joined = [...new Set(forms.map((form) => form.replace(/\s+/g, "")))].filter(
    (form) => form.length >= MIN_KNOWN,
  );
  return (text) => {
    for (const form of forms) {
      const at = text.indexOf(form);
      if (at >= 0) return { line: lineOf(text, at), what: "a secret of this installation" };
    }
    const squeezed = text.replace(INVISIBLE, "").replace(/\s+/g, "");
    if (joined.some((form) => squeezed.includes(form)))
      return { line: null, what: "a secret of this installation, split up" };
    for (const { name, shape } of PATTERNS) {
      const found = shape.exec(text);
      if (found !== null) return { line: lineOf(text, found.index), what: `what looks like ${name}` };
    }
    return null;
  };
}
