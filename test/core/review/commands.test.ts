/** Only a first line that is exactly a command commands anything. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest, parseCommand, VERBS } from "../../../src/core/review/commands.ts";
import type { Command } from "../../../src/core/review/commands.ts";
import { hostileText } from "./hostile.ts";

const unknown = (text: string, suggestion: (typeof VERBS)[number] | null): Command => ({
  verb: "unknown",
  text,
  suggestion,
});

const OBEYED: [string, Command][] = [
  ["/headwater help", { verb: "help" }],
  ["/headwater status", { verb: "status" }],
  ["/headwater retry", { verb: "retry", hook: null }],
  ["/headwater stop", { verb: "stop", hook: null }],
  ["/hw help", { verb: "help" }],
  ["/hw retry", { verb: "retry", hook: null }],
  ["/headwater", { verb: "help" }],
  ["/hw", { verb: "help" }],
  ["/headwater retry update-docs", { verb: "retry", hook: "update-docs" }],
  ["/headwater stop regenerate-clients", { verb: "stop", hook: "regenerate-clients" }],
  ["/headwater stop cascade-svc.orders", { verb: "stop", hook: "cascade-svc.orders" }],
  ["   /headwater help", { verb: "help" }],
  ["/headwater help   ", { verb: "help" }],
  ["/headwater \t help\t", { verb: "help" }],
  ["/headwater help\nsecond line", { verb: "help" }],
  ["/headwater help\r\nsecond line", { verb: "help" }],
  ["/headwater help\rsecond line", { verb: "help" }],
  ["/Headwater Help", { verb: "help" }],
  ["/HW STOP", { verb: "stop", hook: null }],
  ["/headwater stop\n/headwater retry", { verb: "stop", hook: null }],
];

const ACCEPTED: [string, string][] = [
  ["/headwater accept 0123456789ab nobody calls it", "nobody calls it"],
  ["/hw accept 0123456789AB nobody calls it  ", "nobody calls it"],
  ["/Headwater Accept\t0123456789ab\t`code` <b> @team #1 -->\nsecond line", "`code` <b> @team #1 -->"],
  ["/headwater accept 0123456789ab 誰も使っていない", "誰も使っていない"],
  [`/headwater accept 0123456789ab ${"x".repeat(500)}`, "x".repeat(500)],
];

const UNKNOWN: [string, Command][] = [
  ["/headwater accept", unknown("accept", "accept")],
  ["/headwater accept 0123456789ab", unknown("accept 0123456789ab", "accept")],
  ["/headwater accept `0123456789ab` why", unknown("accept `0123456789ab` why", "accept")],
  ["/headwater accept 0123456789a why", unknown("accept 0123456789a why", "accept")],
  ["/headwater accept 0123456789abc why", unknown("accept 0123456789abc why", "accept")],
  ["/headwater accept all of it", unknown("accept all of it", "accept")],
  [
    `/headwater accept 0123456789ab ${"x".repeat(501)}`,
    unknown(`accept 0123456789ab ${"x".repeat(501)}`, "accept"),
  ],
  ["/headwater acept 0123456789ab why", unknown("acept 0123456789ab why", "accept")],
  ["/headwater retyr", unknown("retyr", "retry")],
  ["/headwater statsu", unknown("statsu", "status")],
  ["/headwater stat", unknown("stat", "status")],
  ["/headwater hlep", unknown("hlep", "help")],
  ["/headwater approve", unknown("approve", null)],
  ["/headwater merge it now", unknown("merge it now", null)],
  ["/headwater help me", unknown("help me", "help")],
  ["/headwater status please", unknown("status please", "status")],
  ["/headwater retry one two", unknown("retry one two", "retry")],
  ["/headwater stop ../../etc", unknown("stop ../../etc", "stop")],
  ["/headwater stop -x", unknown("stop -x", "stop")],
  ["/headwater stop `rm`", unknown("stop `rm`", "stop")],
  ["/headwater constructor", unknown("constructor", null)],
  ["/headwater __proto__", unknown("__proto__", null)],
  ["/headwater x", unknown("x", null)],
  ["/headwater /headwater stop", unknown("/headwater stop", null)],
];

const IGNORED: [string, string][] = [
  ["a reason with what cannot be seen", "/headwater accept 0123456789ab no\u200bbody"],
  ["a no-break space before the fingerprint", "/headwater accept\u00a00123456789ab why"],
  ["letters that look like ASCII", "/headwater аccept 0123456789ab why"],
  ["an acceptance in a quote", "> /headwater accept 0123456789ab why"],
  ["an acceptance on the second line", "hello\n/headwater accept 0123456789ab why"],
  ["an acceptance in code", "    /headwater accept 0123456789ab why"],
  ["empty", ""],
  ["prose", "please run /headwater stop"],
  ["second line", "hello\n/headwater stop"],
  ["after an empty line", "\n/headwater stop"],
  ["after a blank line", "  \n/headwater stop"],
  ["quote", "> /headwater stop"],
  ["nested quote", ">> /headwater stop"],
  ["indented quote", "  > /headwater stop"],
  ["code span", "`/headwater stop`"],
  ["code fence", "```\n/headwater stop\n```"],
  ["tilde fence", "~~~\n/headwater stop\n~~~"],
  ["code by four spaces", "    /headwater stop"],
  ["code by a tab", "\t/headwater stop"],
  ["code by space and tab", " \t/headwater stop"],
  ["list item", "- /headwater stop"],
  ["numbered item", "1. /headwater stop"],
  ["heading", "# /headwater stop"],
  ["bold", "**/headwater stop**"],
  ["HTML comment", "<!-- /headwater stop -->"],
  ["open HTML comment", "<!--\n/headwater stop\n-->"],
  ["HTML element", "<p>/headwater stop</p>"],
  ["escaped slash", "\\/headwater stop"],
  ["another product", "/kiro stop"],
  ["longer word", "/headwaters stop"],
  ["longer short word", "/hwx stop"],
  ["colon", "/headwater: stop"],
  ["no slash", "headwater stop"],
  ["two slashes", "//headwater stop"],
  ["space after slash", "/ headwater stop"],
  ["backslash", "\\headwater stop"],
  ["full-width slash", "\uff0fheadwater stop"],
  ["division slash", "\u2215headwater stop"],
  ["Cyrillic e", "/h\u0435adwater stop"],
  ["Cyrillic o in the verb", "/headwater st\u043ep"],
  ["Kelvin sign", "/headwater \u212aelp"],
  ["zero width space before", "\u200b/headwater stop"],
  ["zero width space inside", "/head\u200bwater stop"],
  ["zero width space in the verb", "/headwater st\u200bop"],
  ["zero width space at the end", "/headwater stop\u200b"],
  ["byte order mark", "\ufeff/headwater stop"],
  ["right-to-left override", "\u202e/headwater stop"],
  ["soft hyphen", "/headwater sto\u00adp"],
  ["no-break space", "/headwater\u00a0stop"],
  ["ideographic space", "/headwater\u3000stop"],
  ["line separator", "/headwater stop\u2028more"],
  ["vertical tab", "/headwater\u000bstop"],
  ["form feed", "\f/headwater stop"],
  ["null byte", "/headwater stop\u0000"],
  ["escape sequence", "/headwater stop\u001b[0m"],
  ["accented letter", "/headwater stöp"],
  ["emoji", "/headwater stop 🛑"],
  ["curly quotes", "“/headwater stop”"],
  ["straight quotes", '"/headwater stop"'],
  ["link", "[/headwater stop](https://example.com)"],
  ["mention before", "@bot /headwater stop"],
  ["longer than 1 KB", `/headwater ${"x".repeat(1024)}`],
  ["padded beyond 1 KB", `/headwater stop${" ".repeat(1024)}`],
];

