// One name, `web`, that answers with the first region that is healthy.
import { join } from "node:path";
import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktn";
import { ExternalEndpoint, NameServers, Profile, SignpostProvider } from "signpost/cdktn";

const app = new App();
const stack = new TerraformStack(app, "web");

const port = (name: string, fallback: number) =>
  new TerraformVariable(stack, name, { type: "number", default: fallback }).numberValue;

const here = new SignpostProvider(stack, "here", { alias: "here" });
const nameServers = new NameServers(stack, "name-servers", {
  provider: here,
  zone: "tm.example.org",
  directory: join(import.meta.dirname, "name-servers"),
  port: port("port", 5302),
  controlPort: port("controlPort", 5382),
});
new SignpostProvider(stack, "there", {
  endpoint: nameServers.endpoint,
  token: nameServers.token,
  ca: nameServers.certificate,
});

const web = new Profile(stack, "web", {
  name: "web",
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web", ttl: 5 },
  monitorConfig: {
    protocol: "HTTP",
    port: port("servicePort", 5392),
    path: "/",
    intervalInSeconds: 10,
    timeoutInSeconds: 5,
    toleratedNumberOfFailures: 0,
  },
});
const regions = { europe: "127.0.0.1", america: "127.0.0.2", asia: "127.0.0.3" };
for (const [index, [name, target]] of Object.entries(regions).entries()) {
  new ExternalEndpoint(stack, name, { profileId: web.id, name, target, priority: index + 1 });
}

new TerraformOutput(stack, "fqdn", { value: web.fqdn });
app.synth();
