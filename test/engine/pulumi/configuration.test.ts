import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { parseConfigured } from "../../../provider/engine/pulumi/configuration.ts";

const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
const folder = mkdtempSync(join(tmpdir(), "configuration-"));
afterAll(() => rmSync(folder, { recursive: true }));

const parse = (values: Readonly<Record<string, string>>) => parseConfigured((key) => values[key]);
const access = { endpoint: "https://127.0.0.1:5380", token: "t" };

describe("the configured installation", () => {
  it("is none when nothing is configured", () => {
    expect(parse({})).toBeUndefined();
  });

  it("has its certificate in PEM, or in a file", () => {
    const expected = { ...access, certificate: PEM };
    expect(parse({ ...access, ca: PEM })).toEqual(expected);
    const file = join(folder, "ca.pem");
    writeFileSync(file, PEM);
    expect(parse({ ...access, ca: file })).toEqual(expected);
  });

  it.each([
    [{ endpoint: "https://127.0.0.1" }, "lacks signpost:token and signpost:ca; set `pulumi config"],
    [{ token: "t", ca: PEM }, "lacks signpost:endpoint; set"],
    [{ ...access, ca: "" }, "lacks signpost:ca; set"],
    [{ ...access, ca: "/nowhere.pem" }, 'or the path of its file, got "/nowhere.pem": ENOENT'],
  ])("fails for %j with what is missing and how to set it", (values, message) => {
    expect(() => parse(values)).toThrow(message);
  });

  it("fails for a file that holds no certificate", () => {
    const file = join(folder, "key.pem");
    writeFileSync(file, "no certificate");
    expect(() => parse({ ...access, ca: file })).toThrow("there is no certificate in");
  });
});
