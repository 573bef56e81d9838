// A user's program, run where only the installed package is: every entry is imported, the runtime is
// deployed by the package's own provider, asked over DNS, and removed again.
import { deepEqual, equal, ok } from "node:assert/strict";
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ExternalEndpoint, NameServers, Profile } from "signpost";
import { nameServers } from "signpost/provider";
import { compile } from "signpost/routing";

const ZONE = "tm.example.org";

async function freePort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

for (const exported of [ExternalEndpoint, NameServers, Profile, compile]) {
  equal(typeof exported, "function");
}
console.log("every entry is imported");

const directory = resolve("name-servers");
const declared = {
  zone: ZONE,
  directory,
  port: await freePort(),
  controlPort: await freePort(),
  owner: "package/test/name-servers",
};
const { inputs, failures } = (await nameServers.check?.({}, declared)) ?? {};
deepEqual(failures, []);
const { id, outs } = await nameServers.create(inputs);
try {
  const resolver = new Resolver({ timeout: 2000 });
  resolver.setServers([`127.0.0.1:${declared.port}`]);
  const { nsname } = await resolver.resolveSoa(ZONE);
  ok(nsname.endsWith(`.${ZONE}`), nsname);
  console.log(`the runtime ${outs?.version} answers on Node ${process.versions.node}`);
} finally {
  await nameServers.delete?.(id, outs);
}
ok(!existsSync(directory), "delete leaves nothing");
console.log("and is removed without a trace");
