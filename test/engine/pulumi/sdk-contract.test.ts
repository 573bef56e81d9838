// The contract with the installed SDK that the constant provider string relies on: its own dynamic
// provider process, driven over gRPC as the engine drives it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { providerString } from "../../../sdk/pulumi/resource.ts";
import { openControlApi } from "../../support/control-api.ts";
import { freePorts } from "../../support/free-ports.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const ROOT = resolve(import.meta.dirname, "../../..");
const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");
const structs = require("google-protobuf/google/protobuf/struct_pb");

let provider: ChildProcess;
let client: {
  [method: string]: (
    request: unknown,
    callback: (error: Error | null, reply: never) => void,
  ) => void;
};

beforeAll(async () => {
  const program = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
  // `source`: the package as it is written, so that no build is needed.
  provider = spawn(process.execPath, ["--conditions=source", program, "127.0.0.1:1"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!provider.stdout) throw new Error("no standard output");
  const [line] = await once(provider.stdout, "data");
  const port = Number.parseInt(String(line), 10);
  client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const request = new messages.ConfigureRequest();
  request.setArgs(struct({ "project:anything": "of the stack's configuration" }));
  await call("configure", request);
});

afterAll(async () => {
  if (!provider) return;
  const ended = once(provider, "exit");
  provider.kill("SIGKILL");
  await ended;
});

/** Calls the process as the engine does. */
function call<Reply>(method: string, request: unknown): Promise<Reply> {
  return new Promise((done, fail) => {
    client[method]?.(request, (error, answer) => (error ? fail(error) : done(answer)));
  });
}

interface Properties {
  toJavaScript(): Record<string, unknown>;
}

const struct = (values: object) => structs.Struct.fromJavaScript(values);

async function check(news: object, olds: object = {}) {
  const request = new messages.CheckRequest();
  request.setOlds(struct(olds));
  request.setNews(struct(news));
  const reply = await call<{
    getFailuresList(): { getProperty(): string; getReason(): string }[];
    getInputs(): Properties;
  }>("check", request);
  return {
    failures: reply.getFailuresList().map((one) => [one.getProperty(), one.getReason()]),
    inputs: reply.getInputs().toJavaScript(),
  };
}

async function diff(id: string, olds: object, news: object) {
  const request = new messages.DiffRequest();
  request.setId(id);
  request.setOlds(struct(olds));
  request.setNews(struct(news));
  const reply = await call<{
    getChanges(): number;
    getReplacesList(): string[];
    getDeletebeforereplace(): boolean;
  }>("diff", request);
  return {
    changes: reply.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
    replaces: reply.getReplacesList(),
    deleteBeforeReplace: reply.getDeletebeforereplace(),
  };
}

async function create(inputs: object) {
  const request = new messages.CreateRequest();
  request.setProperties(struct(inputs));
  const reply = await call<{ getId(): string; getProperties(): Properties }>("create", request);
  return { id: reply.getId(), state: reply.getProperties().toJavaScript() };
}

async function read(id: string, { state, inputs }: { state?: object; inputs?: object }) {
  const request = new messages.ReadRequest();
  request.setId(id);
  if (state) request.setProperties(struct(state));
  if (inputs) request.setInputs(struct(inputs));
  const reply = await call<{
    getId(): string;
    getProperties(): Properties;
    getInputs(): Properties | undefined;
  }>("read", request);
  return {
    id: reply.getId(),
    state: reply.getProperties().toJavaScript(),
    inputs: reply.getInputs()?.toJavaScript(),
  };
}

async function update(id: string, olds: object, news: object) {
  const request = new messages.UpdateRequest();
  request.setId(id);
  request.setOlds(struct(olds));
  request.setNews(struct(news));
  const reply = await call<{ getProperties(): Properties }>("update", request);
  return reply.getProperties().toJavaScript();
}

async function remove(id: string, state: object) {
  const request = new messages.DeleteRequest();
  request.setId(id);
  request.setProperties(struct(state));
  await call("pb_delete" in client ? "pb_delete" : "delete", request);
}

describe("the SDK's dynamic provider process", () => {
  it("loads the provider by its constant string and reports failures by property", async () => {
    const __provider = providerString("endpoint");
    const { failures, inputs } = await check({
      endpointName: "a",
      type: "externalEndpoints",
      profileId: UNKNOWN,
      target: "192.0.2.1",
      weight: 0,
      connection: UNKNOWN,
      __provider,
    });
    expect(failures).toEqual([["weight", "weight must be an integer from 1 to 1000, got 0"]]);
    expect(inputs["__provider"]).toBe(__provider);
  });

  it("drives a profile and an endpoint through their lives", async () => {
    const api = await openControlApi();
    const { access, service } = api;
    try {
      const connection = { ...access, subscriptionId: "sub", zone: "tm.example.org" };
      const web = {
        profileName: "web",
        trafficRoutingMethod: "Priority",
        dnsConfig: { relativeName: "web" },
        monitorConfig: { path: "/" },
        connection,
        __provider: providerString("profile"),
      };
      const checked = await check(web);
      expect(checked.failures).toEqual([]);
      expect(checked.inputs["fqdn"]).toBe("web.tm.example.org");
      const profile = await create(checked.inputs);
      expect(profile.state).toMatchObject({ profileMonitorStatus: "Inactive" });
      expect(profile.state["__provider"]).toBe(web.__provider);

      const europe = {
        endpointName: "europe",
        type: "externalEndpoints",
        profileId: profile.id,
        target: "192.0.2.1",
        connection,
        __provider: providerString("endpoint"),
      };
      const endpoint = await create((await check(europe)).inputs);
      expect(endpoint.state).toMatchObject({ priority: 1, weight: 1 });
      const twin = await check({ ...europe, endpointName: "twin" });
      expect(twin.failures).toEqual([["target", expect.stringContaining("(TM-32)")]]);

      // A change in place, one that replaces, none.
      const heavier = await check({ ...europe, weight: 7 }, europe);
      const unchanged = { changes: false, replaces: [], deleteBeforeReplace: true };
      const { id, state } = endpoint;
      expect(await diff(id, state, (await check(europe, europe)).inputs)).toEqual(unchanged);
      expect(await diff(id, state, heavier.inputs)).toEqual({ ...unchanged, changes: true });
      const renamed = await check({ ...europe, endpointName: "asia" }, europe);
      expect(renamed.failures).toEqual([]);
      expect(await diff(id, state, renamed.inputs)).toEqual({
        changes: true,
        replaces: ["endpointName"],
        deleteBeforeReplace: true,
      });
      const updated = await update(id, state, heavier.inputs);
      expect(updated).toMatchObject({ weight: 7, priority: 1 });

      // Refresh, lookup, and what is gone.
      expect((await read(id, { state: updated })).inputs).toMatchObject({ weight: 7 });
      const { __provider } = web;
      const found = await read(profile.id, { inputs: { connection, __provider } });
      expect(found).toMatchObject({ id: profile.id, state: { fqdn: "web.tm.example.org" } });
      await remove(id, updated);
      expect((await read(id, { state: updated })).id).toBe("");
      await remove(profile.id, profile.state);
      expect(service.profiles()).toEqual([]);
    } finally {
      await api.close();
    }
  });

  it("drives name servers as far as this machine goes", async () => {
    const directory = await mkdtemp(join(tmpdir(), "sdk-contract-"));
    const [port, controlPort] = await freePorts(2);
    const declared = {
      zone: "tm.example.org",
      directory: join(directory, "i"),
      owner: "project/stack/ns",
      port,
      controlPort,
      __provider: providerString("nameServers"),
    };
    const { failures, inputs } = await check(declared);
    expect(failures).toEqual([]);
    const moved = await check({ ...declared, zone: "tm.example.net" }, declared);
    expect(await diff("id", inputs, moved.inputs)).toMatchObject({ replaces: ["zone"] });
    // Nothing is deployed there: it reads as gone, and deleting it is fine.
    expect((await read("id", { state: inputs })).id).toBe("");
    await remove("id", inputs);
    const foreign = { ...inputs, directory };
    await writeFile(join(directory, "somebody-else"), "");
    await expect(create(foreign)).rejects.toThrow("DEPLOY_DIRECTORY_TAKEN");
    await expect(update(directory, { ...foreign, token: "t" }, foreign)).rejects.toThrow(
      "DEPLOY_DIRECTORY_TAKEN",
    );
    await rm(directory, { recursive: true });
  });
});
