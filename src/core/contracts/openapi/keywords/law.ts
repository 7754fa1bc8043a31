/** How serious a change is: what it does to the accepted payloads, seen from the side that has to cope with it. */
import type { Finding } from "../../finding.ts";

/**
 * `narrows`: fewer payloads fit. `widens`: more do. `incomparable`: some are lost and some are gained. `unknown`: the
 * document does not say. `none`: no payload is concerned. `violation`: a promise about time or stability is broken.
 */
export type Effect = "narrows" | "widens" | "incomparable" | "unknown" | "none" | "violation";

export type Level = Finding["level"];

/** Fewer requests break the caller, more responses break the reader. */
export function levelOf(effect: Effect, direction: "request" | "response"): Level {
  switch (effect) {
    case "narrows":
      return direction === "request" ? "error" : "info";
    case "widens":
      return direction === "request" ? "info" : "error";
    case "incomparable":
    case "violation":
      return "error";
    case "unknown":
      return "warning";
    case "none":
      return "info";
  }
}
