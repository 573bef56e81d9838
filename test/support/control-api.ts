// A control API in the test's own process: the real service and the real server, with a store in memory.

import { hashToken } from "../../provider/control/tokens.ts";
import { createCertificate } from "../../provider/deploy/certificate.ts";
import type { BindingService } from "../../provider/runtime/api/binding-service.ts";
import type { ProfileService } from "../../provider/runtime/api/profile-service.ts";
import type { AliasRecords } from "../../provider/runtime/api/routes/serving.ts";
import { openApiServer } from "../../provider/runtime/api/server.ts";
import { openMemoryApi } from "./memory-api.ts";
import { pendingAliases } from "./pending-aliases.ts";

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
  let hashes = [hashToken("secret")];
  const { app, log, service, bindings } = await openMemoryApi({
    api: { aliases, verdictOf: () => "healthy", tokenHashes: () => hashes },
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
    service,
    bindings,
    allow: (...tokens) => {
      hashes = tokens.map(hashToken);
    },
    close: () => server.close(),
  };
}
