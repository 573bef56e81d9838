// The contract with the installed SDK that the constant provider string relies on: its own dynamic
// provider process, driven over gRPC as the engine drives it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { providerString } from "../../../sdk/pulumi/resource.ts";

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
});

afterAll(async () => {
  if (!provider) return;
  const ended = once(provider, "exit");
  provider.kill("SIGKILL");
  await ended;
});

describe("the SDK's dynamic provider process", () => {
  it("loads the provider by its constant string and reports failures by property", async () => {
    const request = new messages.CheckRequest();
    request.setOlds(structs.Struct.fromJavaScript({}));
    request.setNews(
      structs.Struct.fromJavaScript({
        endpointName: "a",
        type: "externalEndpoints",
        profileId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        target: "192.0.2.1",
        weight: 0,
        __provider: providerString("endpoint"),
      }),
    );
    const reply = await new Promise<{
      getFailuresList(): { getProperty(): string; getReason(): string }[];
      getInputs(): { toJavaScript(): Record<string, unknown> };
    }>((done, fail) => {
      client["check"]?.(request, (error, answer) => (error ? fail(error) : done(answer)));
    });
    const failures = reply.getFailuresList().map((one) => [one.getProperty(), one.getReason()]);
    expect(failures).toEqual([["weight", "weight must be an integer from 1 to 1000, got 0"]]);
    expect(reply.getInputs().toJavaScript()["__provider"]).toBe(providerString("endpoint"));
  });
});
