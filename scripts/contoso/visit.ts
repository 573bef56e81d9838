// A visitor: finds a name through the resolver and nothing else, and asks for the page over HTTPS, with
// the name it was given in the handshake and in the request. The certificate has to be right.
import type { LookupAddress } from "node:dns";
import { get } from "node:https";
import type { Page } from "./regions.ts";
import { resolverAt } from "./resolver.ts";

const TIMEOUT_MS = 5000;

/** Gets `https://<name>/login.aspx`. */
export function visit(
  name: string,
  { resolver, certificate }: { readonly resolver: string; readonly certificate: string },
): Promise<Page> {
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host: name,
        path: "/login.aspx",
        ca: certificate,
        agent: false,
        timeout: TIMEOUT_MS,
        lookup: (asked, _options, found) => {
          resolverAt(resolver)
            .resolve4(asked)
            .then(
              (addresses) => {
                const all: LookupAddress[] = addresses.map((address) => ({ address, family: 4 }));
                found(null, all);
              },
              (error) => found(error, []),
            );
        },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (data) => {
          text += data;
        });
        response.once("end", () => resolve(JSON.parse(text) as Page));
      },
    );
    request.once("timeout", () => request.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
    request.once("error", reject);
  });
}
