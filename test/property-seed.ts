/**
 * Properties run on one seed, so that a run of the suite is the same run everywhere and a failure is about the change at
 * hand. `PROPERTY_SEED=random npm test` looks further, and a seed that fast-check prints can be put in its place.
 */
import fc from "fast-check";

const wanted = process.env["PROPERTY_SEED"] ?? "20261127";
const seed = Number(wanted);
if (wanted !== "random" && !Number.isInteger(seed)) {
  throw new Error(`PROPERTY_SEED is a whole number or "random", not "${wanted}".`);
}
fc.configureGlobal(wanted === "random" ? {} : { seed });
