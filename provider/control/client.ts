// The client of the control API: what is written and read of profiles, endpoints and bindings.
import { isProviderError, ProviderError } from "../errors.ts";
import { endpointId, type ProfileKey, profileId } from "../model/desired-state.ts";
import type { Endpoint, EndpointKind } from "../model/endpoint.ts";
import type { Profile } from "../model/profile.ts";
import type { Parsed } from "../model/rules.ts";
import type { Binding, RemoteBinding } from "./binding.ts";
import {
  type BindingKey,
  bindingId,
  parseBindingReply,
  renderBindingWrite,
} from "./binding-body.ts";
import {
  INSTALLATION_PATH,
  type Installation,
  parseInstallation,
  type RemoteEndpoint,
  type RemoteProfile,
  requestPath,
  STATUS_PATH,
  WHAT_IF_PATH,
} from "./contract.ts";
import { parseEndpointReply, renderEndpointWrite } from "./endpoint-body.ts";
import { parseProfileReply, renderProfileWrite } from "./profile-body.ts";
import { type Access, type Call, type ControlClientOptions, call, type Reply } from "./request.ts";

export type { Access, BindingKey, ControlClientOptions };

/** A control API. What is absent reads as `undefined`, and deleting it is fine. */
export interface ControlClient extends BindingClient {
  /** Succeeds when the API is there and lets the token in. */
  ping(): Promise<void>;
  /** Tells which installation it is. */
  getInstallation(): Promise<Installation>;
  getProfile(key: ProfileKey): Promise<RemoteProfile | undefined>;
  /** Writes a profile; its endpoints stay as they are (TM-227). */
  putProfile(key: ProfileKey, profile: Profile): Promise<RemoteProfile>;
  /**
   * Writes a profile that is not there yet.
   *
   * @throws {ALREADY_EXISTS} when it is
   */
  createProfile(key: ProfileKey, profile: Profile): Promise<RemoteProfile>;
  /** Fails as {@link putProfile} would fail just now; changes nothing. */
  whatIfProfile(key: ProfileKey, profile: Profile, conditions: Conditions): Promise<void>;
  deleteProfile(key: ProfileKey): Promise<void>;
  getEndpoint(
    key: ProfileKey,
    kind: EndpointKind,
    name: string,
  ): Promise<RemoteEndpoint | undefined>;
  putEndpoint(key: ProfileKey, endpoint: Endpoint): Promise<RemoteEndpoint>;
  /**
   * Writes an endpoint that is not there yet.
   *
   * @throws {ALREADY_EXISTS} when it is
   */
  createEndpoint(key: ProfileKey, endpoint: Endpoint): Promise<RemoteEndpoint>;
  /** Fails as {@link putEndpoint} would fail just now; changes nothing. */
  whatIfEndpoint(key: ProfileKey, endpoint: Endpoint, conditions: Conditions): Promise<void>;
  deleteEndpoint(key: ProfileKey, kind: EndpointKind, name: string): Promise<void>;
}

/** Bindings of a control API; as in {@link ControlClient} what is absent reads as `undefined`. */
export interface BindingClient {
  getBinding(key: BindingKey): Promise<RemoteBinding | undefined>;
  putBinding(binding: Binding): Promise<RemoteBinding>;
  /**
   * Writes a binding that is not there yet.
   *
   * @throws {ALREADY_EXISTS} when it is
   */
  createBinding(binding: Binding): Promise<RemoteBinding>;
  /** Fails as {@link BindingClient.putBinding} would fail just now; changes nothing. */
  whatIfBinding(binding: Binding, conditions: Conditions): Promise<void>;
  /** Resolves when the alias writer has let go of it: it writes nothing for it any more. */
  deleteBinding(key: BindingKey): Promise<void>;
}

/** What holds of a write that is asked about. */
export interface Conditions {
  /** It must not be there yet. */
  readonly onlyNew?: boolean;
  /** Ids of what will have been deleted or changed by then; none of it stands in the way. */
  readonly replaces?: readonly string[];
}

