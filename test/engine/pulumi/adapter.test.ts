import { describe, expect, it, jest } from "@jest/globals";
import type { Kind } from "../../../provider/engine/lifecycle/kind.ts";
import { dynamicProvider } from "../../../provider/engine/pulumi/adapter.ts";
import { ProviderError } from "../../../provider/errors.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function kindWith(part: Partial<Kind>): Kind {
  const refuse = () => Promise.reject(new Error("not expected"));
  return {
    check: refuse,
    diff: refuse,
    create: refuse,
    read: refuse,
    update: refuse,
    delete: refuse,
    ...part,
  };
}

describe("a dynamic provider", () => {
  it("hands a kind its own values only and gives faults as failures", async () => {
    const provider = dynamicProvider(
      kindWith({
        check: async (declared, isUnknown) => ({
          inputs: { ...declared, known: !isUnknown(declared["a"]) },
          faults: [{ path: "a.b", message: "b must be one" }],
        }),
      }),
    );
    expect(await provider.check?.({}, { a: UNKNOWN, __provider: "text" })).toEqual({
      inputs: { a: UNKNOWN, known: false },
      failures: [{ property: "a.b", reason: "b must be one" }],
    });
  });

  it("deletes before it replaces: names are the identity", async () => {
    const provider = dynamicProvider(
      kindWith({ diff: async () => ({ changes: true, replaces: ["zone"] }) }),
    );
    expect(await provider.diff?.("id", {}, {})).toEqual({
      changes: true,
      replaces: ["zone"],
      deleteBeforeReplace: true,
    });
  });

  it("tells the engine by an empty id that a resource is gone", async () => {
    const provider = dynamicProvider(kindWith({ read: async () => undefined }));
    expect(await provider.read?.("id", {})).toEqual({ id: "", props: {} });
  });

  it("hands a kind the old inputs of what is declared again, and none of what is new", async () => {
    const olds: unknown[] = [];
    const provider = dynamicProvider(
      kindWith({
        check: async (inputs, _isUnknown, old) => {
          olds.push(old);
          return { inputs, faults: [] };
        },
      }),
    );
    await provider.check?.({ a: 1, __provider: "text" }, {});
    await provider.check?.({}, {});
    expect(olds).toEqual([{ a: 1 }, undefined]);
  });

  it("hands the configured installation to what looks at or deletes a resource", async () => {
    const ca = "-----BEGIN CERTIFICATE-----";
    const config = new Map([
      ["signpost:endpoint", "https://127.0.0.1"],
      ["signpost:token", "t"],
      ["signpost:ca", ca],
    ]);
    const given: unknown[] = [];
    const provider = dynamicProvider(
      kindWith({
        read: async (_id, state, configured) => {
          given.push(configured);
          return { state, inputs: state };
        },
        delete: async (_id, _state, configured) => void given.push(configured),
      }),
    );
    const get = (key: string) => config.get(key);
    await provider.configure?.({ config: { get, require: (key) => get(key) ?? "" } });
    await provider.read?.("id", {});
    await provider.delete?.("id", {});
    const configured = { endpoint: "https://127.0.0.1", token: "t", certificate: ca };
    expect(given).toEqual([configured, configured]);
    // One that cannot be used is the program's to report.
    config.delete("signpost:ca");
    await provider.configure?.({ config: { get, require: (key) => get(key) ?? "" } });
    await provider.delete?.("id", {});
    expect(given[2]).toBeUndefined();
  });

  it("prints what is no failure, where the engine shows it", async () => {
    const printed = jest.spyOn(console, "log").mockImplementation(() => {});
    const provider = dynamicProvider(
      kindWith({
        create: async (inputs, warn) => {
          warn?.("not in sync after 5 s");
          return { id: "id", state: inputs };
        },
        delete: async (_id, _state, _configured, warn) => warn?.("left as it is"),
      }),
    );
    await provider.create({});
    await provider.delete?.("id", {});
    const lines = printed.mock.calls;
    printed.mockRestore();
    expect(lines).toEqual([["warning: not in sync after 5 s"], ["warning: left as it is"]]);
  });

  it("says an error with its code and without a stack", async () => {
    const provider = dynamicProvider(
      kindWith({
        delete: () => Promise.reject(new ProviderError("PORT_IN_USE", "port 53 is in use")),
      }),
    );
    const error: Error =
      (await provider.delete?.("id", {}).then(
        () => new Error("nothing thrown"),
        (caught) => caught,
      )) ?? new Error("no delete");
    expect(error.message).toBe("port 53 is in use [PORT_IN_USE]");
    expect(error.stack).toBe("");
  });

  it("leaves the stack of a bug alone", async () => {
    const provider = dynamicProvider(kindWith({ create: () => Promise.reject(new Error("bug")) }));
    await expect(provider.create({})).rejects.toThrow("bug");
  });
});
