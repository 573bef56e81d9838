// What all Signpost resources share: a custom resource on the dynamic provider whose provider is a
// constant. Nothing of a program is ever serialised; the code always comes from the installed package.
import { CustomResource, type CustomResourceOptions, type Inputs } from "@pulumi/pulumi";
import { type ResourceDefinition, shapeOf } from "../../provider/model/resource.ts";

/** Names under which `signpost/provider` exports the providers. */
export type ProviderName =
  | "profile"
  | "endpoint"
  | "nameServers"
  | "aliasRecord"
  | "zoneDelegation";

/**
 * The provider string of a resource. It stands in users' state for ever: never change it, and never
 * put a version or a path in it. `createRequire` from the project's folder finds the package also in
 * its own repository.
 */
export function providerString(name: ProviderName): string {
  return `exports.handler = () => require('node:module').createRequire(process.cwd() + '/')('signpost/provider').${name};`;
}

/** Every output of a resource, still open: the engine tells only of properties that it was given. */
export function openOutputs(definition: ResourceDefinition): Inputs {
  const { identity, settings, computed } = definition;
  const names = Object.keys({ ...identity, ...settings, ...computed });
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** The properties of a resource that hold secrets. */
export function secretNames(definition: ResourceDefinition): string[] {
  return shapeOf(definition).properties.flatMap(({ name, secret }) => (secret ? [name] : []));
}

/** Base of all Signpost resources. */
export abstract class SignpostResource extends CustomResource {
  constructor(
    kind: { readonly type: string; readonly provider: ProviderName },
    name: string,
    { inputs, options }: { readonly inputs: Inputs; readonly options: CustomResourceOptions },
  ) {
    super(
      `pulumi-nodejs:dynamic/signpost:${kind.type}`,
      name,
      { ...inputs, __provider: providerString(kind.provider) },
      options,
    );
  }
}