/** What "absent" looks like; any other 404 is somebody else's and must not pass for a deletion. */
const ABSENT = [
  "PROFILE_NOT_FOUND",
  "PARENT_NOT_FOUND",
  "ENDPOINT_NOT_FOUND",
  "BINDING_NOT_FOUND",
] as const;

/** Makes a client; nothing is sent yet. */
export function createControlClient(options: ControlClientOptions): ControlClient {
  const send = (sent: Call) => call(options, sent);
  const read = async <Value>(id: string, parse: (body: unknown) => Parsed<Value>) => {
    try {
      const reply = await send({ method: "GET", path: requestPath(id) });
      return accepted(reply, parse);
    } catch (error) {
      if (ABSENT.some((code) => isProviderError(error, code))) return undefined;
      throw error;
    }
  };
  const write = async <Value>(
    { id, body, onlyNew }: { id: string; body: object; onlyNew: boolean },
    parse: (body: unknown) => Parsed<Value>,
  ) => accepted(await send({ method: "PUT", path: requestPath(id), body, onlyNew }), parse);
  const writeProfile = (key: ProfileKey, profile: Profile, onlyNew: boolean) =>
    write({ id: profileId(key), body: renderProfileWrite(profile), onlyNew }, parseProfileReply);
  const writeEndpoint = (key: ProfileKey, endpoint: Endpoint, onlyNew: boolean) => {
    const body = renderEndpointWrite(endpoint);
    return write({ id: endpointId(key, endpoint), body, onlyNew }, parseEndpointReply);
  };
  const writeBinding = (binding: Binding, onlyNew: boolean) =>
    write(
      { id: bindingId(binding), body: renderBindingWrite(binding), onlyNew },
      parseBindingReply,
    );
  const whatIf = async (id: string, body: object, conditions: Conditions) => {
    const question = { method: "PUT", id, body, ...conditions };
    await send({ method: "POST", path: WHAT_IF_PATH, body: question });
  };
  const remove = async (id: string) => {
    await send({ method: "DELETE", path: requestPath(id) });
  };
  return {
    async ping() {
      await send({ method: "GET", path: STATUS_PATH });
    },
    getInstallation: async () =>
      accepted(await send({ method: "GET", path: INSTALLATION_PATH }), parseInstallation),
    getProfile: (key) => read(profileId(key), parseProfileReply),
    putProfile: (key, profile) => writeProfile(key, profile, false),
    createProfile: (key, profile) => writeProfile(key, profile, true),
    whatIfProfile: (key, profile, conditions) =>
      whatIf(profileId(key), renderProfileWrite(profile), conditions),
    deleteProfile: (key) => remove(profileId(key)),
    getEndpoint: (key, kind, name) => read(endpointId(key, { kind, name }), parseEndpointReply),
    putEndpoint: (key, endpoint) => writeEndpoint(key, endpoint, false),
    createEndpoint: (key, endpoint) => writeEndpoint(key, endpoint, true),
    whatIfEndpoint: (key, endpoint, conditions) =>
      whatIf(endpointId(key, endpoint), renderEndpointWrite(endpoint), conditions),
    deleteEndpoint: (key, kind, name) => remove(endpointId(key, { kind, name })),
    getBinding: (key) => read(bindingId(key), parseBindingReply),
    putBinding: (binding) => writeBinding(binding, false),
    createBinding: (binding) => writeBinding(binding, true),
    whatIfBinding: (binding, conditions) =>
      whatIf(bindingId(binding), renderBindingWrite(binding), conditions),
    deleteBinding: (key) => remove(bindingId(key)),
  };
}

function accepted<Value>(reply: Reply, parse: (body: unknown) => Parsed<Value>): Value {
  const parsed = parse(reply.body);
  if (parsed.value !== undefined) return parsed.value;
  const what = parsed.faults.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new ProviderError(
    "CONTROL_REFUSED",
    `the control API answered what this version cannot read: ${what}`,
  );
}
