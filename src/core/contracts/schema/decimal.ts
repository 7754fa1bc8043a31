/** Whether one decimal number is a whole multiple of another: exactly, and as the arithmetic of validators has it. */

/** True or false when both agree; null where rounding makes validators differ. */
export function isMultiple(value: number, step: number): boolean | null {
  if (step <= 0 || !Number.isFinite(step)) return null;
  const rounded = Number.isInteger(value / step);
  const [a, b] = [parts(value), parts(step)];
  const scale = Math.max(a.scale, b.scale);
  // Far too different in size to be told apart exactly.
  if (scale > 400) return null;
  const exact = scaled(a, scale) % scaled(b, scale) === 0n;
  return exact === rounded ? exact : null;
}

/** The smallest number that both are divisors of; null when it is too large to be of use. */
export function commonMultiple(a: number, b: number): number | null {
  const [left, right] = [parts(a), parts(b)];
  const scale = Math.max(left.scale, right.scale);
  if (scale > 20) return null;
  const [x, y] = [scaled(left, scale), scaled(right, scale)];
  const result = Number((x / divisor(x, y)) * y) / 10 ** scale;
  return Number.isFinite(result) && result < 1e15 ? result : null;
}

/** `step` times `count` without the dust of binary fractions. */
export function times(step: number, count: number): number {
  const { scale } = parts(step);
  if (scale === 0) return step * count;
  return Number((step * count).toFixed(Math.min(scale, 20)));
}

function parts(value: number): { digits: bigint; scale: number } {
  const [mantissa = "0", exponent = "0"] = Math.abs(value).toString().split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const power = Number(exponent);
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - power;
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

function scaled({ digits, scale }: { digits: bigint; scale: number }, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}

function divisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}
