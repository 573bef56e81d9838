import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { findCdk } from "../../../scripts/tools/cdk.ts";
import { messageOfFailure, onToolMachine } from "../../support/tool-machine.ts";

describe("the command lines of construct hosts", () => {
  it.each(["cdktf", "cdktn"] as const)("%s is installed once, with its generator", (host) =>
    onToolMachine(async ({ onPath, asked, ...places }) => {
      await onPath("npm", 'echo "settings of the outer npm: $npm_config_prefix" >> "$LOG"');
      const environment = { ...places.environment, npm_config_prefix: "/somewhere" };
      const {
        path,
        folder,
        version,
        environment: quiet,
      } = await findCdk(host, { ...places, environment });
      expect(folder).toBe(join(places.cache, `${host}-${version}`));
      expect(path).toBe(join(folder, "node_modules", ".bin", host));
      expect(quiet["PATH"]?.split(":").slice(0, 2)).toEqual([
        join(folder, "node_modules", ".bin"),
        dirname(process.execPath),
      ]);
      const { dependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      expect(dependencies).toMatchObject({
        [`${host}-cli`]: version,
        [`@${host}/provider-generator`]: version,
      });
      for (const exact of Object.values(dependencies)) expect(exact).toMatch(/^\d+\.\d+\.\d+$/);
      const log = [
        expect.stringMatching(/^npm install --ignore-scripts /),
        "settings of the outer npm: ",
      ];
      expect(await asked()).toEqual(log);
      await findCdk(host, places);
      expect(await asked()).toEqual(log);
    }),
  );

  it("fails with what npm said and the remedy", () =>
    onToolMachine(async ({ onPath, ...places }) => {
      await onPath("npm", "echo ENOTFOUND >&2; exit 1");
      const message = await messageOfFailure(findCdk("cdktn", places));
      expect(message).toContain("ENOTFOUND");
      expect(message).toContain("give npm a way to its packages");
    }));
});
