import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { findGoProgram, type GoProgram } from "../../../scripts/tools/go-program.ts";
import { messageOfFailure, onToolMachine } from "../../support/tool-machine.ts";

const WANTED: GoProgram = {
  command: "waymark",
  package: "example.org/waymark/cmd",
  version: "1.2.0",
  replacements: ["example.org/a=example.org/b@v1"],
  versionArguments: ["version"],
  takes: "a moment",
};
/** Writes the file after `-o`. */
const GO = `
[ "$1" = build ] || exit 0
while [ "$1" != -o ]; do shift; done
mkdir -p "$(dirname "$2")" && echo built > "$2"`;

describe("a program written in Go", () => {
  it("is taken from PATH in the version that it says", () =>
    onToolMachine(async ({ onPath, asked, ...places }) => {
      const path = await onPath("waymark", "echo waymark v1.9.4");
      await onPath("go", GO);
      expect(await findGoProgram(WANTED, places)).toEqual({
        ...{ name: "waymark", path, version: "1.9.4", origin: `PATH, ${path}` },
      });
      expect(await asked()).toEqual(["waymark version"]);
    }));

  it("is built from its modules, in its version and with its replacements, once", () =>
    onToolMachine(async ({ onPath, asked, ...places }) => {
      await onPath("go", GO);
      const { path, version } = await findGoProgram(WANTED, places);
      expect({ path, version }).toEqual({
        path: join(places.cache, "waymark-1.2.0", "bin", "waymark"),
        version: "1.2.0",
      });
      const first = await asked();
      expect(first).toEqual([
        "go mod init signpost.example/tool",
        "go mod edit -replace example.org/a=example.org/b@v1",
        "go get example.org/waymark/cmd@v1.2.0",
        expect.stringMatching(/^go build .* example\.org\/waymark\/cmd$/),
      ]);
      expect((await findGoProgram(WANTED, places)).path).toBe(path);
      expect(await asked()).toEqual(first);
    }));

  it("of which one version is wanted is not looked for in PATH", () =>
    onToolMachine(async ({ onPath, asked, ...places }) => {
      await onPath("waymark", "echo waymark v1.9.4");
      await onPath("go", GO);
      const { versionArguments, ...pinned } = WANTED;
      expect(versionArguments).toBeDefined();
      expect((await findGoProgram(pinned, places)).version).toBe("1.2.0");
      expect(await asked()).not.toContain("waymark version");
    }));

  it("fails with each reason and the remedy where there is no Go", () =>
    onToolMachine(async (places) => {
      expect(await messageOfFailure(findGoProgram(WANTED, places))).toBe(
        [
          "no waymark was found, and it could not be built",
          "    PATH: not there",
          "    Go modules: no go in PATH",
          "  install waymark or Go and run this again",
        ].join("\n"),
      );
    }));
});
