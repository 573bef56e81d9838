// What a provider implements to be a Terraform plugin: one handler per remote procedure, typed by the
// published protocol. Transport, handshake and certificates are none of its business.
import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { Provider } from "./proto/tfplugin6_pb.ts";

type Methods = (typeof Provider)["method"];

/** Name of a procedure with one request and one response, `planResourceChange` and so on. */
export type UnaryMethod = {
  [Name in keyof Methods]: Methods[Name]["methodKind"] extends "unary" ? Name : never;
}[keyof Methods];

/** The request of a procedure. */
export type RequestOf<Name extends UnaryMethod> = MessageShape<Methods[Name]["input"]>;

/** The response of a procedure; fields that are left out have the protocol's zero values. */
export type ResponseOf<Name extends UnaryMethod> = MessageInitShape<Methods[Name]["output"]>;

/**
 * The procedures of a provider. One that is absent is answered as unimplemented, which Terraform accepts
 * of those that came later than protocol 6.0.
 *
 * What a user can mend is a diagnostic in the response. A handler that throws is a bug: Terraform shows
 * its message as a failure of the plugin.
 */
export type PluginService = {
  readonly [Name in UnaryMethod]?: (
    request: RequestOf<Name>,
  ) => ResponseOf<Name> | Promise<ResponseOf<Name>>;
};
