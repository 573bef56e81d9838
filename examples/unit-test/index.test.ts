// Run as: node --test examples/unit-test/index.test.ts
// Pulumi's mocks stand in for the engine: nothing is deployed, and no `pulumi` is needed.
import { deepEqual, equal, ok } from "node:assert/strict";
import { before, test } from "node:test";
import { type Output, runtime } from "@pulumi/pulumi";

/** The value of an output. */
const known = <Value>(output: Output<Value>) =>
  new Promise<Value>((resolve) => output.apply(resolve));

let program: typeof import("./index.ts");

before(async () => {
  await runtime.setMocks({
    // What a resource is once it is created: its inputs, and an id.
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
    call: () => ({}),
  });
  // The program runs when it is imported, so the mocks have to be there first.
  program = await import("./index.ts");
});

test("clients ask for the name that is in their configuration", async () => {
  equal(await known(program.web.fqdn), "web.tm.example.org");
});

test("a failover reaches clients within a minute", async () => {
  const { ttl } = await known(program.web.dnsConfig);
  ok(ttl <= 60, `the TTL is ${ttl} s`);
});

test("every region has a priority of its own", async () => {
  const priorities = await Promise.all(program.endpoints.map((one) => known(one.priority)));
  deepEqual(new Set(priorities).size, priorities.length);
});

test("every region is an endpoint of the profile", async () => {
  const id = await known(program.web.id);
  for (const endpoint of program.endpoints) equal(await known(endpoint.profileId), id);
});
