import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { hasDefaultState, parseQuickstartSettings } from "../../../scripts/quickstart/settings.ts";
import { ROOT } from "../../../scripts/script.ts";

describe("the quickstart's settings", () => {
  it("have a default for everything", () => {
    const settings = parseQuickstartSettings({});
    expect(settings).toEqual({
      state: join(ROOT, ".signpost"),
      directory: join(ROOT, ".signpost", "name-servers"),
      port: 5300,
      controlPort: 5380,
      servicePort: 5390,
    });
    expect(hasDefaultState(settings)).toBe(true);
  });

  it("take the state folder and the ports from the environment", () => {
    const settings = parseQuickstartSettings({
      SIGNPOST_QUICKSTART_STATE: "/tmp/elsewhere",
      SIGNPOST_QUICKSTART_PORTS: "6300,6380,6390",
    });
    expect(settings).toMatchObject({
      directory: "/tmp/elsewhere/name-servers",
      port: 6300,
      controlPort: 6380,
      servicePort: 6390,
    });
    expect(hasDefaultState(settings)).toBe(false);
  });

  it.each(["1,2", "1,2,3,4", "1,2,0", "1,2,65536", "1,2,2", "a,b,c", "1, 2,3"])(
    "fails for the ports %s with what was given and what is allowed",
    (ports) => {
      expect(() => parseQuickstartSettings({ SIGNPOST_QUICKSTART_PORTS: ports })).toThrow(
        `SIGNPOST_QUICKSTART_PORTS must be three different ports from 1 to 65535 as "dns,control,service", got "${ports}"`,
      );
    },
  );
});
