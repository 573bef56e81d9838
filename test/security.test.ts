// SECURITY.md promises numbers: each is compared with the constant that holds it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { MAX_BODY_BYTES } from "../provider/control/contract.ts";
import { LETTING_GO_TIMEOUT_MS } from "../provider/runtime/alias/alias-writer.ts";
import { MAX_RETRY_MS } from "../provider/runtime/alias/kept-record.ts";
import { FAILURES, MAX_CLIENTS, REQUESTS } from "../provider/runtime/api/rate-limit.ts";
import { MAX_DEPTH } from "../provider/runtime/api/request-body.ts";
import * as server from "../provider/runtime/api/server.ts";
import * as dns from "../provider/runtime/dns/limits.ts";
import { MAX_LOG_BYTES } from "../provider/runtime/log.ts";
import { MAX_HEAD_OCTETS } from "../provider/runtime/probe/response-head.ts";
import { UDP_PAYLOAD_BYTES } from "../provider/wire/edns.ts";

const CONSTANTS: Readonly<Record<string, unknown>> = {
  ...dns,
  ...server,
  LETTING_GO_TIMEOUT_MS,
  MAX_RETRY_MS,
  MAX_BODY_BYTES,
  MAX_CLIENTS,
  MAX_DEPTH,
  MAX_HEAD_OCTETS,
  MAX_LOG_BYTES,
  UDP_PAYLOAD_BYTES,
  "FAILURES.burst": FAILURES.burst,
  "FAILURES.perSecond": FAILURES.perSecond,
  "REQUESTS.burst": REQUESTS.burst,
  "REQUESTS.perSecond": REQUESTS.perSecond,
};
/** Units in the document, in those of the code. */
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  KiB: 1024,
  MiB: 1024 * 1024,
  s: 1000,
};

const text = readFileSync(join(import.meta.dirname, "../SECURITY.md"), "utf8");
const rows = Array.from(
  text.matchAll(/^\|[^|]+\| (\d+) ?([A-Za-z]*) +\| `([\w.]+)` +\|$/gm),
  ([, number, unit = "", name = ""]) =>
    [name, Number(number) * (UNITS[unit] ?? Number.NaN)] as const,
);

describe("SECURITY.md", () => {
  it("has its numbers in tables that this test can read", () => {
    expect(rows.length).toBe(text.match(/^\| .+ \| `/gm)?.length);
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows)("says of %s what the code says", (name, number) => {
    expect(CONSTANTS[name]).toBe(number);
  });
});
