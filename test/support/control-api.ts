// A control API in the test's own process: the real service and the real server, with a store in memory.

import { hashToken } from "../../provider/control/tokens.ts";
import { createCertificate } from "../../provider/deploy/certificate.ts";
import { createApi } from "../../provider/runtime/api/app.ts";
import type { BindingService } from "../../provider/runtime/api/binding-service.ts";
import type { ProfileService } from "../../provider/runtime/api/profile-service.ts";
import type { AliasRecords } from "../../provider/runtime/api/routes/serving.ts";
import { openApiServer } from "../../provider/runtime/api/server.ts";
import { openServices } from "../../provider/runtime/api/services.ts";
import { createMemoryStore } from "../../provider/runtime/store/memory-store.ts";
import { pendingAliases } from "./pending-aliases.ts";
import { collectingLog } from "./silent-log.ts";

/** A control API that answers. */
export interface TestControlApi {
  readonly access: {
    readonly endpoint: string;
    readonly token: string;
    readonly certificate: string;
  };
  readonly service: ProfileService;
  readonly bindings: BindingService;
  /** Lets these tokens in, and no others. */
  allow(...tokens: readonly string[]): void;
  close(): Promise<void>;
}

/**
 * Opens one; its installation is `sub`, its zone `tm.example.org`.
 *
 * @param aliases - what its alias writer says; else that it has not come to anything yet
 */
export async function openControlApi(
  aliases: AliasRecords = pendingAliases,
): Promise<TestControlApi> {
  const { certificate, key } = await createCertificate({ addresses: ["127.0.0.1"], names: [] });
  const services = await openServices({
    store: createMemoryStore(),
    zone: "tm.example.org",
    reservedNames: ["ns1"],
    tenant: "default",
    changed: () => {},
  });
  let hashes = [hashToken("secret")];
  const log = collectingLog();
  const app = createApi({
    ...services,
    aliases,
    verdictOf: () => "healthy",
    tokenHashes: () => hashes,
    status: () => ({}),
    zone: "tm.example.org",
    subscriptionId: "sub",
    log,
  });
  const server = await openApiServer({
    address: "127.0.0.1",
    port: 0,
    certificate,
    key,
    app,
    log,
  });
  return {
    access: { endpoint: `https://127.0.0.1:${server.port}`, token: "secret", certificate },
    ...services,
    allow: (...tokens) => {
      hashes = tokens.map(hashToken);
    },
    close: () => server.close(),
  };
}