describe("parseCommand", () => {
  test.each(OBEYED)("%j", (comment, command) => {
    expect(parseCommand(comment)).toEqual(command);
  });

  test.each(ACCEPTED)("%j accepts", (comment, reason) => {
    expect(parseCommand(comment)).toEqual({ verb: "accept", fingerprint: "0123456789ab", reason });
  });

  test.each(UNKNOWN)("%j is unknown", (comment, command) => {
    expect(parseCommand(comment)).toEqual(command);
  });

  test.each(IGNORED)("%s is ignored", (_name, comment) => {
    expect(parseCommand(comment)).toBeNull();
  });

  test("the line may be 1 KB long", () => {
    expect(parseCommand(`/headwater ${"x".repeat(1013)}`)).toMatchObject({ verb: "unknown" });
  });

  test("nothing before the command is forgiven, and later lines never matter", () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...VERBS), (text, verb) => {
        fc.pre(/[^ ]/u.test(text.slice(0, 1)) && !text.startsWith("/"));
        expect(parseCommand(`${text}/headwater ${verb}`)).toBeNull();
        expect(parseCommand(`${text}\n/headwater ${verb}`)).toBeNull();
        expect(parseCommand(`/headwater ${verb}\n${text}`)).toEqual(parseCommand(`/headwater ${verb}`));
      }),
      { numRuns: 400 },
    );
  });

  test("takes 1 MB", () => {
    expect(parseCommand(" ".repeat(1_000_000))).toBeNull();
    expect(parseCommand(`/headwater ${"a ".repeat(500_000)}`)).toBeNull();
  });
});

test("nearest suggests only what is near", () => {
  expect(nearest("reviw", ["review", "run"])).toBe("review");
  expect(nearest("", VERBS)).toBeNull();
  expect(nearest("zzzzzz", VERBS)).toBeNull();
});
