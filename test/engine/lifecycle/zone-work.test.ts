import { expect, it } from "@jest/globals";
import { parseZoneRecordId } from "../../../provider/engine/lifecycle/zone-place.ts";
import {
  askHostedZone,
  awaitSync,
  inHostedZone,
} from "../../../provider/engine/lifecycle/zone-work.ts";
import { ProviderError } from "../../../provider/errors.ts";
import { createMemoryHostedZone } from "../../support/memory-hosted-zone.ts";

const claim = { owner: "o", resource: "r", name: "www.contoso.com", kind: "cname" } as const;
const question = { reference: { name: claim.name }, claim, path: "name", timeoutMs: 20 };

it("a host that does not answer in time is not waited for, and nothing is said", async () => {
  const never = () => new Promise<never>(() => {});
  expect(await askHostedZone(never, question)).toEqual({ faults: [] });
});

it("a host that did not answer in time is said, and its zone is not read any more", async () => {
  const { zone } = createMemoryHostedZone();
  const asked: string[] = [];
  const warnings: string[] = [];
  const { promise, resolve } = Promise.withResolvers<typeof zone>();
  const warn = (message: string) => void warnings.push(message);
  const closed = Promise.withResolvers<void>();
  const plan = () => {
    throw new Error("nobody waits for a plan");
  };
  expect(await askHostedZone(() => promise, { ...question, plan, warn })).toEqual({ faults: [] });
  expect(warnings).toEqual([
    "the hosted zone was not asked what stands at www.contoso.com: it gave no answer in 0.02 s",
  ]);
  const find = async (name: string) => {
    asked.push(name);
    return [];
  };
  resolve({ ...zone, find, close: closed.resolve });
  await closed.promise;
  expect(asked).toEqual([]);
});

it("a failure after that is nobody's any more", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  expect(await askHostedZone(() => promise, question)).toEqual({ faults: [] });
  reject(new Error("late"));
  await expect(promise).rejects.toThrow("late");
});

it("a bug is not taken for an answer", async () => {
  const broken = () => Promise.reject(new Error("bug"));
  await expect(askHostedZone(broken, question)).rejects.toThrow("bug");
});

it("a hosted zone is closed, also after a failure", async () => {
  const { zone } = createMemoryHostedZone();
  let closed = 0;
  const open = async () => ({ ...zone, close: () => void closed++ });
  await inHostedZone(open, question.reference, async () => {});
  const failing = inHostedZone(open, question.reference, () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(closed).toBe(2);
});

it("a wait for the name servers that may not ask is a warning", async () => {
  const { zone } = createMemoryHostedZone();
  const denied = new ProviderError("HOSTED_ZONE_DENIED", "GetChange is not allowed");
  const warnings: string[] = [];
  const options = {
    name: claim.name,
    waitSeconds: 5,
    warn: (message: string) => void warnings.push(message),
  };
  await awaitSync({ ...zone, isInSync: () => Promise.reject(denied) }, "C1", options);
  expect(warnings).toEqual([expect.stringContaining("GetChange is not allowed")]);
  // Nothing was changed, or nobody waits.
  await awaitSync(zone, undefined, options);
  await awaitSync(zone, "C1", { ...options, waitSeconds: 0 });
  expect(warnings).toHaveLength(1);
});

it.each(["", "Z1", "Z1/", "/www.contoso.com", "Z1/a/b"])("fails to read %j as an id", (id) => {
  expect(() => parseZoneRecordId(id)).toThrow(
    "id must be the id of a hosted zone and a name in it",
  );
});
