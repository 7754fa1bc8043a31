/** How pg-boss talks to an embedded database; apart, since loading pg-boss takes as long as a start of PGlite may use. */
export { fromPglite } from "pg-boss";
