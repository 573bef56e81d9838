import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { findMoto } from "../../../scripts/tools/moto.ts";
import { messageOfFailure, onToolMachine } from "../../support/tool-machine.ts";

/** Makes an environment whose Python is this script again. */
const PYTHON = `
[ "$2" = venv ] || exit 0
mkdir -p "$3/bin" && cp "$0" "$3/bin/python"`;

describe("moto's server", () => {
  it("is installed once, in one version, into an environment of its own", () =>
    onToolMachine(async ({ onPath, asked, ...places }) => {
      await onPath("python3", PYTHON);
      const { path, version } = await findMoto(places);
      const folder = join(places.cache, `moto-${version}`);
      expect(path).toBe(join(folder, "bin", "moto_server"));
      const both = [
        `python3 -m venv ${folder}`,
        `python3 -m pip install --quiet moto[server]==${version}`,
      ];
      expect(await asked()).toEqual(both);
      await findMoto(places);
      expect(await asked()).toEqual(both);
    }));

  it("fails with the remedy where Python has no module venv", () =>
    onToolMachine(async ({ onPath, ...places }) => {
      await onPath("python3", "echo No module named venv >&2; exit 1");
      const message = await messageOfFailure(findMoto(places));
      expect(message).toContain("No module named venv");
      expect(message).toContain("install Python 3 with its modules venv and pip");
    }));
});
