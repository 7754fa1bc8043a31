/**
 * Properties run on one seed, so that a run of the suite is the same run everywhere and a failure is about the change at
 * hand. `HEADWATER_SEED=random npm test` looks further, and a seed that fast-check prints can be put in its place.
 */
import fc from "fast-check";

const wanted = process.env["HEADWATER_SEED"] ?? "20261127";
const seed = Number(wanted);
if (wanted !== "random" && !Number.isInteger(seed)) {
  throw new Error(`HEADWATER_SEED is a whole number or "random", not "${wanted}".`);
}
fc.configureGlobal(wanted === "random" ? {} : { seed });
