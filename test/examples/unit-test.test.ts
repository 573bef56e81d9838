// The example of a user's unit tests runs as its page says, on the package as it is written.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "@jest/globals";

const ROOT = resolve(import.meta.dirname, "../..");
const FILE = "examples/unit-test/index.test.ts";

it("the example of unit tests passes its own tests, by the command of its page", async () => {
  expect(readFileSync(resolve(ROOT, FILE, "../README.md"), "utf8")).toContain(
    `node --test ${FILE}`,
  );
  const args = ["--conditions=source", "--test", "--test-reporter=tap", FILE];
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
  expect(stdout).toMatch(/^# pass 4$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
}, 60_000);
